package ai.devopstoolkit.inference.sizing;

import ai.devopstoolkit.inference.catalog.ModelFacts;
import ai.devopstoolkit.inference.policy.Policy;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Which numbers of GPUs a model can be asked for. */
public final class GpuCounts {
  private static final int MOST = 999;

  private GpuCounts() {}

  /**
   * Numbers of GPUs, 1 to {@code most}, that can share each layer of the model. None is greater
   * than its attention heads, or than a policy may allow, however many GPUs somebody asks for.
   */
  public static List<Integer> sharing(Split split, int most) {
    int heads = split.model().heads().map(ModelFacts.Heads::attention).orElse(MOST);
    return IntStream.rangeClosed(1, Math.min(most, heads))
        .filter(gpus -> split.over(gpus).isEmpty())
        .boxed()
        .toList();
  }

  /**
   * Of those, as far as the policy allows, the ones with which vLLM starts and serves this length.
   */
  public static List<Integer> starting(
      ModelFacts model, Policy policy, EngineSettings settings, OptionalInt maxModelLen) {
    return sharing(Split.of(model, settings, policy), policy.gpu().maximum()).stream()
        .filter(gpus -> serves(model, policy, settings, gpus, gpus, maxModelLen))
        .toList();
  }

  /** Whether vLLM starts and serves this length, as far as that is known. */
  public static boolean serves(
      ModelFacts model,
      Policy policy,
      EngineSettings settings,
      int gpus,
      int tensorParallel,
      OptionalInt maxModelLen) {
    return MemoryFit.of(model, policy, settings, gpus, tensorParallel)
        .map(it -> it.serves(maxModelLen))
        .orElse(true);
  }
}
