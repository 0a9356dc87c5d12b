package ai.devopstoolkit.inference.rules;

import ai.devopstoolkit.inference.spec.Field;
import ai.devopstoolkit.inference.spec.LlmInference;
import ai.devopstoolkit.inference.spec.Text;
import java.util.Set;

/** A move leaves the old objects where they are: provider-kubernetes does not delete them. */
final class MoveRule implements Rule {
  @Override
  public String id() {
    return "move";
  }

  @Override
  public Set<Field> reads() {
    return Set.of(Field.TARGET_NAMESPACE, Field.PROVIDER_CONFIG_NAME);
  }

  @Override
  public void check(Subject subject, Findings findings) {
    if (subject.before().isEmpty()) {
      return;
    }
    LlmInference now = subject.now();
    LlmInference before = subject.before().get();
    if (Field.TARGET_NAMESPACE.differs(now, before)) {
      findings.warn(
          Field.TARGET_NAMESPACE,
          "moved: delete what is left in "
              + Text.quoted(before.spec().effectiveTargetNamespace(before.namespace())));
    }
    if (Field.PROVIDER_CONFIG_NAME.differs(now, before)) {
      findings.warn(
          Field.PROVIDER_CONFIG_NAME,
          "moved: delete what is left by way of "
              + Text.quoted(before.spec().providerConfigName()));
    }
  }
}
