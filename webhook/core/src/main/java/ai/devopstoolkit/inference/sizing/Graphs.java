package ai.devopstoolkit.inference.sizing;

import ai.devopstoolkit.inference.catalog.EngineVersion;

/**
 * CUDA graphs. vLLM counts them in its budget since 0.21 ({@code
 * VLLM_MEMORY_PROFILER_ESTIMATE_CUDAGRAPHS}); before, they must find room beside it.
 */
final class Graphs {
  private static final EngineVersion COUNTED_SINCE = new EngineVersion(0, 21, 0);
  private static final EngineVersion KNOWN_SINCE = new EngineVersion(0, 8, 0);

  private Graphs() {}

  static boolean areCounted(EngineVersion version) {
    return version.since(COUNTED_SINCE);
  }

  /** In GiB, on each GPU. */
  static double gib(Placement it, Constants constants) {
    if (!it.version().since(KNOWN_SINCE) || it.tuning().eager()) {
      return 0;
    }
    return constants.graphsGib()
        + constants.graphsLayerGib() * it.stageLayers()
        + (it.model().shapes().experts().isPresent() ? constants.graphsExpertsGib() : 0);
  }
}
