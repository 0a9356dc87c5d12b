package ai.devopstoolkit.inference.derive;

import ai.devopstoolkit.inference.catalog.ModelFacts;
import ai.devopstoolkit.inference.policy.Policy;
import ai.devopstoolkit.inference.spec.Spec;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** How long a model may take to start before it is killed. */
public final class StartupBudget {
  private StartupBudget() {}

  /**
   * The budget that follows from the model: clamp(base + perGiB × weights, minimum, maximum), in
   * whole seconds; the policy's for a model of unknown size. The default is KAITO's: 18 s for a GiB
   * are a download of 60 MB/s. With a model cache, too: the first start downloads, and so does one
   * after the volume was emptied; nobody can tell that from the object.
   */
  public static Duration derived(Inputs inputs) {
    Policy.Startup startup = inputs.policy().startup();
    OptionalLong weights = weightBytes(inputs);
    if (weights.isEmpty()) {
      return startup.unknownModel();
    }
    double gib = weights.getAsLong() / (double) (1L << 30);
    Duration budget =
        startup.base().plusSeconds((long) Math.ceil(startup.perGiB().toSeconds() * gib));
    return budget.compareTo(startup.minimum()) < 0
        ? startup.minimum()
        : budget.compareTo(startup.maximum()) > 0 ? startup.maximum() : budget;
  }

  /** The model's weights, if they are known. */
  static OptionalLong weightBytes(Inputs inputs) {
    return inputs.model().map(ModelFacts::weightBytes).orElse(OptionalLong.empty());
  }

  /** The budget that the probe has in the end: initial delay + period × failures. */
  public static Duration effective(Inputs inputs) {
    return Duration.ofSeconds(
        initialDelaySeconds(inputs) + periodSeconds(inputs) * failureThreshold(inputs));
  }

  /**
   * The user's failureThreshold, else ceil((budget − initial delay) / period), and 1 at least; all
   * in seconds.
   */
  static long failureThreshold(Inputs inputs) {
    OptionalInt own = inputs.spec().probes().startup().failureThreshold();
    if (own.isPresent()) {
      return own.getAsInt();
    }
    long period = Math.max(1, periodSeconds(inputs));
    long rest = derived(inputs).toSeconds() - initialDelaySeconds(inputs);
    return Math.max(1, (rest + period - 1) / period);
  }

  private static long periodSeconds(Inputs inputs) {
    Spec.Probe own = inputs.spec().probes().startup();
    Policy.Probe policy = inputs.policy().probes().startup();
    return own.periodSeconds().orElse(policy.periodSeconds());
  }

  private static long initialDelaySeconds(Inputs inputs) {
    Spec.Probe own = inputs.spec().probes().startup();
    Policy.Probe policy = inputs.policy().probes().startup();
    return own.initialDelaySeconds().orElse(policy.initialDelaySeconds());
  }
}
