package ai.devopstoolkit.inference.sizing;

import ai.devopstoolkit.inference.catalog.EngineVersion;
import ai.devopstoolkit.inference.catalog.GpuProduct;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * What vLLM's server computes at once; where nobody tells it, by the size and the name of the GPU
 * (vLLM 0.15.0, {@code EngineArgs._set_default_args}: 70 GiB, and no "a100" in the name; 0.32.0 has
 * a third class from 160 GiB).
 *
 * @param batchedTokens of one forward pass, {@code max_num_batched_tokens}
 * @param sequences at once, {@code max_num_seqs}
 */
record EngineDefaults(int batchedTokens, int sequences) {
  private static final EngineVersion LARGEST_SINCE = new EngineVersion(0, 32, 0);
  private static final EngineDefaults SMALL = new EngineDefaults(2048, 256);
  private static final EngineDefaults LARGE = new EngineDefaults(8192, 1024);
  private static final EngineDefaults LARGEST = new EngineDefaults(16_384, 1024);

  /** With what somebody tells it: fewer tokens than sequences are as many sequences. */
  EngineDefaults with(OptionalInt ownTokens, OptionalInt ownSequences) {
    int tokens = ownTokens.orElse(batchedTokens);
    return new EngineDefaults(tokens, ownSequences.orElse(Math.min(sequences, tokens)));
  }

  static EngineDefaults of(GpuProduct gpu, EngineVersion version) {
    if (gpu.memoryGib() < 70 || gpu.name().toLowerCase(Locale.ROOT).contains("a100")) {
      return SMALL;
    }
    return gpu.memoryGib() >= 160 && version.since(LARGEST_SINCE) ? LARGEST : LARGE;
  }
}
