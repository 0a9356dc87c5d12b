package ai.devopstoolkit.inference.sizing;

import ai.devopstoolkit.inference.catalog.ModelFacts;
import ai.devopstoolkit.inference.catalog.ModelFacts.Attention;
import ai.devopstoolkit.inference.catalog.ModelFacts.Experts;
import ai.devopstoolkit.inference.catalog.ModelFacts.Quantization;
import ai.devopstoolkit.inference.catalog.ModelFacts.Shapes;

/** The weights on one GPU: that of the fullest stage, with what vLLM pads and adds. */
final class Weights {
  static final String GPT_OSS = "GptOssForCausalLM";

  private static final String GEMMA_3 = "Gemma3ForConditionalGeneration";
  private static final double GIB = 1L << 30;

  private Weights() {}

  /** In GiB. */
  static double gib(Placement it, long bytes) {
    double stored = bytes + padding(it);
    if (it.model().quantization().isEmpty()) {
      stored *= it.elementBytes() / 2.0;
    }
    double own = stage(it, stored) / it.tensorParallel() + positions(it) + unevenExperts(it);
    return Math.max(0, own / GIB - it.tuning().offloadedGib());
  }

  /**
   * What the GPU with most experts has more than its part, where each is whole (vLLM, {@code
   * determine_expert_map}); all else is split as without.
   */
  private static double unevenExperts(Placement it) {
    Shapes shapes = it.model().shapes();
    if (!it.tuning().expertParallel() || shapes.experts().isEmpty() || shapes.hidden().isEmpty()) {
      return 0;
    }
    Experts experts = shapes.experts().get();
    int most = (experts.count() + it.tensorParallel() - 1) / it.tensorParallel();
    double more = most - (double) experts.count() / it.tensorParallel();
    double bits = it.model().quantization().map(Quantization::bits).orElse(8 * it.elementBytes());
    return more
        * it.stageLayers()
        * 3
        * shapes.hidden().getAsInt()
        * experts.intermediate()
        * bits
        / 8;
  }

  /**
   * The fullest stage of a pipeline: the first has the embeddings on top of its layers, the last
   * the head; where both are one matrix each has it (vLLM, {@code get_pp_indices} and {@code
   * PPMissingLayer}).
   */
  private static double stage(Placement it, double bytes) {
    Shapes shapes = it.model().shapes();
    if (it.stages() == 1 || shapes.hidden().isEmpty() || shapes.vocabulary().isEmpty()) {
      return bytes / it.stages();
    }
    double matrix =
        (double) it.elementBytes() * shapes.hidden().getAsInt() * shapes.vocabulary().getAsInt();
    double layers = Math.max(0, bytes - (shapes.tiedEmbeddings() ? 1 : 2) * matrix);
    return layers / it.stages() + matrix;
  }

  /**
   * The experts of gpt-oss: on each GPU their rows are filled up to a multiple of 128, 17 bits for
   * four weights and a scale (vLLM, {@code quantization/mxfp4.py}).
   */
  private static double padding(Placement it) {
    Shapes shapes = it.model().shapes();
    if (!it.model().architecture().equals(GPT_OSS)
        || shapes.hidden().isEmpty()
        || shapes.experts().isEmpty()) {
      return 0;
    }
    Experts experts = shapes.experts().get();
    int layers = it.model().attention().map(Attention::layers).orElse(0);
    long sharing = it.expertsTensorParallel();
    long own = (experts.intermediate() + sharing - 1) / sharing;
    long padded = (own + 127) / 128 * 128 * sharing;
    return 17.0
        / 32
        * 3
        * layers
        * experts.count()
        * shapes.hidden().getAsInt()
        * (padded - experts.intermediate());
  }

  /**
   * The table of rotary positions that each GPU has in full (vLLM, {@code rotary_embedding}). That
   * of Gemma 3 of 4B and more is stretched eightfold (config.json, {@code rope_scaling}), beside
   * one for the layers with a window.
   */
  private static double positions(Placement it) {
    ModelFacts model = it.model();
    double times = model.architecture().equals(GEMMA_3) ? 9 : 1;
    return times
        * model.maxContext().orElse(0)
        * model.attention().map(Attention::headDim).orElse(0)
        * it.elementBytes();
  }
}
