package ai.devopstoolkit.inference.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SplitRuleTest {
  private static final String QWEN = "model: Qwen/Qwen2.5-7B-Instruct, ";
  private static final Check RULE = Check.of("split");

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
                "split",
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

    assertThat(Check.of("split").updating(wrong).refusals(wrong + ", maxModelLen: 4096")).isEmpty();
    assertThat(Check.of("split").updating(QWEN + "gpu: 4").refusals(wrong)).hasSize(1);
    assertThat(Check.of("split").updating("gpu: 8, model: acme/a").refusals(wrong)).hasSize(1);
    assertThat(Check.of("split").updating(wrong).refusals(wrong + ", providerConfigName: b"))
        .hasSize(1);
  }

  /** Heads divide in all of these, and the engine was asked: EngineVerdictsTest. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Qwen/Qwen2.5-1.5B-Instruct     | 6 | its vocabulary of 151,936 / 6 = 25,322.7 is no whole number. It splits over 1, 2 or 4.",
        "meta-llama/Llama-2-13b-chat-hf | 5 | its MLP size of 13,824 / 5 = 2,764.8 is no whole number. It splits over 1, 2, 4 or 8.",
        "BAAI/bge-base-en-v1.5          | 3 | its positions of 512 / 3 = 170.7 is no whole number.",
        "nomic-ai/nomic-embed-text-v1.5 | 6 | its token types of 64 / 6 = 10.7 is no whole number. It splits over 1, 2 or 4.",
        "Qwen/Qwen2.5-14B-Instruct-AWQ  | 8 | its MLP size of 13,824 / 8 = 1,728 is no multiple of the AWQ group, 128. It splits over 1, 2 or 4.",
        "Qwen/Qwen3-30B-A3B-FP8         | 4 | its experts' size of 768 / 4 = 192 is no multiple of the FP8 block, 128. It splits over 1 or 2.",
        "Qwen/Qwen3-4B-FP8              | 8 | its MLP size of 9,728 / 8 = 1,216 is no multiple of the FP8 block, 128. It splits over 1, 2 or 4.",
      })
  void matricesAreSplitEvenlyAndInWholeBlocks(String model, int gpu, String message) {
    assertThat(RULE.refusals("model: " + model + ", gpu: " + gpu))
        .singleElement()
        .satisfies(it -> assertThat(it.message()).contains(message));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "engine: {version: 0.30.0}    | refused",
        "engine: {version: 0.31.0}    | fine",
        "image: {name: 'acme/vllm:1'} | warned",
      })
  void partsOfExpertsNeedNotBeWholeBlocksInNewerVersions(String engine, String verdict) {
    String spec = "model: Qwen/Qwen3-30B-A3B-FP8, gpu: 4";

    assertThat(RULE.under(engine).refusals(spec)).hasSize(verdict.equals("refused") ? 1 : 0);
    assertThat(RULE.under(engine).warnings(spec))
        .hasSize(verdict.equals("warned") ? 1 : 0)
        .allSatisfy(
            it ->
                assertThat(it.message())
                    .isEqualTo(
                        "its experts' size of 768 / 4 = 192 is no multiple of the FP8 block, 128: it"
                            + " may not start"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "A100-80GB | 1 | 0",
        "V100-32GB | 1 | 0",
        "T4        | 0 | 0",
        "H100      | 0 | 0",
        "''        | 0 | 1",
      })
  void groupsOfGptqCountWhereTheKernelWantsThem(String gpu, int refusals, int warnings) {
    Check rule = Check.of("split").under(gpu.isEmpty() ? "" : "gpu: {product: " + gpu + "}");
    String spec = "model: Qwen/Qwen2.5-14B-Instruct-GPTQ-Int4, gpu: 8";

    assertThat(rule.refusals(spec)).hasSize(refusals);
    assertThat(rule.warnings(spec)).hasSize(warnings);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gpu: 2, tensorParallelSize: 1 | Leave tensorParallelSize out.",
        "gpu: 3, tensorParallelSize: 1 | Use gpu: 2 without tensorParallelSize.",
      })
  void encodersHaveNoStages(String spec, String fix) {
    assertThat(RULE.refusals("model: BAAI/bge-m3, " + spec))
        .singleElement()
        .satisfies(
            it ->
                assertThat(it.message())
                    .isEqualTo(
                        spec.charAt(5)
                            + " pipeline stages of BAAI/bge-m3 cannot be: vLLM's XLMRobertaModel has"
                            + " no stages of a pipeline. "
                            + fix));
  }
}
