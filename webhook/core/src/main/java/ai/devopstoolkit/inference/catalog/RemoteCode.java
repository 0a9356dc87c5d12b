package ai.devopstoolkit.inference.catalog;

import java.util.Optional;

/**
 * Code in a model's repository that vLLM runs in the pod, with {@code --trust-remote-code}, since
 * it cannot read the model otherwise.
 *
 * @param of what of the model only that code can read
 * @param notFrom the oldest version of vLLM seen to do without, as in {@code 0.32.0}
 * @param revision the commit of the code that was looked at, in full
 * @param publishers whether it is that of the publisher; not of a model that is only like his
 */
public record RemoteCode(
    Part of, Optional<EngineVersion> notFrom, Optional<String> revision, boolean publishers) {
  /** Whether {@code engine} needs it; one of unknown version does. */
  public boolean isNeededBy(EngineFact engine) {
    return notFrom.map(it -> !engine.since(it)).orElse(true);
  }

  /** What of a model code is for. */
  public enum Part {
    /** Its config.json. */
    CONFIG,
    /** Its tokenizer. */
    TOKENIZER
  }
}
