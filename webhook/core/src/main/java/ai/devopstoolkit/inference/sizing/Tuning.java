package ai.devopstoolkit.inference.sizing;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What the arguments of an engine change of the sum.
 *
 * @param cache what a number of the key-value cache takes
 * @param expertParallel whether each GPU has whole experts in place of a part of each
 * @param eager whether no CUDA graphs are captured
 * @param blockTokens tokens of a block of the cache
 * @param cacheBytes of the cache, whatever else there is; absent: what the budget leaves
 * @param offloadedGib weights of each GPU that stay in the memory of the node
 */
record Tuning(
    CacheFormat cache,
    boolean expertParallel,
    boolean eager,
    OptionalInt blockTokens,
    OptionalLong cacheBytes,
    double offloadedGib) {
  static final Tuning NONE =
      new Tuning(
          CacheFormat.OF_THE_MODEL, false, false, OptionalInt.empty(), OptionalLong.empty(), 0);

  /** What the key-value cache is kept in. */
  enum CacheFormat {
    /** As the model computes. */
    OF_THE_MODEL,
    /** 16 bits. */
    HALF,
    /** 8 bits. */
    EIGHT_BITS,
    /** vLLM's own for sparse latent attention: 656 bytes for a token ({@code fp8_ds_mla}). */
    SPARSE_LATENT,
    /** One that no formula of ours is for. */
    UNKNOWN;

    /** Of a value of {@code --kv-cache-dtype}. */
    static CacheFormat of(String dtype) {
      return switch (dtype) {
        case "auto" -> OF_THE_MODEL;
        case "float16", "bfloat16" -> HALF;
        case "fp8", "fp8_e4m3", "fp8_e5m2", "fp8_inc" -> EIGHT_BITS;
        case "fp8_ds_mla" -> SPARSE_LATENT;
        default -> UNKNOWN;
      };
    }

    /** Bytes of a number, where the model computes with {@code own} of them. */
    int elementBytes(int own) {
      return switch (this) {
        case OF_THE_MODEL, UNKNOWN -> own;
        case HALF -> 2;
        case EIGHT_BITS, SPARSE_LATENT -> 1;
      };
    }
  }
}
