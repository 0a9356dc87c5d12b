package ai.devopstoolkit.inference.admission;

import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.rules.Findings;
import ai.devopstoolkit.inference.spec.Derived;
import ai.devopstoolkit.inference.spec.Fingerprint;
import ai.devopstoolkit.inference.spec.LlmInference;
import ai.devopstoolkit.inference.spec.Text;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Whether {@code spec.derived} belongs to the object that carries it.
 *
 * <p>It never compares with the stored object, but for the volume that this keeps: a change of
 * policy or version would look like a forgery. Values are compared only where this very derivation
 * made them.
 */
final class Integrity {
  private static final String PATH = "spec.derived";
  private static final String APPLY_AGAIN =
      " Another admission webhook may have changed the object after dot-inference did:"
          + " kubectl get mutatingwebhookconfigurations.";

  private final Derivation derivation;
  private final String version;

  Integrity(Derivation derivation, String version) {
    this.derivation = derivation;
    this.version = version;
  }

  void check(LlmInference now, Optional<LlmInference> before, boolean create, Findings findings) {
    findings.of("integrity");
    if (now.derived().isEmpty()) {
      findings.refuse(
          PATH,
          "is missing: the mutating hook of dot-inference did not see this object. Check"
              + " MutatingWebhookConfiguration dot-inference, then apply again.");
      return;
    }
    Derived derived = now.derived().get();
    boolean fits = derived.text(Derived.INPUTS).equals(Fingerprint.inputs(now.specJson()));
    if (!fits) {
      findings.refuse(
          PATH + ".inputs",
          "the spec is not the one that this was derived from (inputs "
              + Text.quoted(derived.text(Derived.INPUTS))
              + ")."
              + APPLY_AGAIN);
    }
    content(derived, expected(now, before, derived, fits), create, findings);
    place(now, derived, findings);
  }

  /** What this very derivation made, made again; empty if another made it, or of other inputs. */
  private Optional<Derived> expected(
      LlmInference now, Optional<LlmInference> before, Derived derived, boolean inputsFit) {
    return inputsFit && derived.text(Derived.POLICY).equals(derivation.stamp())
        ? Optional.of(derivation.content(now, before))
        : Optional.empty();
  }

  private void content(
      Derived derived, Optional<Derived> expected, boolean create, Findings findings) {
    List<String> lost = expected.map(it -> lost(derived, it)).orElse(List.of());
    if (!lost.isEmpty()) {
      findings.refuse(
          PATH,
          "has lost "
              + Text.all(lost)
              + ": the installed XRD is older than the webhook and drops what it does not know."
              + " Install the package in version "
              + version
              + " or newer, then apply again.");
    } else if (!derived.intact()) {
      findings.refuse(
          PATH + ".revision",
          Text.quoted(derived.text(Derived.REVISION))
              + " is not that of the content: a field was changed, or dropped by an older XRD"
              + " (this webhook goes with package version "
              + version
              + ")."
              + APPLY_AGAIN);
    } else if (expected.isPresent()) {
      sameContent(derived, expected.get(), create, findings);
    }
  }

  /** Targets, hosts and bounds of autoscaling follow the spec whoever derived the rest. */
  private static void place(LlmInference now, Derived derived, Findings findings) {
    String target = now.spec().effectiveTargetNamespace(now.namespace());
    if (!derived.text(Derived.TARGET_NAMESPACE).equals(target)) {
      findings.refuse(
          PATH + ".targetNamespace",
          "is "
              + Text.quoted(derived.text(Derived.TARGET_NAMESPACE))
              + ", but the spec asks for "
              + Text.quoted(target)
              + "."
              + APPLY_AGAIN);
    }
    if (!derived.ingressHost().equals(now.spec().ingressHost())) {
      findings.refuse(
          PATH + ".ingress.host",
          "is "
              + Text.quoted(derived.ingressHost())
              + ", but the spec asks for "
              + Text.quoted(now.spec().ingressHost())
              + "."
              + APPLY_AGAIN);
    }
    if (!derived.autoscaling().equals(now.spec().autoscaling())) {
      findings.refuse(PATH + ".scaling", "is not what spec.autoscaling asks for." + APPLY_AGAIN);
    }
  }

  /**
   * What this very derivation made must be what it makes now. Ingress and scaling count on a create
   * alone: later they may come from another policy than the rest.
   */
  private static void sameContent(
      Derived derived, Derived expected, boolean create, Findings findings) {
    for (Map.Entry<String, JsonNode> field : derived.json().properties()) {
      String name = field.getKey();
      boolean counts =
          Fingerprint.countsForRevision(name)
              || (create && (name.equals(Derived.INGRESS) || name.equals(Derived.SCALING)));
      if (counts && !Objects.equals(field.getValue(), expected.json().get(name))) {
        findings.refuse(
            PATH + "." + name, "is not what the webhook derives for this spec." + APPLY_AGAIN);
      }
    }
  }

  /** Fields, up to two levels down, that are expected and not there at all. */
  private static List<String> lost(Derived derived, Derived expected) {
    List<String> lost = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : expected.json().properties()) {
      String name = field.getKey();
      JsonNode actual = derived.json().path(name);
      if (!Fingerprint.countsForRevision(name)) {
        continue;
      }
      if (actual.isMissingNode()) {
        lost.add(name);
      } else if (field.getValue().isObject() && actual.isObject()) {
        field
            .getValue()
            .fieldNames()
            .forEachRemaining(
                inner -> {
                  if (!actual.has(inner)) {
                    lost.add(name + "." + inner);
                  }
                });
      }
    }
    return lost;
  }
}
