package ai.devopstoolkit.inference.rules;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What people reported of memory, each as the object and policy that it comes to. {@code starts}:
 * accepted, and not said not to start; {@code refused}; {@code doubted}: warned of, or refused.
 */
class ReportsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // Graph-COM/SubgraphRAG#19: room for 39,024 tokens.
        "starts | model: meta-llama/Llama-3.1-8B-Instruct, maxModelLen: 32768 | gpu: {product: NVIDIA-GeForce-RTX-3090}",
        "refused | model: meta-llama/Llama-3.1-8B-Instruct | gpu: {product: NVIDIA-GeForce-RTX-3090}",
        // vllm#23278, #27508, #33155: activations of more than 7 GiB.
        "doubted | model: openai/gpt-oss-120b | gpu: {product: NVIDIA-H100-80GB-HBM3}",
        // vllm#21348: 8.11 GiB of cache on each.
        "starts | model: Qwen/Qwen3-235B-A22B-FP8, gpu: 4 | gpu: {product: NVIDIA-H100-80GB-HBM3}",
        "starts | model: casperhansen/llama-3.3-70b-instruct-awq, gpu: 2, maxModelLen: 4096 | gpu: {product: NVIDIA-GeForce-RTX-3090}",
        // vllm#17469: out of memory while CUDA graphs were captured.
        "doubted | model: Qwen/Qwen3-30B-A3B, gpu: 4, maxModelLen: 1024 | gpu: {product: NVIDIA-A10}",
        // vllm#6746: 79,392 tokens.
        "doubted | model: meta-llama/Llama-3.1-405B-Instruct-FP8, gpu: 8 | gpu: {product: NVIDIA-H100-80GB-HBM3}",
        // oracle-samples AI Quick Actions: 37,696 tokens on a card of 22.07 GiB.
        "starts | model: meta-llama/Llama-3.1-8B-Instruct, maxModelLen: 32768 | gpu: {product: NVIDIA-A10G}",
        "starts | model: microsoft/Phi-3-medium-4k-instruct | gpu: {product: NVIDIA-H100-80GB-HBM3}",
        // vllm#15676: 13.17 GiB of weights on each.
        "starts | model: google/gemma-3-27b-it, gpu: 4 | gpu: {product: NVIDIA-A100-SXM4-40GB}",
        // dennislee22/vLLM-benchmarking: 5.01, 24.83, 12.02 and 11.03 GiB of cache.
        "starts | model: Qwen/Qwen2-7B-Instruct, maxModelLen: 16384 | {gpu: {product: NVIDIA-A100-SXM4-80GB}, engine: {gpuMemoryUtilization: '0.25'}}",
        "starts | model: Qwen/Qwen2-7B-Instruct, maxModelLen: 16384 | {gpu: {product: NVIDIA-A100-SXM4-80GB}, engine: {gpuMemoryUtilization: '0.5'}}",
        "starts | model: Qwen/Qwen2-7B-Instruct, gpu: 2, maxModelLen: 16384 | {gpu: {product: NVIDIA-A100-SXM4-80GB}, engine: {gpuMemoryUtilization: '0.25'}}",
        "starts | model: Qwen/Qwen2-7B-Instruct, gpu: 2, maxModelLen: 16384 | {gpu: {product: NVIDIA-A100-SXM4-40GB}, engine: {gpuMemoryUtilization: '0.5'}}",
        // myoceane.fr: 36.56 GiB of cache.
        "starts | model: openai/gpt-oss-20b | {gpu: {product: NVIDIA-A100-SXM4-80GB}, engine: {gpuMemoryUtilization: '0.65'}}",
        "starts | model: Qwen/Qwen2.5-7B-Instruct | gpu: {product: NVIDIA-GeForce-RTX-4090}",
        "starts | model: Qwen/Qwen2.5-7B-Instruct | gpu: {product: NVIDIA-H20}",
        // kserve#4505.
        "starts | model: Qwen/Qwen2.5-7B-Instruct | gpu: {product: NVIDIA-H100-80GB-HBM3-MIG-3g.40gb, resourceName: nvidia.com/mig-3g.40gb}",
        "starts | model: Qwen/Qwen2.5-7B-Instruct | gpu: {product: my-slice, memoryGiB: 39.5, computeCapability: '9.0', resourceName: nvidia.com/mig-3g.40gb, maximum: 1}",
        // vllm#14817: float32 on a T4.
        "doubted | model: google/gemma-3-4b-it, maxModelLen: 8192 | gpu: {product: Tesla-T4}",
        // xorbitsai/inference.
        "refused | model: Qwen/Qwen3-8B, maxModelLen: 40960 | gpu: {product: NVIDIA-L4}",
        // ovg-project/kvcached#210.
        "starts | model: meta-llama/Llama-3.1-70B-Instruct, gpu: 8, maxModelLen: 32768 | gpu: {product: NVIDIA-A100-SXM4-40GB}",
        // vllm#10517.
        "refused | model: meta-llama/Llama-3.1-70B-Instruct, gpu: 2 | gpu: {product: NVIDIA-H100-80GB-HBM3}",
        // vllm#44376: 30,000 tokens need 6.66 GiB, 5.44 are there.
        "doubted | model: deepseek-ai/DeepSeek-V4-Flash-0731, gpu: 2, maxModelLen: 30000 | gpu: {product: GH200, memoryGiB: 94.5, computeCapability: '9.0'}",
      })
  void isJudgedAsItWent(String went, String spec, String policy) {
    Findings findings = new Findings();
    RuleSet.check(
        new Subject(
            Fixtures.llm(spec),
            Optional.empty(),
            Fixtures.derivation(policy.strip()).inputs(Fixtures.llm(spec)),
            false),
        true,
        findings);
    boolean refused = findings.refusals().stream().anyMatch(it -> it.rule().equals("memory-fit"));
    String warnings =
        findings.warnings().stream()
            .filter(it -> it.rule().equals("memory-fit"))
            .map(Finding::message)
            .findFirst()
            .orElse("");

    switch (went) {
      case "refused" -> assertThat(refused).as(warnings).isTrue();
      case "doubted" -> assertThat(refused || !warnings.isEmpty()).isTrue();
      default -> {
        assertThat(findings.refusals()).isEmpty();
        assertThat(warnings).doesNotContain("may not start", "may run out");
      }
    }
  }
}
