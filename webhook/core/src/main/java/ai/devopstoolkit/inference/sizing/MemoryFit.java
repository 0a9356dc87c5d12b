package ai.devopstoolkit.inference.sizing;

import ai.devopstoolkit.inference.catalog.EngineVersion;
import ai.devopstoolkit.inference.catalog.GpuProduct;
import ai.devopstoolkit.inference.catalog.ModelFacts;
import ai.devopstoolkit.inference.policy.Policy;
import ai.devopstoolkit.inference.sizing.Tuning.CacheFormat;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What one GPU of a pod holds, in GiB: budget = weights + activation + overhead + key-value cache.
 *
 * <p>The budget is vLLM's gpu_memory_utilization of what CUDA says there is; what remains of it is
 * key-value cache. vLLM starts only if its check finds room for one sequence of the longest length.
 *
 * @param placement the model on its GPUs
 * @param utilization the part of a GPU that vLLM takes, a decimal fraction
 * @param budget what vLLM takes
 * @param weights of the fullest GPU
 * @param activation the peak of a forward pass and of choosing tokens
 * @param nonTorch CUDA contexts, NCCL's buffers and the like
 * @param graphs CUDA graphs, which older versions do not count
 * @param kvCache how the cache is laid out; empty if none is kept, or no formula of ours is right
 */
