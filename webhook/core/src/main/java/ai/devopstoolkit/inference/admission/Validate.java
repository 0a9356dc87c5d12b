package ai.devopstoolkit.inference.admission;

import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.derive.Resolution;
import ai.devopstoolkit.inference.rules.Findings;
import ai.devopstoolkit.inference.rules.RuleSet;
import ai.devopstoolkit.inference.rules.Subject;
import ai.devopstoolkit.inference.spec.Derived;
import ai.devopstoolkit.inference.spec.LlmInference;
import ai.devopstoolkit.inference.spec.SpecFormatException.Fault;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The validating hook: judges the final object, after other webhooks and with its final name. It
 * warns of nothing that the mutating hook warned of, but of what stays unread.
 */
public final class Validate extends InferenceHook {
  private final String version;

  /**
   * Takes today's derivation anew for each request.
   *
   * @param version of this program, which is that of the package it goes with
   */
  public Validate(Supplier<Derivation> derivations, String version) {
    super(derivations);
    this.version = version;
  }

  @Override
  Decision unreadable(List<Fault> faults, String stamp) {
    return Unread.refused(faults, stamp);
  }

  @Override
  Decision decide(
      LlmInference now, Optional<LlmInference> before, boolean update, Derivation derivation) {
    Findings findings = new Findings();
    new Integrity(derivation, version).check(now, before, !update, findings);
    rules(now, before, derivation, findings);
    return new Decision(findings.refusals(), List.of(), Optional.empty(), "", derivation.stamp());
  }

  /** Rules that depend on the policy run only if the same policy derived the object. */
  private static void rules(
      LlmInference now, Optional<LlmInference> before, Derivation derivation, Findings findings) {
    boolean own =
        now.derived().filter(it -> it.text(Derived.POLICY).equals(derivation.stamp())).isPresent();
    if (own) {
      Unread.refuseUnknown(now, findings);
    }
    boolean everything = before.isPresent() && Resolution.asksToRederive(now, before.get());
    RuleSet.check(
        new Subject(now, before, derivation.inputs(now, before), everything), own, findings);
  }
}
