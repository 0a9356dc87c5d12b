package ai.devopstoolkit.inference.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GpuRuleTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "gpu: null", "gpu: 1", "gpu: 3", "gpu: 8"})
  void upToThePolicysMaximumIsTaken(String spec) {
    assertThat(Check.of("gpu").refusals(spec)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "9          | ``                            | 1 pod cannot have 9 GPUs: policy default allows 8 (gpu.maximum). A pod runs on one node, and a model over several nodes is not offered. Use gpu: 8 or fewer.",
        "2147483647 | ``                            | 1 pod cannot have 2147483647 GPUs: policy default allows 8 (gpu.maximum). A pod runs on one node, and a model over several nodes is not offered. Use gpu: 8 or fewer.",
        "2          | {name: small, gpu: {maximum: 1}} | 1 pod cannot have 2 GPUs: policy small allows 1 (gpu.maximum). A pod runs on one node, and a model over several nodes is not offered. Use gpu: 1 or fewer.",
        "0          | ``                            | 0 is too few: a model needs 1 GPU at least. Leave gpu out for 1.",
        "-1         | ``                            | -1 is too few: a model needs 1 GPU at least. Leave gpu out for 1.",
      })
  @Tag("threat:gpus")
  void otherNumbersAreRefusedWithThePolicysMaximum(String gpu, String policy, String message) {
    assertThat(Check.of("gpu").under(policy).refusals("gpu: " + gpu))
        .containsExactly(new Finding("gpu", "spec.gpu", message));
  }

  @Test
  void aLowerMaximumDoesNotHoldUpAnUpdateOfSomethingElse() {
    String policy = "gpu: {maximum: 4}";

    assertThat(Check.of("gpu").under(policy).updating("gpu: 8").refusals("gpu: 8, maxModelLen: 1"))
        .isEmpty();
    assertThat(Check.of("gpu").under(policy).updating("gpu: 8").refusals("gpu: 7")).hasSize(1);
    assertThat(Check.of("gpu").under(policy).updating("gpu: 8").everything().refusals("gpu: 8"))
        .hasSize(1);
  }
}
