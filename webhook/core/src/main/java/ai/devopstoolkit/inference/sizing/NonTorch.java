package ai.devopstoolkit.inference.sizing;

import ai.devopstoolkit.inference.catalog.EngineVersion;
import ai.devopstoolkit.inference.catalog.ModelFacts.Attention;

/**
 * What CUDA, NCCL and kernels take of one GPU past PyTorch: with tensor parallelism on H100 and its
 * like two GiB since vLLM uses symmetric memory and FlashInfer's all-reduce there.
 */
final class NonTorch {
  private static final EngineVersion V0_18 = new EngineVersion(0, 18, 0);

  private NonTorch() {}

  /** In GiB. */
  static double gib(Placement it, Constants constants) {
    double linear =
        it.model().attention().flatMap(Attention::state).isPresent() ? constants.linearGib() : 0;
    if (it.tensorParallel() == 1 && it.stages() > 1) {
      return constants.pipelineGib() + linear;
    }
    boolean newer = it.version().since(V0_18);
    double one = newer ? constants.nonTorchGib() : constants.nonTorchBeforeGib();
    return one + linear + (it.tensorParallel() > 1 ? tensor(it, newer, constants) : 0);
  }

  private static double tensor(Placement it, boolean newer, Constants constants) {
    if (!it.isHopper()) {
      return constants.tensorGib();
    }
    if (!newer) {
      return constants.tensorHopperBeforeGib();
    }
    double doublings = Math.log(it.tensorParallel()) / Math.log(2) - 1;
    return constants.tensorHopperGib() + constants.tensorHopperDoublingGib() * doublings;
  }
}
