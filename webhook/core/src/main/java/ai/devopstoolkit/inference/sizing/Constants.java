package ai.devopstoolkit.inference.sizing;

import ai.devopstoolkit.inference.settings.Section;
import ai.devopstoolkit.inference.settings.SettingsException;
import ai.devopstoolkit.inference.settings.SettingsException.Problem;
import ai.devopstoolkit.inference.settings.SettingsFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What was measured of vLLM: {@code sizing/vllm.yaml} says for each on how many logs it stands, and
 * whose.
 *
 * @param logitsPlain bytes per logit without top-k and top-p
 * @param logitsPytorch bytes per logit of PyTorch's sampler
 * @param logitsTriton bytes per logit of vLLM's own kernel
 * @param logitsFlashInfer bytes per logit of FlashInfer's
 * @param samplerHidden copies of all tokens' hidden states while it samples
 * @param forwardHidden numbers of a forward pass for each of a token's hidden state
 * @param forwardIntermediate numbers of a forward pass for each between the matrices of an MLP
 * @param visionGib of a part that sees, for 8,192 tokens at once
 * @param nonTorchGib CUDA's, from 0.18 on
 * @param nonTorchBeforeGib the same, before
 * @param pipelineGib the same, where stages alone share a model
 * @param tensorGib more of it where GPUs share layers
 * @param tensorHopperBeforeGib the same on H100 and its like, before 0.18
 * @param tensorHopperGib the same from then on, for two GPUs
 * @param tensorHopperDoublingGib more for each doubling from there
 * @param linearGib more of it for the kernels of linear attention
 * @param graphsGib CUDA graphs of a model without layers
 * @param graphsLayerGib of each layer
 * @param graphsExpertsGib of a mixture of experts
 * @param contextGib what CUDA keeps for a process beside all that vLLM counts
 */
record Constants(
    double logitsPlain,
    double logitsPytorch,
    double logitsTriton,
    double logitsFlashInfer,
    double samplerHidden,
    double forwardHidden,
    double forwardIntermediate,
    double visionGib,
    double nonTorchGib,
    double nonTorchBeforeGib,
    double pipelineGib,
    double tensorGib,
    double tensorHopperBeforeGib,
    double tensorHopperGib,
    double tensorHopperDoublingGib,
    double linearGib,
    double graphsGib,
    double graphsLayerGib,
    double graphsExpertsGib,
    double contextGib) {
  private static final String FILE = "/sizing/vllm.yaml";

  /** Those of this program. */
  static final Constants BUNDLED = read();

  /** Those of a map by the names above; all must be there. */
  static Constants of(Map<String, Double> values) {
    return new Constants(
        value(values, "logitsPlain"),
        value(values, "logitsPytorch"),
        value(values, "logitsTriton"),
        value(values, "logitsFlashInfer"),
        value(values, "samplerHidden"),
        value(values, "forwardHidden"),
        value(values, "forwardIntermediate"),
        value(values, "visionGib"),
        value(values, "nonTorchGib"),
        value(values, "nonTorchBeforeGib"),
        value(values, "pipelineGib"),
        value(values, "tensorGib"),
        value(values, "tensorHopperBeforeGib"),
        value(values, "tensorHopperGib"),
        value(values, "tensorHopperDoublingGib"),
        value(values, "linearGib"),
        value(values, "graphsGib"),
        value(values, "graphsLayerGib"),
        value(values, "graphsExpertsGib"),
        value(values, "contextGib"));
  }

  private static double value(Map<String, Double> values, String name) {
    return Objects.requireNonNull(values.get(name), name);
  }

  private static Constants read() {
    List<Problem> problems = new ArrayList<>();
    Map<String, Double> values = new HashMap<>();
    try {
      Section file =
          new Section(SettingsFile.compose(SettingsFile.resource(FILE), 1), "", problems, null);
      for (Section entry : file.sections("constants")) {
        values.put(entry.text("name"), entry.parsed("value", Double::parseDouble, 0.0));
        List.of("unit", "logs", "source").forEach(entry::text);
        entry.end();
      }
      file.end();
      SettingsFile.refuse(problems);
    } catch (SettingsException e) {
      throw new IllegalStateException("vLLM's figures are broken:\n" + e.getMessage(), e);
    }
    return of(values);
  }
}
