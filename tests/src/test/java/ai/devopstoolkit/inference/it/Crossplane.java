package ai.devopstoolkit.inference.it;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The real Crossplane core, as a process of its own. */
final class Crossplane {
  private Crossplane() {}

  /**
   * Starts it; its own CRDs must be there.
   *
   * @param tls what it shows to composition functions, and the authority of theirs
   * @param directory for its files and its log
   */
  static Daemon start(Path kubeconfig, TlsDirectory tls, Path directory) throws IOException {
    return Daemon.start(
        "crossplane",
        List.of(
            ControlPlane.binary("crossplane").toString(),
            "core",
            "start",
            // Functions and providers are processes that somebody else starts.
            "--package-runtime=External",
            "--enable-webhooks=false",
            "--tls-client-certs-dir=" + tls.path(),
            "--xpkg-cache-dir=" + directory,
            // Any free ones.
            "--metrics-port=0",
            "--health-probe-port=0"),
        Map.of("KUBECONFIG", kubeconfig.toString()),
        directory);
  }
}
