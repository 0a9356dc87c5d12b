package ai.devopstoolkit.inference.rules;

import ai.devopstoolkit.inference.catalog.GpuProduct.ComputeCapability;
import ai.devopstoolkit.inference.catalog.ModelFacts;
import ai.devopstoolkit.inference.sizing.GpuCounts;
import ai.devopstoolkit.inference.sizing.MemoryFit;
import ai.devopstoolkit.inference.sizing.Setting;
import ai.devopstoolkit.inference.spec.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What to ask for in place of what does not fit: each is one that starts by the same sum. */
final class MemoryRemedies {
  /** Of so many at once the choice of the next token takes hardly any memory. */
  private static final int FEW_SEQUENCES = 64;

  private static final ComputeCapability EIGHT_BITS_SINCE = ComputeCapability.parse("8.9");

  /** What a user may have made too small for any number of GPUs. */
  private static final List<String> BOUNDS =
      List.of("--gpu-memory-utilization", "--kv-cache-memory-bytes");

  private MemoryRemedies() {}

  /** What starts and serves in its place. */
  static String of(MemoryFit fit, Subject subject) {
    ModelFacts model = fit.model();
    int maximum = subject.policy().gpu().maximum();
    List<String> fixes = new ArrayList<>();
    // Where it does not split, a shorter length alone would be refused by rule split.
    boolean splits = subject.split(model).over(fit.tensorParallel()).isEmpty();
    boolean shortens = splits && fit.weightsFit() && fit.statesFit() && fit.proposedLength() > 0;
    if (shortens) {
      fixes.add("maxModelLen: " + fit.proposedLength());
    }
    List<Integer> starting =
        GpuCounts.starting(
            model, subject.policy(), subject.settings(), subject.spec().maxModelLen());
    starting.stream().findFirst().ifPresent(it -> fixes.add(gpus(it, subject, "")));
    if (!shortens) {
      shorter(model, subject, starting).ifPresent(fixes::add);
    }
    if (splits && subject.spec().gpu() <= maximum) {
      argument(fit, subject).ifPresent(it -> fixes.add(inArgs(it, subject)));
    }
    if (fixes.isEmpty()) {
      for (String bound : BOUNDS) {
        if (subject.arguments().has(bound)) {
          return "Leave " + bound + " out, or raise it.";
        }
      }
    }
    return fixes.isEmpty()
        ? "No gpu up to " + maximum + " is enough here. Use a smaller or a quantized model."
        : "Use " + String.join(", or ", fixes) + ".";
  }

  /** How to add it to those that there are. */
  static String inArgs(String argument, Subject subject) {
    return subject.spec().args().isEmpty()
        ? "args: [" + argument + "]"
        : "args with " + argument + " added";
  }

  /** One more argument with which the same GPUs are enough, if there is one. */
  private static Optional<String> argument(MemoryFit fit, Subject subject) {
    List<String> tried = new ArrayList<>();
    if (fit.weightsFit() && !fit.statesFit() && fit.proposedSeqs() > 0) {
      tried.add("--max-num-seqs=" + fit.proposedSeqs());
    }
    if (keepsEightBits(fit, subject)) {
      tried.add("--kv-cache-dtype=fp8");
    }
    if (fit.maxNumSeqs() > FEW_SEQUENCES && !fit.model().isEncoder()) {
      tried.add("--max-num-seqs=" + FEW_SEQUENCES);
    }
    return tried.stream()
        .filter(it -> !subject.settings().arguments().has(it.substring(0, it.indexOf('='))))
        .filter(
            it ->
                GpuCounts.serves(
                    fit.model(),
                    subject.policy(),
                    subject.settings().with(it),
                    fit.tensorParallel() * fit.stages(),
                    fit.tensorParallel(),
                    subject.spec().maxModelLen()))
        .findFirst();
  }

  /** Whether vLLM surely keeps a cache of 8 bits: from 8.9 on, and not of latent attention. */
  private static boolean keepsEightBits(MemoryFit fit, Subject subject) {
    Optional<ComputeCapability> capability = fit.gpu().computeCapability();
    return fit.keepsCache()
        && subject.settings().text(Setting.KV_CACHE_DTYPE).isEmpty()
        && capability.isPresent()
        && capability.get().compareTo(EIGHT_BITS_SINCE) >= 0
        && fit.model().attention().map(it -> it.latent().isEmpty()).orElse(false);
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
      Optional<MemoryFit> fit =
          MemoryFit.of(model, subject.policy(), subject.settings(), gpus, gpus);
      boolean fewer = starting.isEmpty() || gpus < starting.get(0);
      if (fewer
          && fit.isPresent()
          && fit.get().weightsFit()
          && fit.get().statesFit()
          && fit.get().proposedLength() > 0) {
        return Optional.of(gpus(gpus, subject, "maxModelLen: " + fit.get().proposedLength()));
      }
    }
    return Optional.empty();
  }

  /** The fewest GPUs that do, if any. */
  static String more(Subject subject) {
    return subject.model().stream()
        .flatMap(
            it ->
                GpuCounts.starting(
                    it, subject.policy(), subject.settings(), subject.spec().maxModelLen())
                    .stream())
        .findFirst()
        .map(it -> "; gpu: " + it + " does")
        .orElse("");
  }
}
