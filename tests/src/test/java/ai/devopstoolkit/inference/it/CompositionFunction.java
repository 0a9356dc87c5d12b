package ai.devopstoolkit.inference.it;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A composition function, a process that Crossplane calls.
 *
 * @param name as the Composition calls it
 */
record CompositionFunction(String name, Daemon daemon, int port) {
  /**
   * Starts one and waits until it listens.
   *
   * @param words the program and its own arguments
   * @param tls a server's for 127.0.0.1, and the authority of Crossplane's certificate
   */
  static CompositionFunction start(
      String name, List<String> words, TlsDirectory tls, Path directory) throws IOException {
    int port = Ports.free();
    List<String> all = new ArrayList<>(words);
    all.add("--address=127.0.0.1:" + port);
    all.add("--tls-certs-dir=" + tls.path());
    return new CompositionFunction(
        name, Daemon.start(name, all, Map.of(), directory).listening(port), port);
  }

  /**
   * Tells Crossplane of it, as if it were installed: a revision that is paused, so that nobody
   * fetches a package for it.
   */
  void install(Kubectl kubectl) {
    kubectl
        .apply(
            """
            apiVersion: pkg.crossplane.io/v1
            kind: FunctionRevision
            metadata:
              name: %1$s
              labels: {pkg.crossplane.io/package: %1$s}
              annotations: {crossplane.io/paused: "true"}
            spec: {desiredState: Active, image: "example.org/%1$s:v0.0.0", revision: 1}
            """
                .formatted(name))
        .quiet();
    kubectl
        .run(
            "patch",
            "functionrevision",
            name,
            "--subresource=status",
            "--type=merge",
            "-p",
            "{\"status\": {\"endpoint\": \"dns:///127.0.0.1:%d\", \"capabilities\": [\"composition\"]}}"
                .formatted(port))
        .ok();
  }
}
