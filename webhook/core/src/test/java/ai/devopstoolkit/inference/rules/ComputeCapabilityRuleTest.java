package ai.devopstoolkit.inference.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComputeCapabilityRuleTest {
  private static final String OF_THE_IMAGE = "vLLM 0.15.0 (docker.io/lmcache/vllm-openai:v0.3.13)";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{product: T4} | openai/gpt-oss-20b | mxfp4 needs compute capability 8.0, a Tesla-T4 has 7.5",
        "{product: V100-16GB} | Qwen/Qwen3-8B-FP8 | fp8 needs compute capability 7.5, a Tesla-V100-SXM2-16GB has 7.0",
        "{product: V100-16GB} | Qwen/Qwen2.5-7B-Instruct-AWQ | awq needs compute capability 7.5, a Tesla-V100-SXM2-16GB has 7.0",
      })
  void whatTheEngineChecksIsRefused(String gpu, String model, String message) {
    Check rule = Check.of("compute-capability").under("gpu: " + gpu);

    assertThat(rule.refusals("model: " + model))
        .containsExactly(
            new Finding(
                "compute-capability",
                "spec.model",
                message
                    + ": "
                    + OF_THE_IMAGE
                    + " does not start. Use the model in another format, or another GPU."));
  }

  /** fp8 got on to 7.5 with 0.14.0; of an unknown version only what none goes below counts. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "engine: {version: 0.13.0}     | Qwen/Qwen3-8B-FP8   | refused",
        "engine: {version: 0.14.0}     | Qwen/Qwen3-8B-FP8   | fine",
        "image: {name: 'acme/vllm:1'}  | Qwen/Qwen3-8B-FP8   | fine",
        "image: {name: 'acme/vllm:1'}  | openai/gpt-oss-20b  | warned",
        "engine: {version: 0.15.0}     | deepseek-ai/DeepSeek-V3.2 | refused",
        "engine: {version: 0.16.0}     | deepseek-ai/DeepSeek-V3.2 | warned",
      })
  void theVersionCounts(String engine, String model, String verdict) {
    Check rule = Check.of("compute-capability").under("gpu: {product: T4}\n" + engine);

    assertThat(rule.refusals("model: " + model)).hasSize(verdict.equals("refused") ? 1 : 0);
    assertThat(rule.warnings("model: " + model)).hasSize(verdict.equals("warned") ? 1 : 0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "T4        | google/gemma-3-4b-it     | bfloat16 needs compute capability 8.0, a Tesla-T4 has 7.5: it runs in float32, twice the memory",
        "T4        | google/gemma-2-9b-it     | bfloat16 needs compute capability 8.0, a Tesla-T4 has 7.5: it runs in float32, twice the memory",
        "V100-16GB | Qwen/Qwen2.5-7B-Instruct | a Tesla-V100-SXM2-16GB has compute capability 7.0: vLLM's builds have no code for it from 0.20.0 on",
      })
  void whatChangesOrMayFailIsWarnedAbout(String gpu, String model, String message) {
    Check rule = Check.of("compute-capability").under("gpu: {product: " + gpu + "}");

    assertThat(rule.warnings("model: " + model))
        .containsExactly(new Finding("compute-capability", "spec.model", message));
    assertThat(rule.refusals("model: " + model)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gpu: {product: A10G}      | Qwen/Qwen2.5-7B-Instruct",
        "gpu: {product: A10G}      | Qwen/Qwen3-8B-FP8",
        "gpu: {product: A10G}      | google/gemma-3-4b-it",
        "gpu: {product: T4}        | Qwen/Qwen2.5-7B-Instruct", // float16 by itself
        "gpu: {product: T4}        | Qwen/Qwen2.5-7B-Instruct-AWQ",
        "gpu: {product: T4}        | acme/unknown",
        "gpu: {memoryGiB: 16}      | openai/gpt-oss-20b",
        "gpu: {maximum: 8}         | openai/gpt-oss-20b",
        "gpu: {product: T4}\\nengine: {dtype: float16} | Qwen/Qwen2.5-7B-Instruct",
      })
  void whatItCanComputeOrNobodyKnowsIsNot(String policy, String model) {
    Check rule = Check.of("compute-capability").under(policy.replace("\\n", "\n"));

    assertThat(rule.warnings("model: " + model)).isEmpty();
    assertThat(rule.refusals("model: " + model)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "T4   | bfloat16 | Qwen/Qwen3-32B       | 1",
        "T4   | half     | Qwen/Qwen3-32B       | 0",
        "T4   | auto     | Qwen/Qwen3-32B       | 0",
        "H100 | half     | google/gemma-2-9b-it | 1",
        "H100 | float16  | openai/gpt-oss-20b   | 1",
        "H100 | bfloat16 | google/gemma-2-9b-it | 0",
        "H100 | half     | deepseek-ai/DeepSeek-V3.2 | 1",
        "H100 | float32  | Qwen/Qwen3-8B-FP8    | 1",
        "H100 | float    | Qwen/Qwen2.5-7B-Instruct-AWQ | 1",
        "H100 | float32  | deepseek-ai/DeepSeek-V2-Lite-Chat | 1",
        "H100 | float32  | RedHatAI/Meta-Llama-3.1-8B-Instruct-FP8 | 0",
        "H100 | float32  | Qwen/Qwen3-32B       | 0",
      })
  void thePolicysDtypeCounts(String gpu, String dtype, String model, int refusals) {
    assertThat(
            Check.of("compute-capability")
                .under("gpu: {product: " + gpu + "}\nengine: {dtype: " + dtype + "}")
                .refusals("model: " + model))
        .hasSize(refusals);
  }
}
