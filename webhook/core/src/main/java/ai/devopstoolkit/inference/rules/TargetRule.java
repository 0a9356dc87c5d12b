package ai.devopstoolkit.inference.rules;

import ai.devopstoolkit.inference.policy.Glob;
import ai.devopstoolkit.inference.policy.Policy;
import ai.devopstoolkit.inference.spec.Field;
import ai.devopstoolkit.inference.spec.Spec.SecretKey;
import ai.devopstoolkit.inference.spec.Text;
import java.util.List;
import java.util.Set;

/** The policy says which namespaces may deploy where, and which token Secrets may be named. */
final class TargetRule implements Rule {
  /** In a policy: the object's own namespace. */
  private static final String OWN = ".";

  @Override
  public String id() {
    return "target";
  }

  @Override
  public Set<Field> reads() {
    return Set.of(Field.TARGET_NAMESPACE, Field.HF_TOKEN_SECRET);
  }

  @Override
  public boolean readsPolicy() {
    return true;
  }

  @Override
  public void check(Subject subject, Findings findings) {
    String own = subject.now().namespace();
    String target = subject.spec().effectiveTargetNamespace(own);
    List<String> allowed = subject.policy().targetsAllowedFor(own);
    if (!permits(allowed, own, target)) {
      findings.refuse(
          Field.TARGET_NAMESPACE,
          "namespace "
              + own
              + " may not deploy to "
              + Text.quoted(target)
              + ": policy "
              + subject.policy().name()
              + " allows "
              + (allowed.isEmpty() ? "it no namespace at all" : shown(allowed, own))
              + " (targetNamespaces). Ask your platform team for more.");
    }
    subject
        .spec()
        .hfTokenSecret()
        .ifPresent(it -> checkSecret(it, "spec.hfTokenSecret.name", subject.policy(), findings));
  }

  private static boolean permits(List<String> allowed, String own, String target) {
    for (String it : allowed) {
      if (it.equals(OWN) ? own.equals(target) : Glob.matches(it, target)) {
        return true;
      }
    }
    return false;
  }

  /** Refuses a Secret, named at {@code path}, that no glob of the policy fits. */
  static void checkSecret(SecretKey secret, String path, Policy policy, Findings findings) {
    List<String> allowed = policy.secrets();
    if (allowed.stream().noneMatch(it -> Glob.matches(it, secret.name()))) {
      findings.refuse(
          path,
          "Secret "
              + Text.quoted(secret.name())
              + " may not be used: policy "
              + policy.name()
              + " allows "
              + (allowed.isEmpty() ? "none" : Text.either(allowed))
              + " (secrets).");
    }
  }

  private static String shown(List<String> allowed, String own) {
    return Text.either(allowed.stream().map(it -> it.equals(OWN) ? own : it).toList());
  }
}
