package ai.devopstoolkit.inference.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.policy.PolicyReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainCommandTest {
  @Test
  void showsValueRuleAndInputsOfEachDerivedField() {
    Run run = Run.of("explain", "-f", "../examples/llm-kimi.yaml");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("LLMInference default/llm-kimi under policy " + stamp())
        .containsPattern("resources.cpu +16 +2 per GPU × 8 \\(spec.gpu, policy perGpu.cpu\\)")
        .containsPattern("env\\[0\\] +VLLM_WORKER_MULTIPROC_METHOD=spawn +more than one GPU")
        .containsPattern("sharedMemory +16Gi +2Gi per GPU × 8, inside memory");
  }

  @Test
  void fitsAWideTerminal() {
    assertThat(Run.of("explain", "-f", "../examples/llm-kimi.yaml").out().lines())
        .allMatch(line -> line.length() <= 160);
  }

  @Test
  void endsWithOneForWhatIsRefused() {
    Run run = Run.of("explain", "-f", "../examples/refused.yaml");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("spec.gpu: 1 pod cannot have 12 GPUs");
  }

  @Test
  void saysSoWhenThereIsNothingToExplain() {
    Run run = Run.of("explain", "-f", "../manifests/base/webhooks.yaml");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("no LLMInference in ../manifests/base/webhooks.yaml");
  }

  /** The picture in README.md is this one. */
  @Test
  void drawsTheMemoryOfAGpu() throws IOException {
    String readme = Files.readString(Path.of("..", "README.md"));
    int from = readme.indexOf("Memory of each of 2 GPUs");
    String picture = readme.substring(from, readme.indexOf("```", from));

    Run run = explainFit("../examples/fit-70b.yaml");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).endsWith(picture + "\n");
  }

  @Test
  void drawsItForWhatIsRefusedToo(@TempDir Path directory) throws IOException {
    String fit = Files.readString(Path.of("../examples/fit-70b.yaml"));
    Path refused =
        Files.writeString(directory.resolve("refused.yaml"), fit.replace("gpu: 2", "gpu: 1"));

    Run run = explainFit(refused.toString());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out())
        .contains("# weights        131.4 GiB")
        .contains("! 62.3 GiB more than vLLM may take: it does not start");
  }

  @Test
  void saysWhyThereIsNoPicture() {
    assertThat(Run.of("explain", "-f", "../examples/llm-qwen.yaml").out())
        .contains("Memory: the policy does not say which GPUs there are (gpu.product).")
        .contains("gpu can be 1, 2, 4 or 6.");
  }

  private static Run explainFit(String file) {
    return Run.of("explain", "--policy", "../examples/policy-targets.yaml", "-f", file);
  }

  private static String stamp() {
    return new Derivation(PolicyReader.defaults()).stamp();
  }
}
