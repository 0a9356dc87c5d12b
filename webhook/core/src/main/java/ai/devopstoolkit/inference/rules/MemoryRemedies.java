package ai.devopstoolkit.inference.rules;

import ai.devopstoolkit.inference.catalog.ModelFacts;
import ai.devopstoolkit.inference.sizing.GpuCounts;
import ai.devopstoolkit.inference.sizing.MemoryFit;
import ai.devopstoolkit.inference.spec.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What to ask for in place of what does not fit: each is one that starts by the same sum. */
final class MemoryRemedies {
  private MemoryRemedies() {}

  /** What starts and serves in its place. */
  static String of(MemoryFit fit, Subject subject) {
    ModelFacts model = fit.model();
    int maximum = subject.policy().gpu().maximum();
    List<String> fixes = new ArrayList<>();
    // Where it does not split, a shorter length alone would be refused by rule split.
    boolean splits = subject.split(model).over(fit.tensorParallel()).isEmpty();
    boolean shortens = splits && fit.weightsFit() && fit.proposedLength() > 0;
    if (shortens) {
      fixes.add("maxModelLen: " + fit.proposedLength());
    }
    List<Integer> starting =
        GpuCounts.starting(model, subject.policy(), subject.spec().maxModelLen());
    starting.stream().findFirst().ifPresent(it -> fixes.add(gpus(it, subject, "")));
    if (!shortens) {
      shorter(model, subject, starting).ifPresent(fixes::add);
    }
    return fixes.isEmpty()
        ? "No gpu up to " + maximum + " is enough here. Use a smaller or a quantized model."
        : "Use " + String.join(", or ", fixes) + ".";
  }

  /** So many GPUs that share each layer, and what else to change. */
  private static String gpus(int gpus, Subject subject, String also) {
    boolean own = subject.spec().tensorParallelSize().orElse(gpus) != gpus;
    List<String> changes = new ArrayList<>();
    if (own) {
      changes.add("tensorParallelSize: " + gpus);
    }
    if (!also.isEmpty()) {
      changes.add(also);
    }
    return "gpu: " + gpus + (changes.isEmpty() ? "" : " with " + Text.all(changes));
  }

  /** Fewer GPUs than start as it is, with a shorter length. */
  private static Optional<String> shorter(
      ModelFacts model, Subject subject, List<Integer> starting) {
    int maximum = subject.policy().gpu().maximum();
    for (int gpus : GpuCounts.sharing(subject.split(model), maximum)) {
      Optional<MemoryFit> fit = MemoryFit.of(model, subject.policy(), gpus, gpus);
      boolean fewer = starting.isEmpty() || gpus < starting.get(0);
      if (fewer && fit.isPresent() && fit.get().weightsFit() && fit.get().proposedLength() > 0) {
        return Optional.of(gpus(gpus, subject, "maxModelLen: " + fit.get().proposedLength()));
      }
    }
    return Optional.empty();
  }

  /** The fewest GPUs that do, if any. */
  static String more(Subject subject) {
    return subject.model().stream()
        .flatMap(
            it -> GpuCounts.starting(it, subject.policy(), subject.spec().maxModelLen()).stream())
        .findFirst()
        .map(it -> "; gpu: " + it + " does")
        .orElse("");
  }
}
