package ai.devopstoolkit.inference.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.policy.PolicyReader;
import org.junit.jupiter.api.Test;

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

  private static String stamp() {
    return new Derivation(PolicyReader.defaults()).stamp();
  }
}
