package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Somebody else's webhook changes the object after ours did. */
@OnCluster
class OtherWebhookIT {
  private static final String MANIFEST = Manifests.llm("qwen", "gpu: 2");

  private final Cluster cluster;
  private final Kubectl kubectl;
  private @Nullable OtherWebhook other;

  OtherWebhookIT(Cluster cluster) {
    this.cluster = cluster;
    this.kubectl = cluster.namespace();
  }

  @AfterEach
  void end() {
    if (other != null) {
      other.close();
    }
  }

  @Test
  void aChangedInputIsDerivedAnew() throws Exception {
    kubectl
        .apply(
            MANIFEST
                .replace("name: qwen", "name: expected")
                .replace(Manifests.MODEL, "Qwen/Qwen3-32B"))
        .quiet();
    theOtherSets("/spec/model", "Qwen/Qwen3-32B", "IfNeeded");

    kubectl.apply(MANIFEST).ok();

    assertThat(kubectl.get("qwen").at("/spec/model").asText()).isEqualTo("Qwen/Qwen3-32B");
    assertThat(kubectl.derived("qwen")).isEqualTo(kubectl.derived("expected"));
  }

  @Test
  void anInputThatIsChangedOnAnUpdateIsDerivedAnew() throws Exception {
    kubectl.apply(MANIFEST).quiet();
    theOtherSets("/spec/model", "Qwen/Qwen3-32B", "Never");

    kubectl.patch("qwen", "{\"spec\": {\"gpu\": 1}}").ok();

    assertThat(kubectl.get("qwen").at("/spec/derived/model").asText()).isEqualTo("Qwen/Qwen3-32B");
    assertThat(kubectl.get("qwen").at("/spec/derived/resources/gpu").asText()).isEqualTo("1");
  }

  @Test
  void aCorruptedDerivedIsRepairedWhenOursIsCalledAgain() throws Exception {
    kubectl.apply(MANIFEST.replace("name: qwen", "name: expected")).quiet();
    theOtherSets("/spec/derived/resources/memory", "1Gi", "Never");

    kubectl.apply(MANIFEST).ok();

    assertThat(kubectl.derived("qwen")).isEqualTo(kubectl.derived("expected"));
  }

  @Test
  @Tag("threat:other-webhook")
  void aDerivedThatIsCorruptInTheEndIsRefused() throws Exception {
    theOtherSets("/spec/derived/resources/memory", "1Gi", "IfNeeded");

    Output refused = kubectl.apply(MANIFEST).refused();

    assertThat(refused.err())
        .contains("The LLMInference \"qwen\" is invalid: spec.derived.revision: ")
        .contains("is not that of the content: a field was changed")
        .contains("kubectl get mutatingwebhookconfigurations");
    assertThat(kubectl.run("get", "llm", "qwen").refused().err()).contains("NotFound");
  }

  private void theOtherSets(String pointer, String value, String reinvocation)
      throws IOException, GeneralSecurityException {
    other = new OtherWebhook(cluster, kubectl, pointer, value, reinvocation);
  }
}
