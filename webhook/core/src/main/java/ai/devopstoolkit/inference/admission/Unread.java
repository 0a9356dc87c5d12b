package ai.devopstoolkit.inference.admission;

import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.derive.Resolution;
import ai.devopstoolkit.inference.rules.Findings;
import ai.devopstoolkit.inference.spec.LlmInference;
import ai.devopstoolkit.inference.spec.SpecFormatException.Fault;
import java.util.List;
import java.util.Optional;

/**
 * What is said and done of what this version cannot read: the installed XRD is of another version.
 * Nothing is derived of it and nothing is stored with it.
 */
final class Unread {
  /** In metrics, logs and audit annotations; and what became of {@code derived}. */
  private static final String ID = "unread";

  private static final String VERSIONS =
      ": the XRD takes it, so package and webhook are of different versions, and nobody has checked"
          + " this object. Install the same version of both: first the package, then the"
          + " deployment hooks, last the webhook. Then apply again.";

  private Unread() {}

  /** Allowed and left to the schema, which comes next and says it as well as we could. */
  static Decision leftToTheSchema(String stamp) {
    return new Decision(List.of(), List.of(), Optional.empty(), ID, stamp);
  }

  /** Allowed although unread, as nothing in it changes; the user is warned. */
  static Decision kept(List<Fault> faults, String stamp) {
    Findings findings = new Findings().of(ID);
    faults.forEach(
        it -> findings.warn(it.path(), "cannot be read here: kept as stored, unchecked"));
    return new Decision(List.of(), findings.warnings(), Optional.empty(), ID, stamp);
  }

  /** Refused: the schema has passed what cannot be read. */
  static Decision refused(List<Fault> faults, String stamp) {
    Findings findings = new Findings().of(ID);
    refuse(faults, findings);
    return new Decision(findings.refusals(), List.of(), Optional.empty(), ID, stamp);
  }

  /**
   * Refuses fields that this version does not know, as what it derives would leave them out. Where
   * {@code derived} is kept they are a newer version's, which derived it.
   */
  static void refuseUnknown(
      LlmInference now, Optional<LlmInference> before, Derivation derivation, Findings findings) {
    if (!now.unread().isEmpty() && Resolution.of(derivation, now, before).fresh()) {
      refuseUnknown(now, findings);
    }
  }

  /** The same of an object whose {@code derived} has our own stamp. */
  static void refuseUnknown(LlmInference now, Findings findings) {
    refuse(now.unread(), findings.of(ID));
  }

  private static void refuse(List<Fault> faults, Findings findings) {
    faults.forEach(it -> findings.refuse(it.path(), it.message() + VERSIONS));
  }
}
