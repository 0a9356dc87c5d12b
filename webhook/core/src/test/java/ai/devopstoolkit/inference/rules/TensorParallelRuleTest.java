package ai.devopstoolkit.inference.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TensorParallelRuleTest {
  private static final Check RULE = Check.of("tensor-parallel");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "gpu: 8",
        "gpu: 8, tensorParallelSize: 8",
        "gpu: 8, tensorParallelSize: 2",
        "gpu: 6, tensorParallelSize: 3",
        "tensorParallelSize: 1",
      })
  void divisorsAreTaken(String spec) {
    assertThat(RULE.refusals(spec)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "8 | 3  | 3 does not divide gpu 8 (8 = 2 × 3 + 2).         | 1, 2, 4 or 8",
        "6 | 4  | 4 does not divide gpu 6 (6 = 1 × 4 + 2).         | 1, 2, 3 or 6",
        "2 | 4  | 4 does not divide gpu 2: there are too few GPUs. | 1 or 2",
        "1 | 2  | 2 does not divide gpu 1: there are too few GPUs. | 1",
        "4 | 0  | 0 does not divide gpu 4.                         | 1, 2 or 4",
        "4 | -2 | -2 does not divide gpu 4.                        | 1, 2 or 4",
      })
  void whatDoesNotDivideIsRefusedWithTheDivisors(int gpu, int size, String why, String divisors) {
    assertThat(RULE.refusals("model: acme/a, gpu: %d, tensorParallelSize: %d".formatted(gpu, size)))
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.path()).isEqualTo("spec.tensorParallelSize");
              assertThat(it.message()).startsWith(why).contains(" " + divisors + ".");
            });
  }

  /** 64 attention heads and 8 of keys and values. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "8 | 3 | Leave it out, or with gpu: 8 use 1, 2, 4 or 8.",
        "6 | 4 | With gpu: 6 use 1 or 2.",
      })
  void whatTheModelCannotShareIsNotProposed(int gpu, int size, String fix) {
    assertThat(RULE.refusals("gpu: %d, tensorParallelSize: %d".formatted(gpu, size)))
        .singleElement()
        .satisfies(it -> assertThat(it.message()).endsWith(". " + fix));
  }

  @Test
  void whatIsProposedIsNeverMoreThanThePolicyAllows() {
    assertThat(RULE.refusals("gpu: 12, tensorParallelSize: 5"))
        .singleElement()
        .satisfies(
            it ->
                assertThat(it.message())
                    .startsWith("5 does not divide gpu 12 (12 = 2 × 5 + 2).")
                    .contains("gpu: 8", "1, 2, 4 or 8"));
  }

  @Test
  void aHugeNumberOfGpusIsAnsweredAtOnce() {
    assertThat(RULE.refusals("gpu: 2147483646, tensorParallelSize: 2147483647"))
        .singleElement()
        .satisfies(it -> assertThat(it.message()).hasSizeLessThan(600));
  }

  @ParameterizedTest
  @CsvSource({
    "8, 4, '4 of 8 GPUs: 2 pipeline stages, slower than one stage'",
    "8, 1, '1 of 8 GPUs: 8 pipeline stages, slower than one stage'",
    "2, 1, '1 of 2 GPUs: 2 pipeline stages, slower than one stage'",
  })
  void pipelineStagesAreWarnedAbout(int gpu, int size, String message) {
    assertThat(RULE.warnings("gpu: %d, tensorParallelSize: %d".formatted(gpu, size)))
        .containsExactly(new Finding("tensor-parallel", "spec.tensorParallelSize", message));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "gpu: 8", "gpu: 8, tensorParallelSize: 8", "tensorParallelSize: 1"})
  void aSingleStageIsFine(String spec) {
    assertThat(RULE.warnings(spec)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0, 2", "0, 0", "-1, 2"})
  void itIsTheGpuRulesBusinessThatThereAreTooFewGpus(int gpu, int size) {
    assertThat(RULE.refusals("gpu: %d, tensorParallelSize: %d".formatted(gpu, size))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "gpu: 4, tensorParallelSize: 3 | gpu: 4, tensorParallelSize: 3, maxModelLen: 1 | 0",
        "gpu: 4, tensorParallelSize: 3 | gpu: 5, tensorParallelSize: 3 | 1",
        "gpu: 4, tensorParallelSize: 2 | gpu: 4, tensorParallelSize: 3 | 1",
        "gpu: 4                        | gpu: 4, tensorParallelSize: 3 | 1",
      })
  void anUpdateIsCheckedOnlyWhenOneOfTheTwoChanged(String before, String now, int refusals) {
    assertThat(Check.of("tensor-parallel").updating(before).refusals(now)).hasSize(refusals);
  }

  @Test
  void allRulesRunWhenAllAreAskedFor() {
    String wrong = "gpu: 4, tensorParallelSize: 3";

    assertThat(Check.of("tensor-parallel").updating(wrong).everything().refusals(wrong)).hasSize(1);
  }
}
