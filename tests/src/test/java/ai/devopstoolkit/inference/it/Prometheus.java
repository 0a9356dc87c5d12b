package ai.devopstoolkit.inference.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Assumptions;

/** Prometheus in the {@link KindCluster}, as prometheus-operator runs it. */
final class Prometheus implements AutoCloseable {
  private static final String NAMESPACE = "monitoring";
  private static final String POD = "prometheus-cluster-0";

  /**
   * What {@code tests/kind/prepare} leaves: the operator and its CRDs, in the namespace default.
   */
  private static final Path OPERATOR =
      ControlPlane.ROOT.resolve("tests/target/kind/prometheus-operator.yaml");

  private static final Path OURS =
      ControlPlane.ROOT.resolve("tests/src/test/resources/prometheus.yaml");

  private static final Pattern IMAGE = Pattern.compile("quay\\.io/prometheus[a-z/-]*:v[0-9.]+");

  private final Kubectl kubectl;

  private Prometheus(Kubectl kubectl) {
    this.kubectl = kubectl;
  }

  /** Skips the caller, in one line, unless images and manifest are there. */
  static void require(Class<?> test) {
    String reason = "";
    if (!Files.exists(OPERATOR)) {
      reason = "no " + OPERATOR + "; tests/kind/prepare makes it";
    } else if (!present(images())) {
      reason = "the local Docker lacks one of " + images() + "; tests/kind/prepare makes them";
    }
    if (!reason.isEmpty()) {
      System.out.println(test.getSimpleName() + " is skipped: " + reason);
      Assumptions.abort(reason);
    }
  }

  private static boolean present(List<String> images) {
    List<String> words =
        Stream.concat(Stream.of("docker", "image", "inspect"), images.stream()).toList();
    return Command.run(words, Map.of(), "").exitCode() == 0;
  }

  private static List<String> images() {
    return Stream.of(OPERATOR, OURS)
        .flatMap(file -> IMAGE.matcher(read(file)).results().map(MatchResult::group))
        .distinct()
        .toList();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Installs both, in the namespace that {@code manifests/components/monitoring} lets in. */
  static Prometheus install(KindCluster cluster) {
    System.out.println("kind: installing Prometheus and its operator");
    cluster.load(images().toArray(String[]::new));
    Prometheus prometheus = new Prometheus(cluster.kubectl(NAMESPACE));
    try {
      prometheus.apply();
      return prometheus;
    } catch (RuntimeException | AssertionError e) {
      prometheus.close();
      throw e;
    }
  }

  private void apply() {
    kubectl.run("create", "namespace", NAMESPACE).ok();
    kubectl.send(operator(), "apply", "--server-side").ok();
    kubectl.await("condition=Established", "crd/prometheuses.monitoring.coreos.com");
    kubectl.run("apply", "--server-side", "-f", OURS.toString()).ok();
    kubectl.await("condition=Available", "deployment/prometheus-operator");
    kubectl.await("condition=Available", "prometheus/cluster");
  }

  private static String operator() {
    return read(OPERATOR)
        .replace("namespace: default\n", "namespace: " + NAMESPACE + "\n")
        // It would add a Service to kube-system, and leave it there.
        .replace("- --kubelet-service=kube-system/kubelet\n", "- --kubelet-service=\n")
        .replace("- --kubelet-endpoints=true\n", "- --kubelet-endpoints=false\n");
  }

  /** Its alerts that are pending or firing. */
  List<JsonNode> alerts() {
    return elements(ask("alerts").path("alerts"));
  }

  /** The rules that it has loaded. */
  List<JsonNode> rules() {
    return elements(ask("rules").path("groups")).stream()
        .flatMap(group -> elements(group.path("rules")).stream())
        .toList();
  }

  /** What it scrapes. */
  List<JsonNode> targets() {
    return elements(ask("targets?state=active").path("activeTargets"));
  }

  private JsonNode ask(String what) {
    return kubectl
        .run(
            "get",
            "--raw",
            "/api/v1/namespaces/%s/pods/%s:9090/proxy/api/v1/%s".formatted(NAMESPACE, POD, what))
        .ok()
        .json()
        .path("data");
  }

  /** A list's elements. */
  static List<JsonNode> elements(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).toList();
  }

  @Override
  public void close() {
    kubectl.run("delete", "-f", OURS.toString(), "--ignore-not-found");
    kubectl.send(operator(), "delete", "--ignore-not-found");
    kubectl.run("delete", "namespace", NAMESPACE, "--ignore-not-found");
  }
}
