package ai.devopstoolkit.inference.sizing;

import ai.devopstoolkit.inference.catalog.ModelFacts;
import ai.devopstoolkit.inference.catalog.ModelFacts.Experts;
import ai.devopstoolkit.inference.catalog.ModelFacts.Shapes;
import ai.devopstoolkit.inference.catalog.ModelFacts.Task;

/**
 * The peak of what one GPU holds while it computes: vLLM profiles a forward pass of as many tokens
 * as it will ever batch, and then the choice of the next token of as many sequences. The larger of
 * the two counts; the workspace of experts stays.
 */
final class Activation {
  /** Sizes that hardly any model exceeds, for one whose own are unknown. */
  private static final int VOCABULARY = 262_144;

  private static final int HIDDEN = 8192;
  private static final int INTERMEDIATE = 32_768;

  private static final double GIB = 1L << 30;

  private Activation() {}

  /** Whether the catalog has the sizes that it follows from. */
  static boolean isModelled(ModelFacts model) {
    Shapes shapes = model.shapes();
    return shapes.hidden().isPresent()
        && shapes.vocabulary().isPresent()
        && (shapes.intermediate().isPresent() || shapes.experts().isPresent());
  }

  /** In GiB; a cautious bound if it is not modelled. */
  static double gib(Placement it, Constants constants) {
    Shapes shapes = it.model().shapes();
    double tokens = it.defaults().batchedTokens();
    double hidden = shapes.hidden().orElse(HIDDEN);
    double intermediate =
        shapes
            .intermediate()
            .orElse(shapes.experts().map(Experts::intermediate).orElse(INTERMEDIATE));
    double forward =
        it.elementBytes()
            * tokens
            * (constants.forwardHidden() * hidden
                + constants.forwardIntermediate() * intermediate / it.tensorParallel());
    double vision = shapes.vision() ? constants.visionGib() * tokens / 8192 : 0;
    return (Math.max(forward, sampler(it, constants, hidden)) + experts(it, tokens, hidden)) / GIB
        + vision;
  }

  /** Embedding models choose no token. */
  private static double sampler(Placement it, Constants constants, double hidden) {
    if (it.model().task() == Task.EMBED) {
      return 0;
    }
    return Sampler.bytesPerLogit(it.version(), constants)
            * it.model().shapes().vocabulary().orElse(VOCABULARY)
            * it.defaults().sequences()
        + constants.samplerHidden() * it.elementBytes() * it.defaults().batchedTokens() * hidden;
  }

  /** Each token's rows for each of its experts, before and after their matrices. */
  private static double experts(Placement it, double tokens, double hidden) {
    if (it.model().shapes().experts().isEmpty() || hasOwnKernels(it)) {
      return 0;
    }
    Experts experts = it.model().shapes().experts().get();
    double intermediate = (double) experts.intermediate() / it.expertsTensorParallel();
    return it.elementBytes()
        * tokens
        * experts.perToken()
        * (Math.max(intermediate, hidden) + Math.max(2 * intermediate, hidden));
  }

  /** The kernels for gpt-oss on H100 keep no workspace. */
  private static boolean hasOwnKernels(Placement it) {
    return it.isHopper() && it.model().architecture().equals(Weights.GPT_OSS);
  }
}
