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
   * Whether its refusals depend on the policy or the catalog. The validating hook leaves such a
   * rule out when another policy derived the object, since replicas may disagree for a while.
   */
  default boolean readsPolicy() {
    return false;
  }

  /**
   * Whether the object's annotation {@code inference.devopstoolkit.ai/skip-checks} can leave it
   * out: it knows only in general what works.
   */
  default boolean canBeSkipped() {
    return false;
  }

  /** Reports all that is wrong with {@code subject}. */
  void check(Subject subject, Findings findings);
}
