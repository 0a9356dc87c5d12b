package ai.devopstoolkit.inference.rules;

import ai.devopstoolkit.inference.derive.Inputs;
import ai.devopstoolkit.inference.policy.Policy;
import ai.devopstoolkit.inference.spec.LlmInference;
import ai.devopstoolkit.inference.spec.Spec;
import java.util.Optional;

/**
 * What rules judge.
 *
 * @param now the object after the request
 * @param before the stored object; empty on a create
 * @param policy what the platform team decided
 * @param everything whether all rules run although only some fields changed
 */
public record Subject(
    LlmInference now, Optional<LlmInference> before, Policy policy, boolean everything) {

  /** What the user asked for. */
  public Spec spec() {
    return now.spec();
  }

  /** What the object is derived from. */
  public Inputs inputs() {
    return new Inputs(now.spec(), now.namespace(), policy);
  }

  /** Whether {@code rule} has something to look at: a field that it reads is new or changed. */
  boolean concerns(Rule rule) {
    return everything
        || before.isEmpty()
        || rule.reads().stream().anyMatch(field -> field.differs(now, before.get()));
  }
}
