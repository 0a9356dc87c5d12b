package ai.devopstoolkit.inference.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatedModelRuleTest {
  private static final String GATED = "model: meta-llama/Llama-3.1-8B-Instruct";
  private static final String TOKEN = "hfTokenSecret: {name: hf-token}";

  @Test
  void aGatedModelWithoutATokenIsWarnedAbout() {
    assertThat(Check.of("gated-model").warnings(GATED))
        .containsExactly(
            new Finding(
                "gated-model",
                "spec.hfTokenSecret",
                "the model is gated: without a token its download fails, unless the image has it"));
    assertThat(Check.of("gated-model").refusals(GATED)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {GATED + ", " + TOKEN, "", "model: acme/unknown", "model: /models/llama"})
  void othersAreNot(String spec) {
    assertThat(Check.of("gated-model").warnings(spec)).isEmpty();
  }

  @Test
  void itRunsWhenTheModelOrTheTokenChanges() {
    assertThat(Check.of("gated-model").updating(GATED).warnings(GATED + ", gpu: 2")).isEmpty();
    assertThat(Check.of("gated-model").updating(GATED + ", " + TOKEN).warnings(GATED)).hasSize(1);
  }
}
