package ai.devopstoolkit.inference.rules;

import ai.devopstoolkit.inference.spec.Field;
import java.util.Set;

/** Refuses what can never work and warns where it is tight. Stateless. */
public interface Rule {
  /** The id in messages, metrics and docs/rules.md; never changed once released. */
  String id();

  /** The fields it reads: on an update it runs only if one of them changed. */
  Set<Field> reads();

  /**
   * Whether its refusals depend on the policy. The validating hook leaves such a rule out when
   * another policy derived the object, since replicas may disagree for a while.
   */
  default boolean readsPolicy() {
    return false;
  }

  /** Reports all that is wrong with {@code subject}. */
  void check(Subject subject, Findings findings);
}
