package ai.devopstoolkit.inference.rules;

import ai.devopstoolkit.inference.policy.Policy.Rollout;
import ai.devopstoolkit.inference.spec.Field;
import ai.devopstoolkit.inference.spec.LlmInference;
import ai.devopstoolkit.inference.spec.Spec.Autoscaling;
import ai.devopstoolkit.inference.spec.Text;
import java.util.Optional;
import java.util.Set;

/** As many pods as the policy allows, chosen by one party alone. */
final class ReplicasRule implements Rule {
  private static final String MINIMUM = "spec.autoscaling.minReplicas";
  private static final String MAXIMUM = "spec.autoscaling.maxReplicas";

  @Override
  public String id() {
    return "replicas";
  }

  @Override
  public Set<Field> reads() {
    return Set.of(Field.REPLICAS, Field.AUTOSCALING);
  }

  @Override
  public boolean readsPolicy() {
    return true;
  }

  @Override
  public void check(Subject subject, Findings findings) {
    int before = findings.refusals().size();
    int replicas = subject.spec().effectiveReplicas();
    Optional<Autoscaling> autoscaling = subject.spec().autoscaling();
    // With autoscaling the number is nobody's wish unless it is written now.
    if (autoscaling.isEmpty() || subject.changes(Field.REPLICAS)) {
      if (replicas < 0) {
        findings.refuse(
            Field.REPLICAS,
            replicas + " is too few: use 0 to stop the model, or leave replicas out for 1.");
      }
      atMostThePolicys(Field.REPLICAS.path(), "replicas", replicas, subject, findings);
    }
    autoscaling.ifPresent(it -> bounds(it, subject, findings));
    if (findings.refusals().size() == before) {
      warnOfIgnored(subject, findings);
      warnOfSwitch(subject, findings);
      warnOfRecreate(subject, findings);
    }
  }

  private static void bounds(Autoscaling autoscaling, Subject subject, Findings findings) {
    int minimum = autoscaling.effectiveMinReplicas();
    int maximum = autoscaling.maxReplicas();
    if (minimum < 0) {
      findings.refuse(MINIMUM, minimum + " is too few: use 0 or more, or leave it out for 1.");
    }
    if (maximum < 1) {
      findings.refuse(MAXIMUM, maximum + " is too few: use 1 or more.");
    } else if (maximum < minimum) {
      findings.refuse(
          MINIMUM,
          minimum
              + " is more than maxReplicas, which is "
              + maximum
              + ": no number lies between them. Use minReplicas: "
              + maximum
              + " or fewer.");
    }
    atMostThePolicys(MAXIMUM, "maxReplicas", maximum, subject, findings);
  }

  private static void atMostThePolicys(
      String path, String name, int replicas, Subject subject, Findings findings) {
    int maximum = subject.policy().scaling().maximum();
    if (replicas > maximum) {
      findings.refuse(
          path,
          replicas
              + " is too many: policy "
              + subject.policy().name()
              + " allows "
              + Text.count(maximum, "replica")
              + " (replicas.maximum). Use "
              + name
              + ": "
              + maximum
              + " or fewer.");
    }
  }

  /** The default 1 looks like nothing, and what kubectl scale left is nobody's wish. */
  private static void warnOfIgnored(Subject subject, Findings findings) {
    if (subject.spec().autoscaling().isPresent()
        && subject.spec().effectiveReplicas() != 1
        && subject.changes(Field.REPLICAS)) {
      findings.warn(
          Field.REPLICAS,
          subject.spec().effectiveReplicas()
              + " is ignored: with spec.autoscaling the autoscaler chooses");
    }
  }

  /** Nobody owns the number on the target cluster for a moment, and its schema fills in 1. */
  private static void warnOfSwitch(Subject subject, Findings findings) {
    if (subject.before().isEmpty()) {
      return;
    }
    LlmInference before = subject.before().get();
    boolean was = before.spec().autoscaling().isPresent();
    boolean is = subject.spec().autoscaling().isPresent();
    if (is && !was && before.spec().effectiveReplicas() > 1) {
      findings.warn(
          Field.AUTOSCALING,
          "turned on: it starts from 1 replica, so all but one of "
              + before.spec().effectiveReplicas()
              + " end");
    } else if (was && !is) {
      findings.warn(
          Field.AUTOSCALING,
          "turned off: spec.replicas holds again, which is " + subject.spec().effectiveReplicas());
    }
  }

  private static void warnOfRecreate(Subject subject, Findings findings) {
    if (subject.spec().mostReplicas() > 1
        && subject.policy().scaling().rollout() == Rollout.Recreate) {
      findings.warn(
          subject.spec().autoscaling().isPresent() ? Field.AUTOSCALING : Field.REPLICAS,
          "every change ends all replicas at once, unless the policy has rollout: RollingUpdate");
    }
  }
}
