package ai.devopstoolkit.inference.it;

import io.fabric8.kubeapitest.KubeAPIServer;
import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;

/** A real kube-apiserver with its etcd. */
final class ApiServer implements AutoCloseable {
  /** A busy machine takes far longer than the usual five seconds. */
  private static final int START_MILLIS = 120_000;

  private final KubeAPIServer server;
  private final Path kubeconfig;

  /** Where the tests are ended by a signal, JUnit closes nothing. */
  private final Thread stop;

  private ApiServer(KubeAPIServer server, Path kubeconfig) {
    this.server = server;
    this.kubeconfig = kubeconfig;
    this.stop = new Thread(server::stop);
    Runtime.getRuntime().addShutdownHook(stop);
  }

  /**
   * Starts one; without a directory of binaries, kube-api-test first tries to download them.
   *
   * @param directory where the kubeconfig is written
   * @param flags of kube-apiserver
   */
  static ApiServer start(Class<?> test, Path directory, String... flags) throws IOException {
    if (Files.exists(ControlPlane.binaries())) {
      ControlPlane.require(test, "kube-apiserver", "etcd", "kubectl");
    }
    KubeAPIServer server =
        new KubeAPIServer(
            KubeAPIServerConfigBuilder.anAPIServerConfig()
                .withTestDir(ControlPlane.binaries().getParent().getParent().toString())
                .withApiServerVersion(ControlPlane.version())
                .withStartupTimeout(startMillis())
                .withApiServerFlags(List.of(flags))
                .build());
    try {
      server.start();
    } catch (RuntimeException e) {
      ControlPlane.require(test, "kube-apiserver", "etcd", "kubectl");
      throw e;
    }
    Path kubeconfig = directory.resolve("kubeconfig");
    Files.writeString(kubeconfig, server.getKubeConfigYaml());
    return new ApiServer(server, kubeconfig);
  }

  /** kube-api-test compares times of day: a timeout that ends after midnight has ended already. */
  private static int startMillis() {
    long untilMidnight =
        Duration.between(LocalTime.now(ZoneId.systemDefault()), LocalTime.MAX).toMillis();
    return (int) Math.min(START_MILLIS, untilMidnight);
  }

  /** An administrator's. */
  Path kubeconfig() {
    return kubeconfig;
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(stop);
    server.stop();
  }
}
