package ai.devopstoolkit.inference.admission;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.derive.Derivation;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

/** Whole reviews under a policy that says something else for a cluster. */
class TargetReviewsTest {
  private static final Derivation DERIVATION =
      Fixtures.derivation(
          """
          name: base
          gpu: {maximum: 8}
          targets:
            - name: small
              providerConfigName: "t4-*"
              image: {name: "vllm-t4:1"}
              gpu: {maximum: 2, product: T4}
              tolerations: [{key: t4, operator: Exists}]
            - {providerConfigName: "t4-*", namespace: elsewhere, image: {name: "vllm:2"}}
          """);
  private static final Hook MUTATE = new Mutate(() -> DERIVATION);
  private static final String SMALL_MODEL = "model: Qwen/Qwen2.5-1.5B-Instruct, ";

  @Test
  void anObjectIsDerivedByTheTargetThatItIsFor() {
    Asked here = Asked.create(MUTATE, Fixtures.object("gpu: 4"));
    Asked there =
        Asked.create(MUTATE, Fixtures.object(SMALL_MODEL + "gpu: 2, providerConfigName: t4-a"));

    assertThat(here.derived().at("/image/name").asText()).isEqualTo("lmcache/vllm-openai:v0.3.13");
    assertThat(here.derived().has("tolerations")).isFalse();
    assertThat(there.derived().at("/image/name").asText()).isEqualTo("vllm-t4:1");
    assertThat(there.derived().at("/tolerations/0/key").asText()).isEqualTo("t4");
    assertThat(there.derived().path("policy").asText())
        .isEqualTo(DERIVATION.stamp())
        .startsWith("base/");
  }

  @Test
  void aRefusalNamesTheMaximumAndThePolicyOfTheTarget() {
    assertThat(
            Asked.create(MUTATE, Fixtures.object(SMALL_MODEL + "gpu: 4, providerConfigName: t4-a"))
                .causes())
        .contains(
            "spec.gpu: 1 pod cannot have 4 GPUs: policy small allows 2 (gpu.maximum). A pod runs on"
                + " one node, and a model over several nodes is not offered. Use gpu: 2 or fewer.");
  }

  @Test
  void aMoveToAnotherClusterIsJudgedByWhatHoldsThere() {
    ObjectNode stored = Asked.create(MUTATE, Fixtures.object("gpu: 4")).result();

    Asked moved = Asked.update(MUTATE, stored, Fixtures.with(stored, "providerConfigName: t4-a"));

    assertThat(moved.fields()).contains("spec.gpu");
    assertThat(
            Asked.update(MUTATE, stored, Fixtures.with(stored, "providerConfigName: h100"))
                .allowed())
        .isTrue();
  }

  @Test
  void aMoveThatFitsIsDerivedAfresh() {
    ObjectNode stored = Asked.create(MUTATE, Fixtures.object(SMALL_MODEL + "gpu: 1")).result();

    Asked moved = Asked.update(MUTATE, stored, Fixtures.with(stored, "providerConfigName: t4-a"));

    assertThat(moved.allowed()).isTrue();
    assertThat(moved.derived().at("/image/name").asText()).isEqualTo("vllm-t4:1");
    assertThat(moved.warnings()).anyMatch(it -> it.contains("engine.version"));
  }
}
