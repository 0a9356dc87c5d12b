package ai.devopstoolkit.inference.derive;

import ai.devopstoolkit.inference.catalog.ModelFacts;
import ai.devopstoolkit.inference.catalog.RemoteCode;
import ai.devopstoolkit.inference.policy.Policy;
import ai.devopstoolkit.inference.sizing.EngineSettings;
import ai.devopstoolkit.inference.spec.Arguments;
import ai.devopstoolkit.inference.spec.Spec;
import java.util.Optional;

/**
 * All that a derivation may look at.
 *
 * @param spec what the user asked for
 * @param namespace the object's own
 * @param policy what the platform team decided for where it runs
 * @param model what is known of the model
 * @param volume the volume that the object already has, and keeps
 * @param arguments the user's own, read
 * @param engine the settings that follow from these for vLLM
 */
public record Inputs(
    Spec spec,
    String namespace,
    Policy policy,
    Optional<ModelFacts> model,
    Optional<ModelVolume> volume,
    Arguments arguments,
    EngineSettings engine) {

  static Inputs of(
      Spec spec,
      String namespace,
      Policy policy,
      Optional<ModelFacts> model,
      Optional<ModelVolume> volume) {
    Arguments arguments = Arguments.of(spec.args());
    return new Inputs(
        spec,
        namespace,
        policy,
        model,
        volume,
        arguments,
        EngineSettings.of(policy, arguments, model));
  }

  /** Whether vLLM needs code of the model's repository, and the policy lets it run. */
  public boolean runsRemoteCode() {
    return model
        .filter(
            it -> it.remoteCode().map(c -> c.isNeededBy(policy.engine().serves())).orElse(false))
        .filter(it -> it.remoteCode().map(RemoteCode::publishers).orElse(false))
        .filter(it -> policy.trustsCodeOf(it.id()))
        .isPresent();
  }
}
