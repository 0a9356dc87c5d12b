package ai.devopstoolkit.inference.rules;

import ai.devopstoolkit.inference.derive.StartupBudget;
import ai.devopstoolkit.inference.policy.Durations;
import ai.devopstoolkit.inference.spec.Field;
import ai.devopstoolkit.inference.spec.Spec.Probe;
import ai.devopstoolkit.inference.spec.Spec.Probes;
import ai.devopstoolkit.inference.spec.Text;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.Set;

/** Probe numbers are above 0; a start that may be killed too early is warned about. */
final class ProbesRule implements Rule {
  /** The vLLM operator's own startup probe, 120 s + 100 × 20 s, rounded as people know it. */
  private static final Duration OPERATORS_BUDGET = Duration.ofMinutes(35);

  @Override
  public String id() {
    return "probes";
  }

  @Override
  public Set<Field> reads() {
    return Set.of(Field.PROBES, Field.GPU, Field.MODEL);
  }

  @Override
  public void check(Subject subject, Findings findings) {
    Probes probes = subject.spec().probes();
    int before = findings.refusals().size();
    check("startup", probes.startup(), findings);
    check("readiness", probes.readiness(), findings);
    check("liveness", probes.liveness(), findings);
    if (findings.refusals().size() == before) {
      warnOfShortStart(subject, findings);
      warnOfMissingHook(subject, findings);
    }
  }

  private static void check(String name, Probe probe, Findings findings) {
    atLeast(1, name + ".periodSeconds", probe.periodSeconds(), findings);
    atLeast(1, name + ".failureThreshold", probe.failureThreshold(), findings);
    atLeast(1, name + ".timeoutSeconds", probe.timeoutSeconds(), findings);
    atLeast(0, name + ".initialDelaySeconds", probe.initialDelaySeconds(), findings);
  }

  private static void atLeast(int minimum, String path, OptionalInt value, Findings findings) {
    if (value.isPresent() && value.getAsInt() < minimum) {
      findings.refuse(
          "spec.probes." + path,
          value.getAsInt()
              + " is too small: it must be "
              + minimum
              + " at least. Leave it out for the derived one.");
    }
  }

  private static void warnOfShortStart(Subject subject, Findings findings) {
    Duration own = StartupBudget.effective(subject.inputs());
    Duration derived = StartupBudget.derived(subject.inputs());
    if (own.compareTo(derived) < 0) {
      findings.warn(
          "spec.probes.startup",
          "allows "
              + Durations.format(own)
              + ", less than the derived "
              + Durations.format(derived)
              + ": a slow start is killed");
    }
  }

  private static void warnOfMissingHook(Subject subject, Findings findings) {
    if (subject.policy().deploymentHook()) {
      return;
    }
    Duration budget = StartupBudget.effective(subject.inputs());
    if (budget.compareTo(OPERATORS_BUDGET) > 0) {
      findings.warn(
          "spec.probes.startup",
          Durations.format(budget)
              + " needs the deployment hook on the target; without it 35m hold");
    }
    if (subject.spec().gpu() > 1) {
      findings.warn(
          Field.GPU,
          Text.count(subject.spec().gpu(), "GPU")
              + " without the deployment hook on the target share 64Mi of /dev/shm");
    }
  }
}
