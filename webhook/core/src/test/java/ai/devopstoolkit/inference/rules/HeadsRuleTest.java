package ai.devopstoolkit.inference.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeadsRuleTest {
  private static final String QWEN = "model: Qwen/Qwen2.5-7B-Instruct, ";
  private static final Check RULE = Check.of("heads");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model: Qwen/Qwen2.5-7B-Instruct, gpu: 1",
        "model: Qwen/Qwen2.5-7B-Instruct, gpu: 2",
        "model: Qwen/Qwen2.5-7B-Instruct, gpu: 4",
        "model: Qwen/Qwen2.5-7B-Instruct, gpu: 8, tensorParallelSize: 4",
        "model: Qwen/Qwen2.5-7B-Instruct, gpu: 7, tensorParallelSize: 1",
        "gpu: 8, model: meta-llama/Llama-3.3-70B-Instruct",
        "gpu: 8, model: Qwen/Qwen2.5-3B-Instruct", // 2 KV heads, copied
        "gpu: 3, model: acme/unknown",
        "gpu: 3, model: qwen2.5-7b-instruct",
      })
  void headsThatSplitEvenlyOrAreUnknownAreTaken(String spec) {
    assertThat(RULE.refusals(spec)).isEmpty();
    assertThat(RULE.warnings(spec)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "8 | Use gpu: 4, or gpu: 8 with tensorParallelSize: 4 (2 pipeline stages).",
        "7 | Use gpu: 4.",
        "6 | Use gpu: 4, or gpu: 6 with tensorParallelSize: 2 (3 pipeline stages).",
        "5 | Use gpu: 4.",
        "3 | Use gpu: 2, or gpu: 4.",
      })
  void othersAreRefusedWithTheNumbersThatWork(int gpu, String fix) {
    assertThat(RULE.refusals(QWEN + "gpu: " + gpu))
        .containsExactly(
            new Finding(
                "heads",
                "spec.gpu",
                gpu
                    + " GPUs cannot share Qwen/Qwen2.5-7B-Instruct: its 28 attention heads and 4 KV"
                    + " heads split over 1, 2 or 4. "
                    + fix));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gpu: 8, tensorParallelSize: 8 | tensorParallelSize: 4 (2 pipeline stages).",
        "gpu: 3, tensorParallelSize: 3 | tensorParallelSize: 1 (3 pipeline stages).",
        "gpu: 16, tensorParallelSize: 8 | Use tensorParallelSize: 4 (4 pipeline stages).",
      })
  void anOwnTensorParallelSizeIsWhatIsToBeChanged(String spec, String fix) {
    assertThat(RULE.refusals(QWEN + spec))
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.path()).isEqualTo("spec.tensorParallelSize");
              assertThat(it.message()).endsWith(fix);
            });
  }

  /** 7 divides the 28 attention heads, but not the 4 KV heads, and is divided by none. */
  @Test
  void keyValueHeadsCountToo() {
    assertThat(RULE.refusals(QWEN + "gpu: 7")).hasSize(1);
    assertThat(RULE.refusals("gpu: 7, model: BAAI/bge-m3"))
        .singleElement()
        .satisfies(
            it -> assertThat(it.message()).contains("its 16 attention heads split over 1, 2, 4"));
  }

  @Test
  void nothingIsProposedThatThePolicyDoesNotAllow() {
    assertThat(RULE.under("gpu: {maximum: 3}").refusals(QWEN + "gpu: 3"))
        .singleElement()
        .satisfies(it -> assertThat(it.message()).endsWith("Use gpu: 2."));
    assertThat(RULE.under("gpu: {maximum: 8}").refusals("gpu: 5, model: google/gemma-2-9b-it"))
        .singleElement()
        .satisfies(it -> assertThat(it.message()).endsWith("Use gpu: 4, or gpu: 8."));
  }

  @Test
  void whatDoesNotDivideGpuIsLeftToTheRuleForThat() {
    assertThat(RULE.refusals("gpu: 8, tensorParallelSize: 3")).isEmpty();
    assertThat(RULE.refusals("gpu: 0")).isEmpty();
  }

  @Test
  void aNumberBeyondAllBoundsIsAnsweredAtOnce() {
    assertTimeoutPreemptively(
        Duration.ofSeconds(10), () -> assertThat(RULE.refusals("gpu: 2147483647")).hasSize(1));
  }

  @Test
  void itRunsWhenWhatItReadsChanges() {
    String wrong = QWEN + "gpu: 8";

    assertThat(Check.of("heads").updating(wrong).refusals(wrong + ", maxModelLen: 4096")).isEmpty();
    assertThat(Check.of("heads").updating(QWEN + "gpu: 4").refusals(wrong)).hasSize(1);
    assertThat(Check.of("heads").updating("gpu: 8, model: acme/a").refusals(wrong)).hasSize(1);
    assertThat(Check.of("heads").updating(wrong).refusals(wrong + ", providerConfigName: b"))
        .hasSize(1);
  }
}
