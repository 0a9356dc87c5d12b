package ai.devopstoolkit.inference.it;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The real Crossplane core, as a process of its own. */
final class Crossplane implements AutoCloseable {
  private final Process process;
  private final Path log;

  private Crossplane(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts it; its own CRDs must be there.
   *
   * @param config an administrator's, with a client certificate
   * @param directory for its files and its log
   */
  static Crossplane start(Path kubeconfig, Config config, Path directory) throws IOException {
    // It wants a client certificate to start; nothing here looks at it, so the administrator's
    // does.
    Files.copy(Path.of(config.getCaCertFile()), directory.resolve("ca.crt"));
    Files.copy(Path.of(config.getClientCertFile()), directory.resolve("tls.crt"));
    Files.copy(Path.of(config.getClientKeyFile()), directory.resolve("tls.key"));
    Path log = directory.resolve("crossplane.log");
    ProcessBuilder start =
        new ProcessBuilder(
            ControlPlane.binary("crossplane").toString(),
            "core",
            "start",
            "--package-runtime=External",
            "--enable-webhooks=false",
            "--tls-client-certs-dir=" + directory,
            "--xpkg-cache-dir=" + directory,
            // Any free ones.
            "--metrics-port=0",
            "--health-probe-port=0");
    start.environment().put("KUBECONFIG", kubeconfig.toString());
    start.redirectErrorStream(true).redirectOutput(log.toFile());
    Process process = start.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    return new Crossplane(process, log);
  }

  /** Fails with the end of its log if it has ended. */
  void mustRun() {
    if (!process.isAlive()) {
      throw new AssertionError("Crossplane ended:\n" + logged());
    }
  }

  private String logged() {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
