package ai.devopstoolkit.inference.sizing;

import ai.devopstoolkit.inference.catalog.EngineVersion;
import ai.devopstoolkit.inference.catalog.ModelFacts.Attention;
import ai.devopstoolkit.inference.catalog.ModelFacts.FullHeads;
import ai.devopstoolkit.inference.catalog.ModelFacts.Indexer;
import ai.devopstoolkit.inference.catalog.ModelFacts.SlidingWindow;
import ai.devopstoolkit.inference.catalog.ModelFacts.State;
import ai.devopstoolkit.inference.sizing.Tuning.CacheFormat;

/**
 * The key-value cache of one GPU as vLLM groups it (vLLM 0.15.0 and 0.32.0, {@code
 * kv_cache_utils.py} and {@code kv_cache_interface.py}): layers of one kind are cut into groups of
 * as many layers as the rarest kind has, the last one padded, and a block of each group takes the
 * same bytes.
 *
 * @param blockBytes of one block of one group, on this GPU
 * @param full groups of layers that look back to the beginning
 * @param fullTokens tokens of their blocks
 * @param near groups of layers with a window
 * @param nearTokens tokens of their blocks
 * @param reach tokens that such a layer keeps at most: those it sees and those in flight
 * @param spare blocks of such a layer on top
 * @param states groups of layers with a state
 * @param stateBlocks of such a group; 0 if it has one for each block of tokens
 * @param firstGroupAlone whether vLLM's check at the start looks at the first group alone
 */
record KvCache(
    long blockBytes,
    int full,
    int fullTokens,
    int near,
    int nearTokens,
    long reach,
    int spare,
    int states,
    int stateBlocks,
    boolean firstGroupAlone) {
  private static final int BLOCK = 16;

  /** Bytes of a token in the format {@code fp8_ds_mla} (vLLM, {@code MLAAttentionSpec}). */
  private static final long SPARSE_LATENT = 656;

  /** Layers of a kind that has hardly more of them than the rarest are one group, padded. */
  private static final double NEARLY = 1.25;

  private static final EngineVersion FIRST_ALONE_SINCE = new EngineVersion(0, 14, 0);
  private static final EngineVersion FIRST_ALONE_UNTIL = new EngineVersion(0, 18, 0);

  /** With async scheduling two batches are in flight (vllm#47728, #49878). */
  private static final EngineVersion TWO_IN_FLIGHT_SINCE = new EngineVersion(0, 26, 0);

  /** 0.15.0 keeps a state of Mamba 2 for each block, 0.32.0 does not; between them: unknown. */
  private static final EngineVersion STATE_OF_EACH_BLOCK_UNTIL = new EngineVersion(0, 18, 0);

  static KvCache of(Attention attention, Placement it) {
    int full = attention.window().map(SlidingWindow::fullLayers).orElse(attention.layers());
    int near = attention.layers() - full;
    int states = attention.state().map(State::layers).orElse(0);
    int group = group(full, near, states);
    long nearBytes = tokenBytes(attention, it);
    long fullBytes =
        attention
            .window()
            .flatMap(SlidingWindow::full)
            .map(heads -> tokenBytes(heads, it))
            .orElse(nearBytes);
    // The widest token decides how many bytes a block has; the others get more tokens into theirs.
    int block = it.tuning().blockTokens().orElse(BLOCK);
    long page = block * Math.max(near > 0 ? nearBytes : 0, full > 0 ? fullBytes : 0);
    if (states > 0) {
      long state = Math.max(1, attention.state().orElseThrow().bytes() / it.tensorParallel());
      page = (state + page - 1) / page * page;
    }
    long indexer = attention.indexer().map(KvCache::indexerBytes).orElse(0L) * block / it.stages();
    EngineVersion version = it.version();
    return new KvCache(
        it.share(group) * page + indexer,
        groups(full, group),
        tokens(page, fullBytes),
        groups(near, group),
        tokens(page, nearBytes),
        attention.window().map(window -> reach(window, it)).orElse(0L),
        attention.window().map(window -> window.chunked() ? 0 : 1).orElse(0),
        groups(states, group),
        attention.state().map(state -> stateBlocks(state, version)).orElse(0),
        version.since(FIRST_ALONE_SINCE) && !version.since(FIRST_ALONE_UNTIL));
  }

  /** How many tokens a block has; one that no layer uses counts none, and is not divided by. */
  private static int tokens(long page, long bytes) {
    return (int) Math.max(1, page / bytes);
  }

  /** What a sequence of {@code tokens} takes. */
  double bytes(long tokens) {
    return (double) blockBytes
        * (full * blocks(tokens, fullTokens)
            + near * nearBlocks(tokens)
            + states * stateBlocks(tokens));
  }

  /**
   * What must be there for vLLM to start. From 0.14 to 0.17 the first group's part alone: that of
   * the model's first layer, which has a state or a window in all models that have such layers.
   */
  double startBytes(long tokens) {
    if (!firstGroupAlone) {
      return bytes(tokens);
    }
    if (states > 0) {
      return (double) blockBytes * stateBlocks(tokens);
    }
    return (double) blockBytes * (near > 0 ? nearBlocks(tokens) : blocks(tokens, fullTokens));
  }

  private long nearBlocks(long tokens) {
    return blocks(Math.min(reach, tokens), nearTokens) + spare;
  }

  private long stateBlocks(long tokens) {
    return stateBlocks == 0 ? blocks(tokens, fullTokens) : stateBlocks;
  }

  private static long blocks(long tokens, int each) {
    return (tokens + each - 1) / each;
  }

  private static int group(int full, int near, int states) {
    int rarest = Integer.MAX_VALUE;
    int most = 0;
    for (int layers : new int[] {full, near, states}) {
      rarest = layers > 0 ? Math.min(rarest, layers) : rarest;
      most = Math.max(most, layers);
    }
    return most < NEARLY * rarest ? most : rarest;
  }

  private static int groups(int layers, int each) {
    return (int) (((long) layers + each - 1) / each);
  }

  /** Numbers of one layer's token; heads are split, or copied if there are fewer. */
  private static long tokenBytes(Attention attention, Placement it) {
    if (attention.latent().isPresent()
        && (it.tuning().cache() == CacheFormat.SPARSE_LATENT
            || (it.tuning().cache() == CacheFormat.EIGHT_BITS
                && attention.indexer().isPresent()))) {
      return SPARSE_LATENT;
    }
    return attention.latent().isPresent()
        ? (long) attention.latent().getAsInt() * it.cacheElementBytes()
        : tokenBytes(new FullHeads(attention.keyValueHeads(), attention.headDim()), it);
  }

  private static long tokenBytes(FullHeads heads, Placement it) {
    return 2L
        * groups(heads.keyValueHeads(), it.tensorParallel())
        * heads.headDim()
        * it.cacheElementBytes();
  }

  /** A key of 8 bits for each number, and a scale of 4 bytes for each 128 of them. */
  private static long indexerBytes(Indexer indexer) {
    return (long) indexer.layers() * (indexer.headDim() + 4L * groups(indexer.headDim(), 128));
  }

  private static long reach(SlidingWindow window, Placement it) {
    long inFlight =
        (long) it.defaults().batchedTokens() * (it.version().since(TWO_IN_FLIGHT_SINCE) ? 2 : 1);
    return window.tokens() - (window.chunked() ? 0 : 1) + inFlight;
  }

  private static int stateBlocks(State state, EngineVersion version) {
    if (state.mamba2()) {
      return version.since(STATE_OF_EACH_BLOCK_UNTIL) ? 3 : 0;
    }
    return 2;
  }
}
