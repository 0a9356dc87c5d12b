package ai.devopstoolkit.inference.derive;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.spec.LlmInference;
import ai.devopstoolkit.inference.spec.SpecFormatException;
import ai.devopstoolkit.inference.xrd.Defaults;
import ai.devopstoolkit.inference.xrd.Xrd;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * All of {@code spec.derived} under the default policy, as it is stored: a difference here
 * redeploys models. As in the API server, the XRD's defaults come first. {@code derived/hashes.py}
 * computes the hashes of the goldens independently.
 */
class GoldensTest {
  @ParameterizedTest
  @ValueSource(strings = {"llm-qwen", "llm-embedding", "llm-kimi", "override-resources"})
  void anExampleIsDerivedAsItsGoldenSays(String example) throws SpecFormatException {
    JsonNode object = Fixtures.yaml(Fixtures.example(example));
    Defaults.fill(object, Xrd.bundled().schema(LlmInference.VERSION));
    LlmInference defaulted = LlmInference.read(object, Fixtures.NAMESPACE);

    assertThatJson(Fixtures.derivation("").derive(defaulted).json())
        .isEqualTo(Fixtures.resource("derived/" + example + ".json"));
  }
}
