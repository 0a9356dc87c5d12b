package ai.devopstoolkit.inference.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsCommandTest {
  @Test
  void listsWhatHasAllPartsInItsId() {
    Run run = Run.of("models", "QWEN2.5", "7b", "awq");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines())
        .anyMatch(it -> it.matches("Qwen/Qwen2.5-7B-Instruct-AWQ +5.2 GiB +awq 4 bits .*"))
        .noneMatch(it -> it.contains("14B"));
  }

  @Test
  void showsOneWithItsSources() {
    assertThat(Run.of("models", "qwen/qwen2.5-7b-instruct").out())
        .containsPattern("attention heads +28, of keys and values 4")
        .containsPattern("KV cache +57,344 bytes per token: 2 × 28 layers × 4 heads × 128 × 2")
        .containsPattern("GPUs that share it +1, 2, 4\n")
        .containsPattern("source +llmfit");
  }

  @Test
  void showsWhoseCodeAModelNeedsAndWhatVllmCallsIt() {
    assertThat(Run.of("models", "Alibaba-NLP/gte-large-en-v1.5").out())
        .containsPattern("architecture +NewModel, in vLLM GteNewModel")
        .containsPattern("remote code +its config needs code of its repository \\(policy");
    assertThat(Run.of("models", "nvidia/NVIDIA-Nemotron-Nano-9B-v2").out())
        .containsPattern("remote code +.*repository, before vLLM 0.32.0 \\(policy");
  }

  @Test
  void whatIsNotThereIsSaid() {
    Run run = Run.of("models", "no-such-model");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("has \"no-such-model\" in its id. Add it with --catalog FILE.");
  }

  @Test
  void showsTheModelsOfAFile(@TempDir Path directory) throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("models.yaml"),
            "models: [{id: acme/tuned, like: Qwen/Qwen2.5-7B-Instruct, source: [ours]}]");

    assertThat(Run.of("models", "--catalog", file.toString(), "acme/tuned").out())
        .containsPattern("weights +14.2 GiB")
        .containsPattern("source +ours");
  }

  @Test
  void listsGpus() {
    assertThat(Run.of("models", "--gpus").out())
        .containsPattern("NVIDIA-H100-80GB-HBM3 +79.2 GiB +9.0");
  }
}
