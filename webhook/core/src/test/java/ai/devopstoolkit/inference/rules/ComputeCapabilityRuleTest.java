package ai.devopstoolkit.inference.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComputeCapabilityRuleTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{product: T4}          | Qwen/Qwen2.5-7B-Instruct | bfloat16 needs compute capability 8.0, a Tesla-T4 has 7.5: have the policy say dtype half",
        "{product: T4}          | openai/gpt-oss-20b       | mxfp4 needs compute capability 8.0, a Tesla-T4 has 7.5: vLLM may not start with it",
        "{product: T4}          | Qwen/Qwen3-8B-FP8        | fp8 needs compute capability 8.0, a Tesla-T4 has 7.5: vLLM may not start with it",
        "{product: V100-16GB}   | Qwen/Qwen2.5-7B-Instruct-AWQ | awq needs compute capability 7.5, a Tesla-V100-SXM2-16GB has 7.0: vLLM may not start with it",
        "{product: H100-80GB, computeCapability: '6.1'} | Qwen/Qwen2.5-7B-Instruct-GPTQ-Int4 | gptq needs compute capability 7.0, an NVIDIA-H100-80GB-HBM3 has 6.1: vLLM may not start with it",
      })
  void whatTheGpuCannotComputeIsWarnedAbout(String gpu, String model, String message) {
    Check rule = Check.of("compute-capability").under("gpu: " + gpu);

    assertThat(rule.warnings("model: " + model))
        .contains(new Finding("compute-capability", "spec.model", message));
    assertThat(rule.refusals("model: " + model)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gpu: {product: A10G}      | Qwen/Qwen2.5-7B-Instruct",
        "gpu: {product: A10G}      | Qwen/Qwen3-8B-FP8",
        "gpu: {product: T4}        | Qwen/Qwen2.5-7B-Instruct-AWQ",
        "gpu: {product: V100-16GB} | Qwen/Qwen2.5-7B-Instruct-GPTQ-Int4",
        "gpu: {product: T4}        | acme/unknown",
        "gpu: {memoryGiB: 16}      | Qwen/Qwen2.5-7B-Instruct",
        "gpu: {maximum: 8}         | Qwen/Qwen2.5-7B-Instruct",
        "gpu: {product: T4}\\nengine: {dtype: float16} | Qwen/Qwen2.5-7B-Instruct",
      })
  void whatItCanComputeOrNobodyKnowsIsNot(String policy, String model) {
    assertThat(
            Check.of("compute-capability")
                .under(policy.replace("\\n", "\n"))
                .warnings("model: " + model))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"bfloat16 | 1", "half | 0", "auto | 1"})
  void thePolicysDtypeCounts(String dtype, int warnings) {
    assertThat(
            Check.of("compute-capability")
                .under("gpu: {product: T4}\nengine: {dtype: " + dtype + "}")
                .warnings(""))
        .hasSize(warnings);
  }
}
