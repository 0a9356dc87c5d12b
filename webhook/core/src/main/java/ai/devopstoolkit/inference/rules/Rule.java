package ai.devopstoolkit.inference.rules;

import ai.devopstoolkit.inference.spec.Field;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Refuses what can never work and warns where it is tight. Stateless. */
public interface Rule {
  /** The id in messages, metrics and docs/rules.md; never changed once released. */
  String id();

  /** An id that it once had: the annotation still knows it, and metrics count it, too. */
  default Optional<String> formerId() {
    return Optional.empty();
  }

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

  /** The rule's id, and that which it once had. */
  default List<String> ids() {
    return formerId().map(it -> List.of(id(), it)).orElse(List.of(id()));
  }

  /** Whether an object that names {@code skipped} checks leaves it out. */
  default boolean isSkippedBy(Set<String> skipped) {
    return !skipped.isEmpty() && canBeSkipped() && ids().stream().anyMatch(skipped::contains);
  }

  /** Reports all that is wrong with {@code subject}. */
  void check(Subject subject, Findings findings);
}
