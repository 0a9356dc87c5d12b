package ai.devopstoolkit.inference.composition;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What people could not write down before reaches the VLLMRuntime: the rows of rules/reports.yaml
 * with {@code renders}. That the real functions render the same is held by {@link
 * RealFunctionsTest}.
 */
class RenderedReportsTest {
  private static final Composition COMPOSITION = Composition.bundled();

  /** An object and its policy, and what its VLLMRuntime must have. */
  record Report(String id, JsonNode about) {
    /** The spec of the VLLMRuntime, of an object that schema and webhook accept. */
    JsonNode runtimeSpec() throws RenderingException {
      ObjectNode object = Fixtures.object("");
      object.withObject("/spec").setAll((ObjectNode) about.path("spec"));
      ObjectNode admitted =
          Admitted.by(Admitted.webhook(about.path("policy").toString()), object, Optional.empty())
              .orElseThrow(() -> new AssertionError(id + " is refused"));

      return COMPOSITION
          .render(admitted, Map.of())
          .resources()
          .get("vllm-runtime")
          .resource()
          .at("/spec/forProvider/manifest/spec");
    }

    @Override
    public String toString() {
      return id + ": " + about.path("why").asText();
    }
  }

  static List<Report> reports() {
    return rows()
        .filter(it -> it.has("renders"))
        .map(it -> new Report(it.path("id").asText(), it))
        .toList();
  }

  private static Stream<JsonNode> rows() {
    return StreamSupport.stream(
        Fixtures.yaml(Fixtures.resource("rules/reports.yaml")).spliterator(), false);
  }

  @ParameterizedTest
  @MethodSource("reports")
  void theVllmRuntimeHasWhatTheReportAskedFor(Report report) throws Exception {
    JsonNode spec = report.runtimeSpec();

    assertThat(report.about().path("renders").properties())
        .isNotEmpty()
        .allSatisfy(
            it ->
                assertThat(spec.at(it.getKey()).toString())
                    .as(it.getKey())
                    .isEqualTo(it.getValue().toString()));
  }

  @Test
  void eachReportThatNamedAMissingFieldIsAmongThem() {
    assertThat(reports())
        .extracting(Report::id)
        .contains(
            "toolcall",
            "qwen36-3090",
            "pullsecret",
            "extra-args-policy",
            "maxnumseqs-policy",
            "hf-home-pvc",
            "secretenv",
            "replicas");
  }
}
