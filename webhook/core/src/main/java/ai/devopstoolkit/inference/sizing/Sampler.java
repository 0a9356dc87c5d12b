package ai.devopstoolkit.inference.sizing;

import ai.devopstoolkit.inference.catalog.EngineVersion;
import java.util.function.ToDoubleFunction;

/**
 * What chooses the next token, by vLLM's version: how much it holds for each logit differs
 * fourfold.
 */
enum Sampler {
  /** The engine before 0.8 profiled without top-k and top-p. */
  LOGITS(new EngineVersion(0, 0, 0), Constants::logitsPlain),
  /** Sorts, with indices and copies; also from 0.11 on, where FlashInfer's is opt-in. */
  PYTORCH_BEFORE(new EngineVersion(0, 8, 0), Constants::logitsPytorch),
  /** FlashInfer's was on where it is installed, as in vLLM's own images. */
  FLASHINFER_BEFORE(new EngineVersion(0, 10, 0), Constants::logitsFlashInfer),
  PYTORCH(new EngineVersion(0, 11, 0), Constants::logitsPytorch),
  TRITON(new EngineVersion(0, 17, 0), Constants::logitsTriton),
  FLASHINFER(new EngineVersion(0, 22, 0), Constants::logitsFlashInfer);

  private static final Sampler[] ALL = values();

  private final EngineVersion since;
  private final ToDoubleFunction<Constants> bytesPerLogit;

  Sampler(EngineVersion since, ToDoubleFunction<Constants> bytesPerLogit) {
    this.since = since;
    this.bytesPerLogit = bytesPerLogit;
  }

  static double bytesPerLogit(EngineVersion version, Constants constants) {
    Sampler last = LOGITS;
    for (Sampler sampler : ALL) {
      if (version.since(sampler.since)) {
        last = sampler;
      }
    }
    return last.bytesPerLogit.applyAsDouble(constants);
  }
}
