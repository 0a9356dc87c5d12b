package ai.devopstoolkit.inference.derive;

import ai.devopstoolkit.inference.policy.Policy;
import ai.devopstoolkit.inference.policy.Policy.Rollout;
import ai.devopstoolkit.inference.spec.Derived;
import ai.devopstoolkit.inference.spec.Spec.Autoscaling;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code scaling}: how the number of pods is chosen and how a change replaces them, in the
 * operator's own shapes so that the Composition just copies. Not part of the revision.
 *
 * <p>With autoscaling, {@code base} takes the place of all that the Composition says of the
 * deployment by itself: that has a number of replicas, and nobody but the autoscaler may write one.
 */
final class Scaling implements DerivedField {
  private static final String STRATEGY = "deploymentStrategy";

  /** The operator dereferences them, whether they are there or not. */
  private static final List<String> NEVER_ABSENT =
      List.of("scaleUpPolicy", "scaleDownPolicy", "triggers");

  @Override
  public String name() {
    return Derived.SCALING;
  }

  @Override
  public JsonNode value(Inputs inputs) {
    Policy.Scaling policy = inputs.policy().scaling();
    ObjectNode scaling = JsonNodeFactory.instance.objectNode();
    inputs
        .spec()
        .autoscaling()
        .ifPresent(
            bounds -> {
              scaling.putObject("base").put(STRATEGY, Rollout.Recreate.name());
              scaling.set("autoscalingConfig", autoscalingConfig(bounds, policy.autoscaler()));
            });
    if (policy.rollout() != Rollout.Recreate) {
      scaling.put(STRATEGY, policy.rollout().name());
    }
    return scaling.isEmpty() ? MissingNode.getInstance() : scaling;
  }

  private static ObjectNode autoscalingConfig(Autoscaling bounds, ObjectNode policy) {
    ObjectNode config = JsonNodeFactory.instance.objectNode().put("enabled", true);
    bounds.minReplicas().ifPresent(it -> config.put("minReplicas", it));
    config.put("maxReplicas", bounds.maxReplicas());
    config.setAll(policy);
    for (String name : NEVER_ABSENT) {
      if (!config.has(name)) {
        config.putObject(name);
      }
    }
    return config;
  }

  @Override
  public List<Reason> reasons(Inputs inputs) {
    List<Reason> reasons = new ArrayList<>();
    Policy.Scaling policy = inputs.policy().scaling();
    inputs
        .spec()
        .autoscaling()
        .ifPresent(
            bounds ->
                reasons.add(
                    new Reason(
                        "scaling.autoscalingConfig",
                        "the autoscaler chooses "
                            + bounds.effectiveMinReplicas()
                            + " to "
                            + bounds.maxReplicas()
                            + " replicas, and nobody else writes their number",
                        "spec.autoscaling, policy autoscaling")));
    if (policy.rollout() != Rollout.Recreate) {
      reasons.add(
          new Reason(
              "scaling." + STRATEGY,
              "a change starts a new replica before it ends an old one",
              "policy rollout"));
    }
    return reasons;
  }
}
