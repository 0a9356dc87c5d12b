package ai.devopstoolkit.inference.it;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Queue;

/** A real API server that calls the real webhook; one for all tests. */
final class Cluster implements AutoCloseable {
  private final Queue<String> unused = new ArrayDeque<>();
  private final Path directory;
  private final ApiServer apiServer;
  private final Kubectl kubectl;
  private final Admission admission;
  private int namespaces;

  private Cluster(Path directory, ApiServer apiServer) throws IOException {
    this.directory = directory;
    this.apiServer = apiServer;
    this.kubectl = new Kubectl(apiServer.kubeconfig(), "default");
    this.admission = new Admission(directory, kubectl);
  }

  /** Starts the API server; {@link #ready} brings the rest. */
  static Cluster start(Class<?> test) throws IOException {
    Path directory = ControlPlane.directory("cluster");
    ApiServer apiServer =
        ApiServer.start(test, directory, AuditLog.flags(directory, "inference.devopstoolkit.ai"));
    try {
      Cluster cluster = new Cluster(directory, apiServer);
      cluster.kubectl.installCrd();
      return cluster;
    } catch (RuntimeException | AssertionError | IOException e) {
      apiServer.close();
      throw e;
    }
  }

  /** Makes sure that the webhook serves, with the default policy, and is called. */
  void ready() throws IOException {
    admission.ready();
  }

  /** A kubectl in a namespace of its own. */
  Kubectl namespace() {
    if (unused.isEmpty()) {
      createNamespaces();
    }
    return new Kubectl(apiServer.kubeconfig(), unused.remove());
  }

  /** Many at once: a kubectl for each would take a tenth of the time of all tests. */
  private void createNamespaces() {
    StringBuilder manifests = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      String name = "it-" + ++namespaces;
      manifests.append("---\n{apiVersion: v1, kind: Namespace, metadata: {name: ");
      manifests.append(name).append("}}\n");
      unused.add(name);
    }
    kubectl.send(manifests.toString(), "create").quiet();
  }

  /** An administrator's. */
  Path kubeconfig() {
    return apiServer.kubeconfig();
  }

  Webhook webhook() {
    return admission.webhook();
  }

  Certificates certificates() {
    return admission.certificates();
  }

  PolicyFile policy() {
    return admission.policy();
  }

  AuditLog audit() {
    return AuditLog.in(directory);
  }

  /** Asks the webhook to end, without waiting; there is none until the next {@link #ready}. */
  void terminateWebhook() {
    admission.terminate();
  }

  /** Takes the configurations away, until the next {@link #ready}. */
  void deleteConfigurations() {
    admission.deleteConfigurations();
  }

  @Override
  public void close() {
    try {
      admission.close();
    } finally {
      apiServer.close();
    }
  }
}
