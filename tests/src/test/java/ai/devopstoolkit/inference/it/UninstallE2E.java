package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * {@code kubectl delete -k} leaves nothing and blocks nothing; then target-cluster, and base again.
 */
@OnKind
@Order(Integer.MAX_VALUE)
class UninstallE2E {
  private static final String OURS = "app.kubernetes.io/part-of=dot-inference";

  private final KindCluster cluster;
  private final Kubectl kubectl;
  private final Kubectl users;

  UninstallE2E(KindCluster cluster) {
    this.cluster = cluster;
    this.kubectl = cluster.kubectl("");
    this.users = cluster.namespace();
  }

  @Test
  @Tag("threat:outage")
  void nothingIsLeftAndNothingBlocked() {
    users.run("apply", "-f", "examples/llm-qwen.yaml").quiet();
    users.patch("llm-qwen", "{\"metadata\": {\"finalizers\": [\"example.org/wait\"]}}").quiet();

    delete("manifests/base");

    assertThat(left()).isEmpty();
    users.run("label", "llm", "llm-qwen", "team=a").quiet();
    users.run("delete", "llm", "llm-qwen", "--wait=false").quiet();
    users.patch("llm-qwen", "{\"metadata\": {\"finalizers\": null}}").quiet();
    assertThat(users.run("get", "llm", "-o", "name").ok().out()).isEmpty();
    assertThat(users.send(Manifests.llm("new", "gpu: 1"), "create").refused().err())
        .contains("the dot-inference webhook fills spec.derived and did not see this object");
    new OperatorDeployment(users, "untouched").create().ok();

    cluster.apply("manifests/target-cluster");
    KindCluster.awaitRollout(cluster.kubectl(KindCluster.NAMESPACE), "dot-inference");
    OperatorDeployment deployment = new OperatorDeployment(users, "llm-kimi");
    Eventually.patiently(
        "the deployment hook is called", () -> deployment.create().exitCode() == 0);
    assertThat(deployment.template().at("/spec/containers/0/startupProbe/failureThreshold").asInt())
        .isEqualTo(1080);
    assertThat(users.send(Manifests.llm("new", "gpu: 1"), "create").refused().err())
        .contains("did not see this object");
    delete("manifests/target-cluster");
    assertThat(left()).isEmpty();

    cluster.apply("manifests/base");
    KindCluster.awaitRollout(cluster.kubectl(KindCluster.NAMESPACE), "dot-inference");
    Eventually.patiently(
        "the hooks are called again",
        () ->
            users.send(Manifests.llm("new", "gpu: 1"), "create", "--dry-run=server").exitCode()
                == 0);
  }

  private void delete(String kustomization) {
    kubectl.run("delete", "--timeout=85s", "-k", kustomization).ok();
  }

  /** What carries our label or name, of every kind that the API server has. */
  private Set<String> left() {
    List<String> kinds =
        kubectl
            .run("api-resources", "--verbs=list", "-o", "name")
            .ok()
            .out()
            .lines()
            .filter(kind -> !kind.startsWith("events") && !kind.startsWith("llminferences"))
            .toList();
    Set<String> left = new TreeSet<>();
    JsonNode labelled =
        kubectl.run("get", String.join(",", kinds), "-A", "-l", OURS, "-o", "json").ok().json();
    labelled
        .path("items")
        .forEach(it -> left.add(it.path("kind").asText() + "/" + it.at("/metadata/name").asText()));
    for (String object :
        List.of(
            "namespace/dot-inference",
            "priorityclass/dot-inference",
            "mutatingwebhookconfiguration/dot-inference",
            "validatingwebhookconfiguration/dot-inference")) {
      left.addAll(
          kubectl
              .run("get", object, "--ignore-not-found", "-o", "name")
              .ok()
              .out()
              .lines()
              .toList());
    }
    return left;
  }
}
