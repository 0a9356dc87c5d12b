package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Refusals and warnings, in the same words wherever users meet them. */
@OnCluster
class RefusalIT {
  private static final String FILE = "examples/refused.yaml";
  private static List<String> causes = List.of();

  private final Cluster cluster;
  private final Kubectl kubectl;

  RefusalIT(Cluster cluster) {
    this.cluster = cluster;
    this.kubectl = cluster.namespace();
  }

  /** The causes, offline. */
  @BeforeAll
  static void preview() {
    Output refused = Program.run("preview", "-f", FILE).refused();
    assertThat(refused.out()).isEmpty();
    causes =
        refused
            .err()
            .lines()
            .map(
                line -> {
                  assertThat(line).startsWith(FILE + "[1]: ");
                  return line.substring((FILE + "[1]: ").length());
                })
            .toList();
  }

  @Test
  void previewNamesEveryCauseWithItsPath() {
    assertThat(causes.stream().map(cause -> cause.substring(0, cause.indexOf(": "))))
        .containsExactly(
            "metadata.name",
            "spec.model",
            "spec.gpu",
            "spec.tensorParallelSize",
            "spec.resources.memory",
            "spec.env[0].name",
            "spec.ingressHost");
  }

  @ParameterizedTest(name = "kubectl {0}")
  @ValueSource(strings = {"apply", "apply --server-side", "create"})
  void kubectlSaysTheSameWords(String how) {
    Output refused = kubectl.run((how + " -f " + FILE).split(" ", -1)).refused();

    assertThat(refused.err())
        .isEqualTo(
            "The LLMInference \"vllm\" is invalid: \n* " + String.join("\n* ", causes) + "\n");
    assertThat(kubectl.run("get", "llm", "vllm").refused().err()).contains("NotFound");
  }

  @Test
  void theHttpAnswerSaysTheSameWords() throws IOException {
    HttpResponse<String> answer =
        cluster.webhook().post("/mutate", review(Json.yaml(ControlPlane.ROOT.resolve(FILE))));

    assertThat(answer.statusCode()).isEqualTo(200);
    JsonNode response = Json.read(answer.body()).path("response");
    assertThat(response.path("uid").asText()).isEqualTo("0f3a");
    assertThat(response.path("allowed").asBoolean()).isFalse();
    JsonNode status = response.path("status");
    assertThat(status.path("code").asInt()).isEqualTo(422);
    assertThat(status.path("reason").asText()).isEqualTo("Invalid");
    assertThat(status.path("message").asText()).isEqualTo(String.join("; ", causes));
    assertThat(
            StreamSupport.stream(status.at("/details/causes").spliterator(), false)
                .map(it -> it.path("field").asText() + ": " + it.path("message").asText()))
        .containsExactlyElementsOf(causes);
  }

  @Test
  void aSingleCauseStandsOnOneLine() {
    String manifest = Manifests.llm("qwen", "gpu: 9");

    // The heads of a model that is known could not be shared by 9 GPUs, either.
    Output refused = kubectl.apply(manifest.replace(Manifests.MODEL, "/models/own")).refused();

    assertThat(refused.err())
        .isEqualTo(
            "The LLMInference \"qwen\" is invalid: spec.gpu: 1 pod cannot have 9 GPUs: policy"
                + " default allows 8 (gpu.maximum). A pod runs on one node, and a model over several"
                + " nodes is not offered. Use gpu: 8 or fewer.\n");
  }

  @Test
  void aRefusedChangeLeavesWhatIsStored() {
    kubectl.apply(Manifests.llm("qwen", "gpu: 4, tensorParallelSize: 4")).quiet();
    String version = kubectl.resourceVersion("qwen");

    Output refused = kubectl.patch("qwen", "{\"spec\": {\"gpu\": 6}}").refused();

    assertThat(refused.err())
        .contains("The LLMInference \"qwen\" is invalid: ")
        .contains("spec.tensorParallelSize: 4 does not divide gpu 6");
    assertThat(kubectl.resourceVersion("qwen")).isEqualTo(version);
  }

  @Test
  void warningsReachKubectlInTheWordsOfPreview() {
    String example = "examples/override-tensor-parallel.yaml";

    Output applied = kubectl.run("apply", "-f", example).ok();

    assertThat(applied.err()).startsWith("Warning: spec.tensorParallelSize: 4 of 8 GPUs");
    assertThat(applied.warnings()).isEqualTo(Program.run("preview", "-f", example).ok().warnings());
  }

  @Test
  void aWarningIsNotRepeatedByTheSameApply() {
    kubectl.run("apply", "-f", "examples/override-tensor-parallel.yaml").ok();

    kubectl.run("apply", "-f", "examples/override-tensor-parallel.yaml").quiet();
  }

  private static JsonNode review(ObjectNode object) {
    ObjectNode review = JsonNodeFactory.instance.objectNode();
    review.put("apiVersion", "admission.k8s.io/v1").put("kind", "AdmissionReview");
    review
        .putObject("request")
        .put("uid", "0f3a")
        .put("operation", "CREATE")
        .put("namespace", "default")
        .put("name", object.at("/metadata/name").asText())
        .set("object", object);
    return review;
  }
}
