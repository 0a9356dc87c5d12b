package ai.devopstoolkit.inference.sizing;

import ai.devopstoolkit.inference.catalog.EngineVersion;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What chooses the next token since a version of vLLM: how much it holds for each logit differs
 * fourfold.
 */
record Sampler(EngineVersion since, ToDoubleFunction<Constants> bytesPerLogit) {
  /**
   * The newest first. 0.11 to 0.16 leave FlashInfer's to those who ask for it; 0.10 takes it where
   * it is installed, as in vLLM's own images; before 0.8 top-k and top-p were not profiled.
   */
  private static final List<Sampler> ALL =
      List.of(
          new Sampler(new EngineVersion(0, 22, 0), Constants::logitsFlashInfer),
          new Sampler(new EngineVersion(0, 17, 0), Constants::logitsTriton),
          new Sampler(new EngineVersion(0, 11, 0), Constants::logitsPytorch),
          new Sampler(new EngineVersion(0, 10, 0), Constants::logitsFlashInfer),
          new Sampler(new EngineVersion(0, 8, 0), Constants::logitsPytorch));

  static double bytesPerLogit(EngineVersion version, Constants constants) {
    for (Sampler sampler : ALL) {
      if (version.since(sampler.since)) {
        return sampler.bytesPerLogit.applyAsDouble(constants);
      }
    }
    return constants.logitsPlain();
  }
}
