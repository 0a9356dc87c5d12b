package ai.devopstoolkit.inference.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.policy.PolicyReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplainCommandTest {
  @Test
  void showsValueRuleAndInputsOfEachDerivedField() {
    Run run = Run.of("explain", "-f", "../../examples/llm-kimi.yaml");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("LLMInference default/llm-kimi under policy " + stamp())
        .containsPattern("resources.cpu +16 +2 per GPU × 8 \\(spec.gpu, policy perGpu.cpu\\)")
        .containsPattern("env\\[0\\] +VLLM_WORKER_MULTIPROC_METHOD=spawn +more than one GPU")
        .containsPattern("sharedMemory +16Gi +2Gi per GPU × 8, inside memory");
  }

  @Test
  void fitsAWideTerminal() {
    assertThat(Run.of("explain", "-f", "../../examples/llm-kimi.yaml").out().lines())
        .allMatch(line -> line.length() <= 160);
  }

  @Test
  void endsWithOneForWhatIsRefused() {
    Run run = Run.of("explain", "-f", "../../examples/refused.yaml");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("spec.gpu: 1 pod cannot have 12 GPUs");
  }

  @Test
  void saysSoWhenThereIsNothingToExplain() {
    Run run = Run.of("explain", "-f", "../../manifests/base/webhooks.yaml");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("no LLMInference in ../../manifests/base/webhooks.yaml");
  }

  @Test
  void showsTheEngineAndItsCommandLine() {
    assertThat(Run.of("explain", "-f", "../../examples/llm-embedding.yaml").out())
        .contains(
            """
            vLLM 0.15.0 in docker.io/lmcache/vllm-openai:v0.3.13

              vllm serve BAAI/bge-base-en-v1.5 --host 0.0.0.0 --port 8000 --no-enable-chunked-prefill \\
                  --no-enable-prefix-caching --dtype auto --tensor-parallel-size 1 \\
                  --gpu_memory_utilization 0.9
            """);
    assertThat(Run.of("explain", "-f", "../../examples/override-tensor-parallel.yaml").out())
        .contains(" --tensor-parallel-size 4 ", " --pipeline-parallel-size=2\n");
  }

  /** The picture in README.md is this one. */
  @Test
  void drawsTheMemoryOfAGpu() throws IOException {
    String readme = Files.readString(Path.of("..", "..", "README.md"));
    int from = readme.indexOf("Memory of each of 2 GPUs");
    String picture = readme.substring(from, readme.indexOf("```", from));

    Run run = explainFit("../../examples/fit-70b.yaml");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).endsWith(picture + "\n");
  }

  @Test
  void drawsItForWhatIsRefusedToo(@TempDir Path directory) throws IOException {
    String fit = Files.readString(Path.of("../../examples/fit-70b.yaml"));
    Path refused =
        Files.writeString(directory.resolve("refused.yaml"), fit.replace("gpu: 2", "gpu: 1"));

    Run run = explainFit(refused.toString());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out())
        .contains("# weights        131.4 GiB")
        .contains("! 52.2 GiB more than vLLM may take: it does not start");
  }

  @Test
  void saysWhatIsNotModelled(@TempDir Path directory) throws IOException {
    Path manifest =
        Files.writeString(
            directory.resolve("llm.yaml"),
            """
            apiVersion: inference.devopstoolkit.ai/v1alpha1
            kind: LLMInference
            metadata: {name: chat}
            spec: {gpu: 1, providerConfigName: incluster, model: acme/own}
            """);
    Path catalog =
        Files.writeString(
            directory.resolve("catalog.yaml"),
            "models: [{id: acme/own, weightBytes: 14483464192, source: [us]}]");
    Path policy = Files.writeString(directory.resolve("policy.yaml"), "gpu: {product: H100}");

    assertThat(
            Run.of(
                    "explain",
                    "--catalog",
                    catalog.toString(),
                    "--policy",
                    policy.toString(),
                    "-f",
                    manifest.toString())
                .out())
        .contains("not modelled, a cautious bound: the catalog has not all shapes")
        .contains("not modelled: no formula of ours is right for its attention");
  }

  /** Then a sequence of any length fits, and their number is what is limited. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model: mistralai/Mistral-7B-Instruct-v0.1 | 46.2 sequences of 32,768",
        "model: mistralai/Mistral-7B-Instruct-v0.1, maxModelLen: 1024 | 546.2 sequences of 1,024",
        "model: acme/windows | 40.5 sequences of any length",
      })
  void countsSequencesWhereAllLayersHaveAWindow(String spec, String cache, @TempDir Path directory)
      throws IOException {
    Path manifest =
        Files.writeString(
            directory.resolve("llm.yaml"),
            """
            apiVersion: inference.devopstoolkit.ai/v1alpha1
            kind: LLMInference
            metadata: {name: chat}
            spec: {gpu: 1, providerConfigName: incluster, %s}
            """
                .formatted(spec));
    Path catalog =
        Files.writeString(
            directory.resolve("catalog.yaml"),
            """
            models:
              - {id: acme/windows, architecture: MistralForCausalLM, layers: 32, attentionHeads: 32,
                 kvHeads: 8, headDim: 128, slidingWindow: {window: 4096, fullLayers: 0},
                 weightBytes: 14483464192, source: [Mistral-7B-Instruct-v0.1 without its length]}
            """);

    Run run =
        Run.of(
            "explain",
            "--policy",
            "../../examples/policy-targets.yaml",
            "--catalog",
            catalog.toString(),
            "-f",
            manifest.toString());

    assertThat(run.out())
        .containsPattern("k KV cache +[0-9.]+ GiB +" + cache + "\\n")
        .doesNotContain("tokens");
  }

  @Test
  void saysWhyThereIsNoPicture() {
    assertThat(Run.of("explain", "-f", "../../examples/llm-qwen.yaml").out())
        .contains("Memory: the policy does not say which GPUs there are (gpu.product).")
        .contains("gpu can be 1, 2 or 4.");
  }

  private static Run explainFit(String file) {
    return Run.of("explain", "--policy", "../../examples/policy-targets.yaml", "-f", file);
  }

  private static String stamp() {
    return new Derivation(PolicyReader.defaults()).stamp();
  }
}
