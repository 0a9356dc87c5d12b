package ai.devopstoolkit.inference.sizing;

import ai.devopstoolkit.inference.catalog.GpuProduct;
import ai.devopstoolkit.inference.catalog.ModelFacts;
import ai.devopstoolkit.inference.catalog.ModelFacts.Attention;
import ai.devopstoolkit.inference.catalog.ModelFacts.Task;
import ai.devopstoolkit.inference.policy.Policy;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What one GPU of a pod holds, in GiB: budget = weights + activation + overhead + key-value cache.
 *
 * <p>The budget is vLLM's gpu_memory_utilization of what CUDA says there is. Weights are split over
 * all GPUs; activation and overhead are there on each; what remains is key-value cache. vLLM starts
 * only if that holds one sequence of the longest length (vLLM, gpu_worker.py and kv_cache_utils.py;
 * llm-d-planner, capacity planner).
 *
 * @param model that is served
 * @param gpu of the pod
 * @param utilization the part of a GPU that vLLM takes, as the policy has it
 * @param tensorParallel GPUs that share each layer
 * @param stages of a pipeline of layers
 * @param budget what vLLM takes
 * @param weights the model's, on each GPU
 * @param activation the peak of a forward pass
 * @param overhead CUDA contexts and NCCL's buffers
 * @param elementBytes bytes of a number in the key-value cache
 */
public record MemoryFit(
    ModelFacts model,
    GpuProduct gpu,
    String utilization,
    int tensorParallel,
    int stages,
    double budget,
    double weights,
    double activation,
    double overhead,
    int elementBytes) {
  /**
   * How much more than the estimated cache a sequence may need before it is refused, and how much
   * less activation and overhead may be: the estimate of the cache is 7.8 % off, and more for other
   * versions of vLLM and smaller GPUs, which compute fewer tokens at once.
   */
  public static final double TOLERANCE = 1.25;

  private static final double GIB = 1L << 30;
  private static final long LONGEST = 1L << 40;

  /**
   * The sum for {@code gpus} GPUs of which {@code tensorParallel} share each layer; empty if the
   * weights are unknown, or the policy does not say which GPUs there are.
   */
  public static Optional<MemoryFit> of(
      ModelFacts model, Policy policy, int gpus, int tensorParallel) {
    Optional<GpuProduct> gpu = policy.gpu().product();
    if (gpu.isEmpty() || model.weightBytes().isEmpty() || tensorParallel < 1 || gpus < 1) {
      return Optional.empty();
    }
    boolean wide = isFloat32(policy.engine().dtype());
    double widening = wide && model.quantization().isEmpty() ? 2 : 1;
    int stages = Math.max(1, gpus / tensorParallel);
    return Optional.of(
        new MemoryFit(
            model,
            gpu.get(),
            policy.engine().gpuMemoryUtilization(),
            tensorParallel,
            stages,
            Double.parseDouble(policy.engine().gpuMemoryUtilization()) * gpu.get().memoryGib(),
            model.weightBytes().getAsLong() * widening / GIB / tensorParallel / stages,
            VllmMemory.activationGib(model.architecture()),
            VllmMemory.nonTorchGib(tensorParallel, stages),
            wide ? 4 : 2));
  }

  private static boolean isFloat32(String dtype) {
    return dtype.equals("float32") || dtype.equals("float");
  }

  /** What remains for the key-value cache, in GiB; below 0 if not even the rest fits. */
  public double cache() {
    return budget - weights - activation - overhead;
  }

  /** What remains for the cache at best. */
  private double largestCache() {
    return budget - weights - (activation + overhead) / TOLERANCE;
  }

  /** Whether weights, activation and overhead fit, with anything left for a cache. */
  public boolean weightsFit() {
    return cache() > 0;
  }

  /** Whether it writes text and we know what that takes. */
  public boolean keepsCache() {
    return model.task() == Task.GENERATE && model.attention().isPresent();
  }

  /** What a sequence of {@code tokens} takes of one GPU's cache, in GiB. */
  public double sequence(long tokens) {
    return model.attention().map(it -> it.bytes(tokens, tensorParallel, elementBytes)).orElse(0L)
        / GIB
        / stages;
  }

  /** How many sequences of {@code tokens} the cache holds at once. */
  public double sequences(long tokens) {
    return cache() / sequence(tokens);
  }

  /** How long a sequence the cache holds, in tokens; empty if any: all layers have a window. */
  public OptionalLong tokens() {
    OptionalLong largest = model.attention().map(Attention::largest).orElse(OptionalLong.empty());
    if (largest.isPresent() && sequence(largest.getAsLong()) <= cache()) {
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

  /** The longest sequence that vLLM will be asked for: the user's, else the model's own. */
  public OptionalLong effectiveLength(OptionalInt maxModelLen) {
    if (maxModelLen.isPresent()) {
      return OptionalLong.of(maxModelLen.getAsInt());
    }
    return model.maxContext().isPresent()
        ? OptionalLong.of(model.maxContext().getAsInt())
        : OptionalLong.empty();
  }

  /** Whether vLLM starts by the estimate: all fits, and one sequence with it. */
  public boolean starts(OptionalInt maxModelLen) {
    return weightsFit() && oneSequence(maxModelLen) <= cache();
  }

  /** Whether it can start if the estimate is off; what cannot is refused. */
  public boolean mayStart(OptionalInt maxModelLen) {
    return largestCache() > 0
        && oneSequence(maxModelLen) <= Math.max(TOLERANCE * cache(), largestCache());
  }

  /** What one sequence of the effective length takes, in GiB; 0 if that is unknown. */
  private double oneSequence(OptionalInt maxModelLen) {
    OptionalLong length = effectiveLength(maxModelLen);
    return keepsCache() && length.isPresent() ? sequence(length.getAsLong()) : 0;
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
