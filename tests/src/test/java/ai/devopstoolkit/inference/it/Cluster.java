package ai.devopstoolkit.inference.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A real API server that calls the real webhook; one for all tests. */
final class Cluster implements AutoCloseable {
  private static final String CONFIGURATIONS =
      "mutatingwebhookconfiguration,validatingwebhookconfiguration";

  /** Only the validating hook can refuse this: it alone sees the final name. */
  private static final String PROBE =
      Manifests.llm("probe", "gpu: 1").replace("name: probe", "generateName: 1-");

  private static final String AUDIT_POLICY =
      """
      apiVersion: audit.k8s.io/v1
      kind: Policy
      omitStages: [RequestReceived]
      rules:
        - {level: Metadata, resources: [{group: inference.devopstoolkit.ai}]}
        - {level: None}
      """;

  private final Queue<String> unused = new ArrayDeque<>();
  private final Path directory;
  private final ApiServer apiServer;
  private final Kubectl kubectl;
  private final Certificates certificates;
  private final PolicyFile policy;
  private final int port;
  private @Nullable Webhook webhook;
  private String configurations = "";
  private boolean configured;
  private int namespaces;

  private Cluster(Path directory, ApiServer apiServer) throws IOException {
    this.directory = directory;
    this.apiServer = apiServer;
    this.kubectl = new Kubectl(apiServer.kubeconfig(), "default");
    this.certificates = Certificates.make(directory.resolve("certificates"));
    this.policy = new PolicyFile(directory.resolve("policy.yaml"));
    this.port = freePort();
  }

  /** Starts the API server; {@link #ready} brings the rest. */
  static Cluster start(Class<?> test) throws IOException {
    Path directory = ControlPlane.directory("cluster");
    Path auditPolicy = Files.writeString(directory.resolve("audit-policy.yaml"), AUDIT_POLICY);
    ApiServer apiServer =
        ApiServer.start(
            test,
            directory,
            "--audit-policy-file=" + auditPolicy,
            "--audit-log-path=" + directory.resolve("audit.log"));
    try {
      Cluster cluster = new Cluster(directory, apiServer);
      cluster.kubectl.send(Program.run("crd").quiet().out(), "apply", "--server-side").quiet();
      cluster
          .kubectl
          .run(
              "wait",
              "--for=condition=Established",
              "crd/llminferences.inference.devopstoolkit.ai",
              "--timeout=60s")
          .ok();
      return cluster;
    } catch (RuntimeException | AssertionError | IOException e) {
      apiServer.close();
      throw e;
    }
  }

  /** Makes sure that the webhook serves, with the default policy, and is called. */
  void ready() throws IOException {
    if (webhook == null) {
      policy.reset();
      webhook = Webhook.start(port, certificates, policy.path(), directory.resolve("serve.log"));
    }
    if (!configured) {
      if (configurations.isEmpty()) {
        configurations =
            Program.run(
                    "webhook-config", "--url", webhook.url(), "--ca", certificates.ca().toString())
                .quiet()
                .out();
      }
      kubectl.send(configurations, "apply").ok();
      configured = true;
    }
    Eventually.until(
        "both hooks are called",
        () ->
            kubectl
                .send(PROBE, "create", "--dry-run=server")
                .err()
                .contains("cannot name the Service"));
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

  Webhook webhook() {
    if (webhook == null) {
      throw new IllegalStateException("the webhook is stopped");
    }
    return webhook;
  }

  Certificates certificates() {
    return certificates;
  }

  PolicyFile policy() {
    return policy;
  }

  AuditLog audit() {
    return new AuditLog(directory.resolve("audit.log"));
  }

  /** Asks the webhook to end, without waiting; there is none until the next {@link #ready}. */
  void terminateWebhook() {
    webhook().terminate();
    webhook = null;
  }

  /** Takes the configurations away, until the next {@link #ready}. */
  void deleteConfigurations() {
    kubectl.run("delete", CONFIGURATIONS, "dot-inference").ok();
    configured = false;
    String refusedBySchema = Manifests.llm("probe", "gpu: 1");
    Eventually.until(
        "no hook is called",
        () ->
            kubectl
                .send(refusedBySchema, "create", "--dry-run=server")
                .err()
                .contains("did not see this object"));
  }

  /** Below those that the system gives to clients, so that the webhook can come back to it. */
  private static int freePort() throws IOException {
    Random random = new Random();
    IOException last = new IOException();
    for (int i = 0; i < 100; i++) {
      try (ServerSocket socket =
          new ServerSocket(20_000 + random.nextInt(12_000), 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        last = e;
      }
    }
    throw last;
  }

  @Override
  public void close() {
    try {
      if (webhook != null) {
        webhook.close();
      }
    } finally {
      apiServer.close();
    }
  }
}
