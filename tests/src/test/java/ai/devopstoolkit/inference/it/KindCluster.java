package ai.devopstoolkit.inference.it;

import com.dajudge.kindcontainer.KindContainer;
import com.dajudge.kindcontainer.KindContainerVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A kind cluster of one node, with cert-manager, the CRD and {@code manifests/base}. Its images are
 * those of the local Docker, which {@code tests/kind/prepare} puts there.
 */
final class KindCluster implements AutoCloseable {
  /** Where dot-inference runs. */
  static final String NAMESPACE = "dot-inference";

  private static final KindContainerVersion VERSION = KindContainerVersion.VERSION_1_34_0;

  private static final String WEBHOOK_IMAGE = "dot-inference:v0.1.0";

  private static final Path DIRECTORY = ControlPlane.ROOT.resolve("tests/target/kind");

  /** The container of a cluster that outlives the tests. */
  private static final Path KEPT = DIRECTORY.resolve("node");

  private static final String IMPORT = "ctr -n k8s.io images import -";

  private final String node;
  private final Runnable stop;

  private KindCluster(String node, Runnable stop) {
    this.node = node;
    this.stop = stop;
  }

  /**
   * That of {@code make cluster-create} if there is one, which is left as it is then; or a new one.
   */
  static KindCluster find() throws IOException {
    if (Files.exists(KEPT)) {
      say("using the cluster of make cluster-create");
      return new KindCluster(Files.readString(KEPT).strip(), () -> {});
    }
    KindCluster cluster = start(new KindContainer<>(VERSION));
    try {
      cluster.install();
      return cluster;
    } catch (RuntimeException | AssertionError e) {
      cluster.close();
      throw e;
    }
  }

  /** {@code make cluster-create}: a cluster that goes on running. */
  public static void main(String... arguments) throws IOException {
    // Testcontainers ends what is not for reuse when this program ends.
    KindCluster cluster = start(new KindContainer<>(VERSION).withReuse(true, "dot-inference"));
    Files.writeString(KEPT, cluster.node);
    cluster.install();
    say("ready: export KUBECONFIG=" + cluster.kubeconfig());
  }

  /** Starts the node and cert-manager; nothing of ours yet. */
  private static KindCluster start(KindContainer<?> node) throws IOException {
    say("starting the node");
    node.start();
    KindCluster cluster = new KindCluster(node.getContainerId(), node::stop);
    try {
      Files.writeString(cluster.kubeconfig(), node.getKubeconfig());
      cluster.load(WEBHOOK_IMAGE);
      cluster.installCertManager();
      return cluster;
    } catch (RuntimeException | AssertionError | IOException e) {
      cluster.close();
      throw e;
    }
  }

  private void installCertManager() throws IOException {
    say("installing cert-manager");
    Path manifest = DIRECTORY.resolve("cert-manager.yaml");
    List<String> images =
        Files.readString(manifest)
            .lines()
            .filter(line -> line.strip().startsWith("image:"))
            .map(line -> line.replaceAll(".*image: *|\"", "").strip())
            .distinct()
            .toList();
    load(images.toArray(String[]::new));
    kubectl("").run("apply", "--server-side", "-f", manifest.toString()).ok();
    Kubectl kubectl = kubectl("cert-manager");
    for (String name : List.of("cert-manager", "cert-manager-webhook", "cert-manager-cainjector")) {
      kubectl.await("condition=Available", "deployment/" + name);
    }
  }

  /** Installs dot-inference as docs/install.md says, and waits until it serves. */
  void install() {
    say("installing dot-inference");
    // Not quietly: Kubernetes 1.34.0 warns of formats of integers, which later ones know.
    kubectl("").send(Program.run("crd").quiet().out(), "apply", "--server-side").ok();
    apply("manifests/base");
    awaitRollout(kubectl(NAMESPACE), "dot-inference");
  }

  /** Waits until every replica of a Deployment is the new one, and available. */
  static void awaitRollout(Kubectl kubectl, String deployment) {
    Eventually.patiently(
        deployment + " is rolled out",
        () ->
            kubectl.run("rollout", "status", "deployment/" + deployment, "--timeout=30s").exitCode()
                == 0);
  }

  /**
   * {@code kubectl apply -k}. cert-manager's own webhook may not be reached yet when its Deployment
   * is available: then once more.
   */
  void apply(String kustomization) {
    Kubectl kubectl = kubectl("");
    Eventually.patiently(
        "kubectl apply -k " + kustomization,
        () -> {
          Output output =
              kubectl.run("apply", "--server-side", "--force-conflicts", "-k", kustomization);
          if (output.exitCode() != 0 && !output.err().contains("webhook.cert-manager.io")) {
            output.ok();
          }
          return output.exitCode() == 0;
        });
  }

  /** Loads images of the local Docker into the node. */
  void load(String... images) {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("sh", "-c", "docker save \"$@\" | docker exec -i \"$0\" " + IMPORT, node));
    words.addAll(List.of(images));
    Command.run(words, Map.of(), "").ok();
  }

  Kubectl kubectl(String namespace) {
    return new Kubectl(kubeconfig(), namespace);
  }

  /** A kubectl in a new namespace. */
  Kubectl namespace() {
    String manifest = "{apiVersion: v1, kind: Namespace, metadata: {generateName: e2e-}}";
    Output created = kubectl("").send(manifest, "create", "-o", "name").ok();
    return kubectl(created.out().strip().replace("namespace/", ""));
  }

  /** An administrator's. */
  Path kubeconfig() {
    return DIRECTORY.resolve("kubeconfig");
  }

  /** Runs a program in the node, as root. */
  Output inNode(String... words) {
    List<String> all = new ArrayList<>(List.of("docker", "exec", node));
    all.addAll(List.of(words));
    return Command.run(all, Map.of(), "");
  }

  /** Sends this to the standard input of a program in the node. */
  void send(String input, String... words) {
    List<String> all = new ArrayList<>(List.of("docker", "exec", "-i", node));
    all.addAll(List.of(words));
    Command.run(all, Map.of(), input).ok();
  }

  private static void say(String what) {
    System.out.println("kind: " + what);
  }

  @Override
  public void close() {
    stop.run();
  }
}
