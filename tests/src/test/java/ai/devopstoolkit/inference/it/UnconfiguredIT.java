package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The webhook configurations are gone: the schema fails closed and says what to do. */
@OnCluster
@Order(Integer.MAX_VALUE - 1)
class UnconfiguredIT {
  private static Kubectl kubectl;

  @BeforeAll
  static void storeOneThenDeleteTheConfigurations(Cluster cluster) {
    kubectl = cluster.namespace();
    kubectl.apply(Manifests.llm("qwen", "gpu: 1")).quiet();
    cluster.deleteConfigurations();
  }

  @Test
  @Tag("threat:outage")
  void aCreateIsRefusedWithWhatToDo() {
    assertThat(kubectl.run("apply", "-f", "examples/llm-embedding.yaml").refused().err())
        .isEqualTo(
            "The LLMInference \"llm-embedding\" is invalid: spec.derived: Required value: the"
                + " dot-inference webhook fills spec.derived and did not see this object: check"
                + " that MutatingWebhookConfiguration dot-inference exists and its"
                + " namespaceSelector takes this namespace, then apply again\n");
  }

  @Test
  void aGpuChangeThatLeavesDerivedBehindIsRefusedWithWhatToDo() {
    assertThat(kubectl.patch("qwen", "{\"spec\": {\"gpu\": 2}}").refused().err())
        .contains("spec.derived.resources.gpu: Forbidden: does not fit spec.gpu")
        .contains("check that MutatingWebhookConfiguration dot-inference exists");
  }

  @Test
  void aModelChangeThatLeavesDerivedBehindIsRefusedWithWhatToDo() {
    assertThat(kubectl.patch("qwen", "{\"spec\": {\"model\": \"other/model\"}}").refused().err())
        .contains("spec.derived.model: Forbidden: does not fit spec.model")
        .contains("check that MutatingWebhookConfiguration dot-inference exists");
  }

  @Test
  void aLabelPasses() {
    kubectl.run("label", "llm", "qwen", "team=a").quiet();
  }
}
