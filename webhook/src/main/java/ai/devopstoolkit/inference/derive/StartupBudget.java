package ai.devopstoolkit.inference.derive;

import ai.devopstoolkit.inference.policy.Policy;
import ai.devopstoolkit.inference.spec.Spec;
import java.time.Duration;
import java.util.OptionalInt;

/** How long a model may take to start before it is killed. */
public final class StartupBudget {
  private StartupBudget() {}

  /** The budget that follows from the model: the policy's for a model of unknown size. */
  public static Duration derived(Inputs inputs) {
    return inputs.policy().startup().unknownModel();
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
