package ai.devopstoolkit.inference.rules;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryFitRuleTest {
  private static final String H100 = "{gpu: {product: H100-80GB}, engine: {version: '0.19.0'}}";
  private static final String LLAMA = "model: meta-llama/Llama-3.3-70B-Instruct, ";
  private static final String FP8 = "model: RedHatAI/Llama-3.3-70B-Instruct-FP8-dynamic, ";
  private static final String AWQ = "model: Qwen/Qwen2.5-32B-Instruct-AWQ, ";

  @Test
  void weightsThatExceedAGpuAreRefusedWithTheSum() {
    assertThat(on(H100).refusals(LLAMA + "gpu: 1"))
        .containsExactly(
            new Finding(
                "memory-fit",
                "spec.gpu",
                "meta-llama/Llama-3.3-70B-Instruct does not fit: 131.4 GiB of weights, 2.0 of"
                    + " activations and 0.3 of overhead are 133.7 GiB, and vLLM takes 71.3 (0.9 ×"
                    + " 79.2 of an NVIDIA-H100-80GB-HBM3). Use gpu: 4, or gpu: 2 with maxModelLen:"
                    + " 8192."));
  }

  @Test
  void oneSequenceThatExceedsTheCacheIsRefusedWithTheLengthThatStarts() {
    assertThat(on(H100).refusals(LLAMA + "gpu: 2"))
        .containsExactly(
            new Finding(
                "memory-fit",
                "spec.maxModelLen",
                "one sequence of 131,072 tokens (the model's own length) needs 20.0 GiB of KV cache"
                    + " on each GPU, and 1.5 are left: vLLM takes 71.3 (0.9 × 79.2 of an"
                    + " NVIDIA-H100-80GB-HBM3), less 65.7 of weights, 2.0 of activations and 2.1 of"
                    + " overhead. Use maxModelLen: 8192, or gpu: 4."));
    assertThat(on(H100).refusals(LLAMA + "gpu: 2, maxModelLen: 8192")).isEmpty();
    assertThat(on(H100).refusals(LLAMA + "gpu: 4")).isEmpty();
  }

  /** No number of GPUs cures what the user's own argument leaves. */
  @ParameterizedTest
  @ValueSource(strings = {"--gpu-memory-utilization=0.01", "--kv-cache-memory-bytes=1k"})
  void anArgumentThatLeavesTooLittleIsTheRemedy(String argument) {
    assertThat(on(H100).refusals("model: Qwen/Qwen3-8B, args: [" + argument + "]"))
        .singleElement()
        .extracting(Finding::message, as(STRING))
        .endsWith("Leave " + argument.substring(0, argument.indexOf('=')) + " out, or raise it.");
  }

  @Test
  void aCacheBeyondWhatIsLeftIsWarnedAbout() {
    String args = "model: Qwen/Qwen3-8B, args: [--kv-cache-memory-bytes=999999999999]";

    assertThat(on(H100).refusals(args)).isEmpty();
    assertThat(on(H100).warnings(args))
        .extracting(Finding::message)
        .anyMatch(it -> it.matches("--kv-cache-memory-bytes asks for [0-9.]+ GiB more than .*"));
  }

  @Test
  void aCacheOfLessThanTwoSequencesIsWarnedAboutWithItsTokens() {
    assertThat(on(H100).warnings(LLAMA + "gpu: 2, maxModelLen: 8192"))
        .containsExactly(
            new Finding(
                "memory-fit",
                "spec.maxModelLen",
                "the KV cache holds 9,728 tokens, 1.2 sequences of 8,192: requests wait; lower it"
                    + " or raise gpu"));
  }

  /** Two sequences take twice as much as one, not what one of twice the length takes. */
  @Test
  void aCacheOfLessThanTwoSequencesIsWarnedAboutWhereAllLayersHaveAWindow() {
    assertThat(
            on("gpu: {product: Lab, memoryGiB: 16.7, computeCapability: '8.6'}")
                .warnings("model: mistralai/Mistral-7B-Instruct-v0.1, gpu: 1"))
        .extracting(Finding::toString)
        .containsExactly(
            "spec.maxModelLen: the KV cache holds 1.5 sequences of 32,768: requests wait; lower it"
                + " or raise gpu");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gpu: 2, maxModelLen: 12000 | spec.maxModelLen: 12,000 tokens need 1.8 GiB of KV cache, some 1.5 are left: too close to tell; 8192 starts",
        "gpu: 2, maxModelLen: 15000 | spec.maxModelLen: 15,000 tokens need 2.3 GiB of KV cache, some 1.5 are left: too close to tell; 8192 starts",
      })
  void aSequenceJustBeyondTheEstimateIsWarnedAbout(String spec, String warning) {
    assertThat(on(H100).refusals(LLAMA + spec)).isEmpty();
    assertThat(on(H100).warnings(LLAMA + spec))
        .extracting(Finding::toString)
        .containsExactly(warning);
  }

  /** People run it on cards of 24 GB: what vLLM takes beside weights is an estimate. */
  @Test
  void weightsThatLeaveLittleForTheRestAreWarnedAbout() {
    Check a10 = on("gpu: {product: A10G, memoryGiB: 21.6}");

    assertThat(a10.refusals(AWQ + "gpu: 1, maxModelLen: 512")).isEmpty();
    assertThat(a10.warnings(AWQ + "gpu: 1, maxModelLen: 512"))
        .extracting(Finding::toString)
        .containsExactly(
            "spec.gpu: before any KV cache vLLM needs some 19.6 GiB, and may take 19.4: it may not"
                + " start; gpu: 2 does");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gpu: {product: H100-80GB} | model: meta-llama/Llama-3.3-70B-Instruct, gpu: 4",
        "gpu: {product: H100-80GB} | model: meta-llama/Llama-3.3-70B-Instruct, gpu: 8",
        "gpu: {product: H200}      | model: RedHatAI/Llama-3.3-70B-Instruct-FP8-dynamic, gpu: 1, maxModelLen: 65536",
        "gpu: {product: T4}        | model: BAAI/bge-m3, gpu: 1",
        "gpu: {product: T4}        | model: acme/unknown-400b, gpu: 1",
        "gpu: {maximum: 8}         | model: deepseek-ai/DeepSeek-R1, gpu: 1",
      })
  void whatFitsOrIsUnknownIsTakenInSilence(String policy, String spec) {
    assertThat(on(policy).refusals(spec)).isEmpty();
    assertThat(on(policy).warnings(spec)).isEmpty();
  }

  /** vLLM 0.14 to 0.17 look at the first group of layers alone, which has a window. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0.15.0 | starts, but no request longer than some 76,448 tokens",
        "0.17.1 | starts, but no request longer than some",
        "0.19.0 | one sequence of 131,072 tokens (the model's own length) needs",
      })
  void whatStartsButServesNoFullRequestIsToldSo(String version, String part) {
    Check lab =
        on(
            "{gpu: {product: Lab, memoryGiB: 68, computeCapability: '9.0'}, engine: {version: '%s'}}"
                .formatted(version));
    String spec = "model: google/gemma-3-27b-it, gpu: 1";

    assertThat(
            Stream.concat(lab.refusals(spec).stream(), lab.warnings(spec).stream())
                .map(Finding::message))
        .singleElement(as(STRING))
        .contains(part);
  }

  @Test
  void whatIsNotModelledIsSaid() {
    assertThat(
            on("{gpu: {product: H200}, engine: {version: '0.32.0'}}")
                .warnings("model: deepseek-ai/DeepSeek-V4-Flash-0731, gpu: 2"))
        .extracting(Finding::message)
        .containsExactly(
            "the KV cache of its attention is not modelled: only its weights are checked");
  }

  @Test
  void float32ThatVllmTakesByItselfIsNamed() {
    assertThat(on("gpu: {product: T4}").refusals("model: google/gemma-3-4b-it, gpu: 1"))
        .extracting(Finding::message)
        .singleElement(as(STRING))
        .contains("in float32, which vLLM takes for this model below compute capability 8.0");
  }

  @Test
  void quantizedWeightsFitWhereTheOthersDoNot() {
    assertThat(on("gpu: {product: H200}").refusals(FP8 + "gpu: 1, maxModelLen: 32768")).isEmpty();
    assertThat(on("gpu: {product: A100-80GB}").refusals(FP8 + "gpu: 1"))
        .singleElement()
        .satisfies(
            it ->
                assertThat(it.message()).contains("less 67.7 of weights", "Use maxModelLen: 6144"));
  }

  @Test
  void whatFitsNowhereIsToldSo() {
    assertThat(on("gpu: {product: L4, maximum: 4}").refusals("model: deepseek-ai/DeepSeek-R1"))
        .singleElement()
        .satisfies(
            it ->
                assertThat(it.message())
                    .endsWith(
                        "No gpu up to 4 is enough here. Use a smaller or a quantized model."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpu: 4, tensorParallelSize: 2", "gpu: 2, tensorParallelSize: 1"})
  void weightsArePartedAmongPipelineStagesToo(String spec) {
    assertThat(on(H100).refusals(LLAMA + spec + ", maxModelLen: 4096")).isEmpty();
  }

  @Test
  void theFixNamesATensorParallelSizeThatWouldBeLeft() {
    String spec = LLAMA + "gpu: 1, tensorParallelSize: 1";

    assertThat(on(H100).refusals(spec))
        .singleElement()
        .satisfies(
            it ->
                assertThat(it.message())
                    .endsWith(
                        "Use gpu: 4 with tensorParallelSize: 4, or gpu: 2 with"
                            + " tensorParallelSize: 2 and maxModelLen: 8192."));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gpu: {product: H100-80GB}\\nengine: {gpuMemoryUtilization: '0.95'} | 0.95 × 79.2",
        "gpu: {product: H100-80GB, memoryGiB: 70}                          | 0.9 × 70.0",
        "gpu: {memoryGiB: 70}                                              | of a GPU",
        "gpu: {product: H100-80GB}\\nengine: {dtype: float32}               | 262.9 GiB of weights",
      })
  void theSumFollowsThePolicy(String policy, String part) {
    assertThat(on(policy.replace("\\n", "\n")).refusals(LLAMA + "gpu: 1"))
        .singleElement()
        .satisfies(it -> assertThat(it.message()).contains(part));
  }

  @Test
  void itRunsWhenWhatItReadsChanges() {
    assertThat(on(H100).updating(LLAMA + "gpu: 1").refusals(LLAMA + "gpu: 1, env: []")).isEmpty();
    assertThat(on(H100).updating(LLAMA + "gpu: 4").refusals(LLAMA + "gpu: 1")).hasSize(1);
    assertThat(on(H100).updating(LLAMA + "gpu: 1").refusals(LLAMA + "providerConfigName: b"))
        .hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpu: 0",
        "gpu: -1",
        "gpu: 2, tensorParallelSize: 0",
        "gpu: 4, tensorParallelSize: 3",
        "gpu: 1, maxModelLen: 0",
        "gpu: 2147483647",
      })
  void whatOtherRulesRefuseIsLeftToThem(String spec) {
    assertThat(on(H100).refusals(spec)).isEmpty();
  }

  private static Check on(String policy) {
    return Check.of("memory-fit").under(policy);
  }
}
