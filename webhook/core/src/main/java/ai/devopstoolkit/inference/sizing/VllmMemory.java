package ai.devopstoolkit.inference.sizing;

import ai.devopstoolkit.inference.settings.Section;
import ai.devopstoolkit.inference.settings.SettingsException;
import ai.devopstoolkit.inference.settings.SettingsException.Problem;
import ai.devopstoolkit.inference.settings.SettingsFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What vLLM takes of a GPU beside weights and key-value cache, in GiB: {@code sizing/vllm.yaml},
 * which has the source.
 */
final class VllmMemory {
  private static final String FILE = "/sizing/vllm.yaml";
  private static final String DEFAULT = "default";
  private static final VllmMemory BUNDLED = read();

  private final Map<String, Double> activation = new HashMap<>();
  private final double oneGpu;
  private final double pipelineAlone;
  private final double tensorParallel;

  private VllmMemory(Section file) {
    file.text("version");
    file.map("activationGiB", file::scalar)
        .forEach((name, gib) -> activation.put(name, Double.parseDouble(gib)));
    Section nonTorch = file.section("nonTorchGiB");
    oneGpu = nonTorch.parsed("oneGpu", Double::parseDouble, 0.0);
    pipelineAlone = nonTorch.parsed("pipelineAlone", Double::parseDouble, 0.0);
    tensorParallel = nonTorch.parsed("tensorParallel", Double::parseDouble, 0.0);
    nonTorch.end();
    file.end();
  }

  /** The peak of a forward pass, on each GPU. */
  static double activationGib(String architecture) {
    Double known = BUNDLED.activation.get(architecture);
    return known == null ? BUNDLED.activation.getOrDefault(DEFAULT, 0.0) : known;
  }

  /** CUDA contexts and NCCL's buffers, on each GPU. */
  static double nonTorchGib(int tensorParallel, int stages) {
    if (tensorParallel > 1) {
      return BUNDLED.tensorParallel;
    }
    return stages > 1 ? BUNDLED.pipelineAlone : BUNDLED.oneGpu;
  }

  private static VllmMemory read() {
    List<Problem> problems = new ArrayList<>();
    try {
      VllmMemory memory =
          new VllmMemory(
              new Section(
                  SettingsFile.compose(SettingsFile.resource(FILE), 1), "", problems, null));
      SettingsFile.refuse(problems);
      return memory;
    } catch (SettingsException e) {
      throw new IllegalStateException("vLLM's figures are broken:\n" + e.getMessage(), e);
    }
  }
}
