package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/** What the API server's audit log says of our hooks. */
@OnCluster
class AuditIT {
  private static final String MUTATE = "mutate.inference.devopstoolkit.ai/";
  private static final String VALIDATE = "validate.inference.devopstoolkit.ai/";

  private final Cluster cluster;
  private final Kubectl kubectl;

  AuditIT(Cluster cluster) {
    this.cluster = cluster;
    this.kubectl = cluster.namespace();
  }

  @Test
  void aCreateNamesThePolicyOfBothHooks() {
    kubectl.apply(Manifests.llm("qwen", "gpu: 1")).quiet();

    JsonNode annotations = annotations("create", "qwen");
    String stamp = kubectl.get("qwen").at("/spec/derived/policy").asText();
    assertThat(stamp).startsWith("default/");
    assertThat(annotations.path(MUTATE + "policy").asText()).isEqualTo(stamp);
    assertThat(annotations.path(VALIDATE + "policy").asText()).isEqualTo(stamp);
    assertThat(annotations.path(MUTATE + "derived").asText()).isEqualTo("fresh");
    assertThat(annotations.has(MUTATE + "denied-by")).isFalse();
  }

  @Test
  void aKeptDerivedIsSaidToBeKept() {
    kubectl.apply(Manifests.llm("qwen", "gpu: 1")).quiet();

    kubectl.patch("qwen", "{\"spec\": {\"ingressHost\": \"a.example.com\"}}").quiet();

    assertThat(annotations("patch", "qwen").path(MUTATE + "derived").asText()).isEqualTo("kept");
  }

  @Test
  void aRefusalNamesItsRules() {
    kubectl.run("create", "-f", "examples/refused.yaml").refused();

    assertThat(annotations("create", "vllm").path(MUTATE + "denied-by").asText())
        .isEqualTo("name,model,gpu,tensor-parallel,resources,env,host");
  }

  @Test
  void aWarningNamesItsRule() {
    kubectl.run("create", "-f", "examples/override-tensor-parallel.yaml").ok();

    assertThat(
            annotations("create", "override-tensor-parallel").path(MUTATE + "warned-by").asText())
        .isEqualTo("tensor-parallel");
  }

  private JsonNode annotations(String verb, String name) {
    return cluster.audit().annotations(verb, kubectl.namespace(), name);
  }
}
