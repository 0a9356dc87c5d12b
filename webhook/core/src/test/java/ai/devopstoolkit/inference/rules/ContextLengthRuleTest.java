package ai.devopstoolkit.inference.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContextLengthRuleTest {
  private static final String QWEN = "model: Qwen/Qwen2.5-7B-Instruct, ";
  private static final Check RULE = Check.of("context-length");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "maxModelLen: 1",
        "maxModelLen: 32768",
        "maxModelLen: 32769, env: [{name: VLLM_ALLOW_LONG_MAX_MODEL_LEN, value: '1'}]",
      })
  void upToTheModelsOwnLengthIsTaken(String spec) {
    assertThat(RULE.refusals(QWEN + spec)).isEmpty();
    assertThat(RULE.warnings(QWEN + spec)).isEmpty();
  }

  @Test
  void theLengthOfAnUnknownModelIsItsOwnersBusiness() {
    assertThat(RULE.refusals("maxModelLen: 1000000, model: acme/unknown")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "maxModelLen: 32769",
        "maxModelLen: 32769, env: [{name: VLLM_ALLOW_LONG_MAX_MODEL_LEN, value: '0'}]",
        "maxModelLen: 32769, env: [{name: VLLM_ALLOW_LONG_MAX_MODEL_LEN_, value: '1'}]",
      })
  void moreIsRefusedWithTheModelsLength(String spec) {
    assertThat(RULE.refusals(QWEN + spec))
        .containsExactly(
            new Finding(
                "context-length",
                "spec.maxModelLen",
                "32,769 is longer than Qwen/Qwen2.5-7B-Instruct knows: 32,768 tokens, and vLLM does"
                    + " not start. Leave it out, or use 32768 or less. With env"
                    + " VLLM_ALLOW_LONG_MAX_MODEL_LEN=1 vLLM starts, but such a length needs a model"
                    + " with rope scaling for it."));
  }

  @Test
  void itRunsWhenWhatItReadsChanges() {
    String tooLong = QWEN + "maxModelLen: 40000";

    assertThat(Check.of("context-length").updating(tooLong).refusals(tooLong + ", gpu: 2"))
        .isEmpty();
    assertThat(
            Check.of("context-length")
                .updating(tooLong + ", env: [{name: VLLM_ALLOW_LONG_MAX_MODEL_LEN, value: '1'}]")
                .refusals(tooLong))
        .hasSize(1);
  }
}
