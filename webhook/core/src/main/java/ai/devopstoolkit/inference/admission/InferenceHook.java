package ai.devopstoolkit.inference.admission;

import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.spec.LlmInference;
import ai.devopstoolkit.inference.spec.SpecFormatException;
import ai.devopstoolkit.inference.spec.SpecFormatException.Fault;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A hook of LLMInferences: reads the objects of a request, in one way for both hooks.
 *
 * <p>An object that it cannot read passes only if the request leaves alone what we judge: then
 * Crossplane goes on with what another version let in, and can delete it.
 */
abstract class InferenceHook implements Hook {
  private final Supplier<Derivation> derivations;

  /** Takes today's derivation anew for each request, so that a new policy holds at once. */
  InferenceHook(Supplier<Derivation> derivations) {
    this.derivations = derivations;
  }

  @Override
  public final Decision decide(AdmissionRequest request) {
    Derivation derivation = derivations.get();
    if (!request.writesSpec() || request.isBeingDeleted()) {
      return Decision.notConcerned(derivation.stamp());
    }
    try {
      LlmInference now = LlmInference.read(request.object(), request.namespace());
      if (!now.unread().isEmpty() && leavesSpecAlone(request)) {
        return Unread.kept(now.unread(), derivation.stamp());
      }
      return decide(now, stored(request), request.isUpdate(), derivation);
    } catch (SpecFormatException e) {
      return leavesSpecAlone(request)
          ? Unread.kept(e.faults(), derivation.stamp())
          : unreadable(e.faults(), derivation.stamp());
    }
  }

  /**
   * Decides about an object that can be read.
   *
   * @param before the stored one; empty on a create, or if that cannot be read
   */
  abstract Decision decide(
      LlmInference now, Optional<LlmInference> before, boolean update, Derivation derivation);

  /** Decides about an object that cannot be read, which a request creates or changes. */
  abstract Decision unreadable(List<Fault> faults, String stamp);

  private static Optional<LlmInference> stored(AdmissionRequest request) {
    if (!request.isUpdate()) {
      return Optional.empty();
    }
    try {
      return Optional.of(LlmInference.read(request.oldObject(), request.namespace()));
    } catch (SpecFormatException e) {
      return Optional.empty();
    }
  }

  /** Whether an update changes nothing in the spec but what is Crossplane's. */
  private static boolean leavesSpecAlone(AdmissionRequest request) {
    return request.isUpdate()
        && request.object().get("spec") instanceof ObjectNode now
        && request.oldObject().get("spec") instanceof ObjectNode before
        && withoutCrossplane(now).equals(withoutCrossplane(before));
  }

  private static JsonNode withoutCrossplane(ObjectNode spec) {
    ObjectNode rest = spec.objectNode();
    rest.setAll(spec);
    rest.remove("crossplane");
    return rest;
  }
}