public record MemoryFit(
    Placement placement,
    String utilization,
    double budget,
    double weights,
    double activation,
    double nonTorch,
    double graphs,
    Optional<KvCache> kvCache) {
  /**
   * How much more than the estimated cache a sequence may need before it is refused, and how much
   * less activation and overhead may be.
   */
  public static final double TOLERANCE = 1.25;

  /** That of the default image, for an image of which nothing is known. */
  private static final EngineVersion DEFAULT = new EngineVersion(0, 15, 0);

  private static final EngineVersion STATES_CHECKED_SINCE = new EngineVersion(0, 19, 0);

  private static final double GIB = 1L << 30;
  private static final long LONGEST = 1L << 36;

  /**
   * The sum for {@code gpus} GPUs of which {@code tensorParallel} share each layer; empty if the
   * weights are unknown, or the policy does not say which GPUs there are.
   */
  public static Optional<MemoryFit> of(
      ModelFacts model, Policy policy, EngineSettings settings, int gpus, int tensorParallel) {
    Optional<GpuProduct> gpu = policy.gpu().product();
    if (gpu.isEmpty() || model.weightBytes().isEmpty() || tensorParallel < 1 || gpus < 1) {
      return Optional.empty();
    }
    int stages = Math.max(1, gpus / tensorParallel);
    EngineVersion version = settings.serves().version().orElse(DEFAULT);
    Placement placement = Placement.of(model, gpu.get(), version, settings, tensorParallel, stages);
    return Optional.of(of(placement, settings.gpuMemoryUtilization(), Constants.BUNDLED));
  }

  /** The sum with other constants. */
  static MemoryFit of(Placement placement, String wanted, Constants constants) {
    ModelFacts model = placement.model();
    // A cache of a size of its own: vLLM does not look at its part of the GPU.
    String utilization = placement.tuning().cacheBytes().isPresent() ? "1" : wanted;
    return new MemoryFit(
        placement,
        utilization,
        Double.parseDouble(utilization) * placement.gpu().memoryGib(),
        Weights.gib(placement, model.weightBytes().orElse(0)),
        Activation.gib(placement, constants),
        NonTorch.gib(placement, constants),
        Graphs.gib(placement, constants),
        model.isEncoder() || placement.tuning().cache() == CacheFormat.UNKNOWN
            ? Optional.empty()
            : model.attention().map(it -> KvCache.of(it, placement)));
  }

  /** The model that is served. */
  public ModelFacts model() {
    return placement.model();
  }

  /** The GPU of the pod. */
  public GpuProduct gpu() {
    return placement.gpu();
  }

  /** GPUs that share each layer. */
  public int tensorParallel() {
    return placement.tensorParallel();
  }

  /** Stages of a pipeline of layers. */
  public int stages() {
    return placement.stages();
  }

  /** What is in the budget beside weights, activation and cache. */
  public double overhead() {
    return nonTorch + (Graphs.areCounted(placement.version()) ? graphs : 0);
  }

  /** What remains for the key-value cache; below 0 if not even the rest fits. */
  public double cache() {
    return asked(budget - weights - activation - overhead());
  }

  /** What is asked for in bytes, of what is left. */
  private double asked(double left) {
    OptionalLong bytes = placement.tuning().cacheBytes();
    return bytes.isPresent() ? Math.min(bytes.getAsLong() / GIB, left) : left;
  }

  /** GiB that are asked for the cache beyond what is left for one; 0 if none. */
  public double askedBeyond() {
    double left = budget - weights - activation - overhead();
    OptionalLong bytes = placement.tuning().cacheBytes();
    return bytes.isPresent() ? Math.max(0, bytes.getAsLong() / GIB - Math.max(0, left)) : 0;
  }

  /** What remains for the cache at best; an activation that is not modelled may be any. */
  private double largestCache() {
    return asked(budget - weights - ((isModelled() ? activation : 0) + overhead()) / TOLERANCE);
  }

  /** Whether the activation follows from the model's sizes; else it is a cautious bound. */
  public boolean isModelled() {
    return Activation.isModelled(model());
  }

  /** Whether vLLM computes in float32 by itself, with twice the memory. */
  public boolean fallsBack() {
    return placement.elementBytes() == 4 && Placement.fallsBack(model(), gpu(), "auto");
  }

  /** Whether weights, activation and overhead fit, with anything left for a cache. */
  public boolean weightsFit() {
    return cache() > 0;
  }

  /** Whether it writes text and we know what that takes. */
  public boolean keepsCache() {
    return kvCache.isPresent();
  }

  /** Whether it keeps a cache, and no formula of ours says how large. */
  public boolean cacheIsUnknown() {
    return !model().isEncoder() && kvCache.isEmpty();
  }

  /** What a sequence of {@code tokens} takes of one GPU's cache. */
  public double sequence(long tokens) {
    return kvCache.map(it -> it.bytes(tokens)).orElse(0.0) / GIB;
  }

  /** What of it vLLM's check at the start asks for. */
  public double startSequence(long tokens) {
    return kvCache.map(it -> it.startBytes(tokens)).orElse(0.0) / GIB;
  }

  /** How many sequences of {@code tokens} the cache holds at once. */
  public double sequences(long tokens) {
    return cache() / sequence(Math.min(tokens, LONGEST));
  }

  /** How long a sequence the cache holds, in tokens; empty if any: all layers have a window. */
  public OptionalLong tokens() {
    if (sequence(LONGEST) <= cache()) {
      return OptionalLong.empty();
    }
    long fits = 0;
    long tooLong = LONGEST;
    while (tooLong - fits > 1) {
      long middle = (fits + tooLong) / 2;
      if (sequence(middle) <= cache()) {
        fits = middle;
      } else {
        tooLong = middle;
      }
    }
    return OptionalLong.of(fits);
  }

  /** Sequences at once that vLLM is started with. */
  public int maxNumSeqs() {
    return placement.defaults().sequences();
  }

  /**
   * How many sequences have a state in the cache, a block for each; vLLM does not start with more
   * at once since 0.19 (vllm#38270), as it captures graphs of that many. Empty if any number is
   * fine.
   */
  public OptionalLong stateBlocks() {
    return placement.version().since(STATES_CHECKED_SINCE)
            && !placement.tuning().eager()
            && kvCache.isPresent()
            && kvCache.get().states() > 0
        ? OptionalLong.of((long) (Math.max(0, cache()) * GIB / kvCache.get().blockBytes()))
        : OptionalLong.empty();
  }

  /** Whether there is a state for each of the sequences at once. */
  public boolean statesFit() {
    return stateBlocks().orElse(Long.MAX_VALUE) >= maxNumSeqs();
  }

  /** Whether there may be, if the estimate is off. */
  public boolean statesMayFit() {
    return stateBlocks().orElse(Long.MAX_VALUE) * TOLERANCE >= maxNumSeqs();
  }

  /** Sequences at once for which there are states with some certainty, in whole 8. */
  public long proposedSeqs() {
    return (long) (stateBlocks().orElse(0) / 1.5) / 8 * 8;
  }

  /** The longest sequence that vLLM will be asked for: the user's, else the model's own. */
  public OptionalLong effectiveLength(OptionalInt maxModelLen) {
    OptionalInt length = maxModelLen.isPresent() ? maxModelLen : model().maxContext();
    return length.isPresent() ? OptionalLong.of(length.getAsInt()) : OptionalLong.empty();
  }

  /** Whether vLLM starts by the estimate, and a request of the effective length is served. */
  public boolean serves(OptionalInt maxModelLen) {
    return weightsFit()
        && statesFit()
        && sequence(effectiveLength(maxModelLen).orElse(0)) <= cache();
  }

  /** Whether it can start if the estimate is off; what cannot is refused. */
  public boolean mayStart(OptionalInt maxModelLen) {
    double one = startSequence(effectiveLength(maxModelLen).orElse(0));
    return largestCache() > 0 && one <= Math.max(TOLERANCE * cache(), largestCache());
  }

  /**
   * Whether CUDA graphs that vLLM does not count have room beside its budget. Asked of mixtures of
   * experts alone: others were seen to run with half a GiB of it.
   */
  public boolean graphsFit() {
    return Graphs.areCounted(placement.version())
        || placement.tuning().eager()
        || model().shapes().experts().isEmpty()
        || gpu().memoryGib() - budget >= graphs + Constants.BUNDLED.contextGib();
  }

  /**
   * A length that starts with some certainty: 10 % less than the estimate, in whole 1,024. 0 if
   * none does, or any.
   */
  public long proposedLength() {
    long certain = (long) (tokens().orElse(0) / 1.1);
    return certain >= 1024 ? certain / 1024 * 1024 : certain / 64 * 64;
  }
}
