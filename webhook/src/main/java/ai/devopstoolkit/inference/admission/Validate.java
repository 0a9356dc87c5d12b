package ai.devopstoolkit.inference.admission;

import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.derive.Resolution;
import ai.devopstoolkit.inference.rules.Findings;
import ai.devopstoolkit.inference.rules.RuleSet;
import ai.devopstoolkit.inference.rules.Subject;
import ai.devopstoolkit.inference.spec.Derived;
import ai.devopstoolkit.inference.spec.LlmInference;
import ai.devopstoolkit.inference.spec.SpecFormatException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The validating hook: judges the final object, after other webhooks and with its final name. It
 * warns of nothing: the mutating hook did.
 */
public final class Validate implements Hook {
  private final Supplier<Derivation> derivations;
  private final String version;

  /**
   * Takes today's derivation anew for each request.
   *
   * @param version of this program, which is that of the package it goes with
   */
  public Validate(Supplier<Derivation> derivations, String version) {
    this.derivations = derivations;
    this.version = version;
  }

  @Override
  public Decision decide(AdmissionRequest request) {
    Derivation derivation = derivations.get();
    if (!request.writesSpec() || request.isBeingDeleted()) {
      return Decision.notConcerned(derivation.stamp());
    }
    LlmInference now;
    try {
      now = LlmInference.read(request.object(), request.namespace());
    } catch (SpecFormatException e) {
      return Decision.notConcerned(derivation.stamp());
    }
    Findings findings = new Findings();
    new Integrity(derivation, version).check(now, !request.isUpdate(), findings);
    rules(now, Mutate.stored(request), derivation, findings);
    return new Decision(findings.refusals(), List.of(), Optional.empty(), "", derivation.stamp());
  }

  /** Rules that depend on the policy run only if the same policy derived the object. */
  private static void rules(
      LlmInference now, Optional<LlmInference> before, Derivation derivation, Findings findings) {
    boolean own =
        now.derived().filter(it -> it.text(Derived.POLICY).equals(derivation.stamp())).isPresent();
    boolean everything = before.isPresent() && Resolution.asksToRederive(now, before.get());
    RuleSet.check(new Subject(now, before, derivation.inputs(now), everything), own, findings);
  }
}
