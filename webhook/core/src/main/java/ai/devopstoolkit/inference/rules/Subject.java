package ai.devopstoolkit.inference.rules;

import ai.devopstoolkit.inference.catalog.EngineFact;
import ai.devopstoolkit.inference.catalog.ModelFacts;
import ai.devopstoolkit.inference.derive.Inputs;
import ai.devopstoolkit.inference.policy.Policy;
import ai.devopstoolkit.inference.sizing.EngineSettings;
import ai.devopstoolkit.inference.sizing.Split;
import ai.devopstoolkit.inference.spec.Arguments;
import ai.devopstoolkit.inference.spec.Field;
import ai.devopstoolkit.inference.spec.LlmInference;
import ai.devopstoolkit.inference.spec.Spec;
import java.util.Optional;

/**
 * What rules judge.
 *
 * @param now the object after the request
 * @param before the stored object; empty on a create
 * @param inputs what it is derived from
 * @param everything whether all rules run although only some fields changed
 */
public record Subject(
    LlmInference now, Optional<LlmInference> before, Inputs inputs, boolean everything) {

  /** What the user asked for. */
  public Spec spec() {
    return now.spec();
  }

  /** What the platform team decided for where it runs. */
  public Policy policy() {
    return inputs.policy();
  }

  /**
   * Who serves it. A rule that asks reads inputs alone, so it runs only if the object is derived
   * afresh, with the policy's image: what is kept as it is stored is not judged again.
   */
  EngineFact engine() {
    return policy().engine().serves();
  }

  /** The user's own arguments, read. */
  Arguments arguments() {
    return inputs.arguments();
  }

  /** What vLLM is started with. */
  EngineSettings settings() {
    return inputs.engine();
  }

  /** How {@code model} splits over the GPUs that there are. */
  Split split(ModelFacts model) {
    return Split.of(model, settings(), policy());
  }

  /** What is known of the model. */
  public Optional<ModelFacts> model() {
    return inputs.model();
  }

  /** Whether {@code field} is new, changed, or to be looked at again. */
  boolean changes(Field field) {
    return everything || before.isEmpty() || field.differs(now, before.get());
  }

  /**
   * Whether {@code rule} has something to look at: a field that it reads is new or changed, or it
   * runs elsewhere, where all may be different.
   */
  boolean concerns(Rule rule) {
    return everything
        || before.isEmpty()
        || Field.PROVIDER_CONFIG_NAME.differs(now, before.get())
        || rule.reads().stream().anyMatch(field -> field.differs(now, before.get()));
  }
}
