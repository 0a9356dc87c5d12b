package ai.devopstoolkit.inference.sizing;

import ai.devopstoolkit.inference.catalog.EngineVersion;
import ai.devopstoolkit.inference.catalog.GpuProduct;
import ai.devopstoolkit.inference.catalog.ModelFacts;
import ai.devopstoolkit.inference.catalog.ModelFacts.Attention;

/**
 * A model on the GPUs of a pod.
 *
 * @param model that is served
 * @param gpu of the pod
 * @param version of vLLM
 * @param defaults what vLLM computes at once
 * @param tensorParallel GPUs that share each layer
 * @param stages of a pipeline of layers
 * @param elementBytes bytes of a number that is computed with and kept: 2, or 4 for float32
 * @param tuning what arguments change
 */
record Placement(
    ModelFacts model,
    GpuProduct gpu,
    EngineVersion version,
    EngineDefaults defaults,
    int tensorParallel,
    int stages,
    int elementBytes,
    Tuning tuning) {
  static Placement of(
      ModelFacts model,
      GpuProduct gpu,
      EngineVersion version,
      EngineSettings settings,
      int tensorParallel,
      int stages) {
    String dtype = settings.dtype();
    return new Placement(
        model,
        gpu,
        version,
        EngineDefaults.of(gpu, version)
            .with(
                settings.count(Setting.MAX_NUM_BATCHED_TOKENS),
                settings.count(Setting.MAX_NUM_SEQS)),
        tensorParallel,
        stages,
        dtype.equals("float32") || dtype.equals("float") || fallsBack(model, gpu, dtype) ? 4 : 2,
        settings.tuning());
  }

  /** Bytes of a number of the key-value cache. */
  int cacheElementBytes() {
    return tuning.cache().elementBytes(elementBytes);
  }

  /** GPUs that share each expert. */
  int expertsTensorParallel() {
    return tuning.expertParallel() ? 1 : tensorParallel;
  }

  /**
   * Whether vLLM takes float32 by itself: bfloat16 needs compute capability 8.0, and some models do
   * not work in float16.
   */
  static boolean fallsBack(ModelFacts model, GpuProduct gpu, String dtype) {
    return dtype.equals("auto")
        && model.refusesFloat16()
        && gpu.computeCapability().map(it -> it.major() < 8).orElse(false);
  }

  /** Whether GPUs of its kind talk by NVLink through a switch: H100, H200, B200 and their like. */
  boolean isHopper() {
    return gpu.computeCapability().map(it -> it.major() == 9 || it.major() == 10).orElse(false);
  }

  /** The layers of its fullest stage; 0 if that is unknown. */
  int stageLayers() {
    return share(model.attention().map(Placement::layers).orElse(0));
  }

  /** The part of so many layers that the fullest stage has. */
  int share(int layers) {
    return (int) (((long) layers + stages - 1) / stages);
  }

  private static int layers(Attention attention) {
    return attention.layers() + attention.state().map(it -> it.layers()).orElse(0);
  }
}
