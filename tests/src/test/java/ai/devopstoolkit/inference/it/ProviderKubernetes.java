package ai.devopstoolkit.inference.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The real provider-kubernetes, as a process of its own. */
final class ProviderKubernetes {
  /** Of its conversion webhook and its metrics; v1.2.1 has no flags for them. */
  private static final int METRICS = 8080;

  private static final List<Integer> PORTS = List.of(9443, METRICS);

  private ProviderKubernetes() {}

  /**
   * Starts it and waits until it listens: composition functions want port 8080, too, but do
   * without.
   *
   * @param tls a server's; nobody calls it here
   * @param directory for its log
   */
  static Daemon start(Path kubeconfig, TlsDirectory tls, Path directory) throws IOException {
    PORTS.forEach(port -> Ports.mustBeFree(port, "provider-kubernetes"));
    int health = Ports.free();
    Daemon provider =
        Daemon.start(
            "provider-kubernetes",
            List.of(
                ControlPlane.binary("provider-kubernetes").toString(),
                // How often it looks at what is ready, instead of every 10 minutes. At what is not
                // ready it looks every 30 seconds, whatever this says.
                "--poll=5s",
                "--health-probe-bind-addr=127.0.0.1:" + health),
            Map.of(
                "KUBECONFIG", kubeconfig.toString(), "TLS_SERVER_CERTS_DIR", tls.path().toString()),
            directory);
    PORTS.forEach(provider::listening);
    return provider.listening(health);
  }

  /** What Prometheus would be told. */
  static String metrics() {
    try (InputStream metrics =
        URI.create("http://127.0.0.1:" + METRICS + "/metrics").toURL().openStream()) {
      return new String(metrics.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
