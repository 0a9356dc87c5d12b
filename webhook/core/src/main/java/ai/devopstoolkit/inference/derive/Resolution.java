package ai.devopstoolkit.inference.derive;

import ai.devopstoolkit.inference.spec.Derived;
import ai.devopstoolkit.inference.spec.Field;
import ai.devopstoolkit.inference.spec.Fingerprint;
import ai.devopstoolkit.inference.spec.LlmInference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code spec.derived} has to be after a request: kept as it is stored, or derived afresh.
 *
 * @param derived the outcome
 * @param fresh whether it was derived now
 * @param beyondInputs paths under {@code derived} that change although no changed input asks for
 *     it: the policy is another than when the object was derived
 */
public record Resolution(Derived derived, boolean fresh, List<String> beyondInputs) {

  /**
   * Resolves a create ({@code before} is empty) or an update.
   *
   * <p>The stored one is kept, byte for byte, if its {@code inputs} fits the new object and its
   * {@code revision} fits its own content, so that a new policy or a new version of this program
   * never redeploys a running model. A volume with the weights is kept whatever changes. Only the
   * target namespace follows the spec, and the Ingress is made anew when its host changed.
   */
  public static Resolution of(
      Derivation derivation, LlmInference now, Optional<LlmInference> before) {
    Optional<Derived> stored = before.flatMap(LlmInference::derived);
    if (stored.isEmpty() || !stored.get().intact() || asksToRederive(now, before.get())) {
      return new Resolution(derivation.derive(now, before), true, List.of());
    }
    if (!stored.get().text(Derived.INPUTS).equals(Fingerprint.inputs(now.specJson()))) {
      Derived fresh = derivation.derive(now, before);
      return new Resolution(
          fresh, true, beyondInputs(derivation, now, before.get(), stored.get(), fresh));
    }
    return new Resolution(kept(derivation, now, before.get(), stored.get()), false, List.of());
  }

  /** Whether the annotation that asks for a fresh derivation has a new, non-empty value. */
  public static boolean asksToRederive(LlmInference now, LlmInference before) {
    return !now.rederive().isEmpty() && !now.rederive().equals(before.rederive());
  }

  private static Derived kept(
      Derivation derivation, LlmInference now, LlmInference before, Derived stored) {
    String target = now.spec().effectiveTargetNamespace(now.namespace());
    Derived kept = stored.with(Derived.TARGET_NAMESPACE, TextNode.valueOf(target));
    return Field.INGRESS_HOST.differs(now, before)
            || !kept.ingressHost().equals(now.spec().ingressHost())
        ? kept.with(Derived.INGRESS, derivation.ingress(now))
        : kept;
  }

  private static List<String> beyondInputs(
      Derivation derivation, LlmInference now, LlmInference before, Derived stored, Derived fresh) {
    if (stored.text(Derived.POLICY).equals(derivation.stamp())) {
      return List.of();
    }
    Derived sameInputsToday = derivation.content(before, Optional.of(before));
    List<String> beyond = new ArrayList<>();
    for (String path : contentPaths(stored, fresh)) {
      JsonNode was = at(stored.json(), path);
      boolean changes = !at(fresh.json(), path).equals(was);
      boolean byPolicy = !at(sameInputsToday.json(), path).equals(was);
      // Overrides have the same path in the spec: what the user just set there is no surprise.
      boolean byUser = !at(now.specJson(), path).equals(at(before.specJson(), path));
      if (changes && byPolicy && !byUser) {
        beyond.add(path);
      }
    }
    return beyond;
  }

  /** The fields that reach the pod, objects one level down, in the printed order. */
  private static Set<String> contentPaths(Derived one, Derived other) {
    Set<String> paths = new LinkedHashSet<>();
    for (Derived derived : List.of(one, other)) {
      derived
          .json()
          .properties()
          .forEach(
              field -> {
                if (Fingerprint.countsForRevision(field.getKey())) {
                  if (field.getValue().isObject()) {
                    field
                        .getValue()
                        .fieldNames()
                        .forEachRemaining(name -> paths.add(field.getKey() + "." + name));
                  } else {
                    paths.add(field.getKey());
                  }
                }
              });
    }
    return paths;
  }

  private static JsonNode at(JsonNode root, String path) {
    JsonNode node = root;
    for (String name : path.split("\\.", -1)) {
      node = node.path(name);
    }
    return node;
  }
}
