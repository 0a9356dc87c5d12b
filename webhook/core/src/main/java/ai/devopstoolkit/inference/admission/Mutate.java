package ai.devopstoolkit.inference.admission;

import ai.devopstoolkit.inference.catalog.ModelFacts;
import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.derive.Inputs;
import ai.devopstoolkit.inference.derive.Resolution;
import ai.devopstoolkit.inference.rules.Findings;
import ai.devopstoolkit.inference.rules.RuleSet;
import ai.devopstoolkit.inference.rules.Subject;
import ai.devopstoolkit.inference.spec.Derived;
import ai.devopstoolkit.inference.spec.LlmInference;
import ai.devopstoolkit.inference.spec.SpecFormatException.Fault;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The mutating hook: refuses with all causes at once, or fills in {@code spec.derived}. */
public final class Mutate extends InferenceHook {
  private static final String TRUST = "--trust-remote-code";

  /** Takes today's derivation anew for each request, so that a new policy holds at once. */
  public Mutate(Supplier<Derivation> derivations) {
    super(derivations);
  }

  @Override
  Decision unreadable(List<Fault> faults, String stamp) {
    return Unread.leftToTheSchema(stamp);
  }

  @Override
  Decision decide(
      LlmInference now, Optional<LlmInference> before, boolean update, Derivation derivation) {
    boolean everything = before.isPresent() && Resolution.asksToRederive(now, before.get());
    Findings findings = new Findings();
    Unread.refuseUnknown(now, before, derivation, findings);
    Inputs inputs = derivation.inputs(now, before);
    RuleSet.check(new Subject(now, before, inputs, everything), true, findings);
    if (!findings.refusals().isEmpty()) {
      return new Decision(findings.refusals(), List.of(), Optional.empty(), "", derivation.stamp());
    }
    Resolution resolution = Resolution.of(derivation, now, before);
    warnOfForeignValue(now, before, resolution, findings);
    warnOfNewerPolicy(resolution, derivation, findings);
    warnOfWhatDoesNotStart(resolution, inputs, findings);
    return new Decision(
        List.of(),
        findings.warnings(),
        patch(now, resolution.derived()),
        resolution.fresh() ? "fresh" : "kept",
        derivation.stamp());
  }

  private static Optional<ArrayNode> patch(LlmInference now, Derived derived) {
    if (now.derived().filter(derived::equals).isPresent()) {
      return Optional.empty();
    }
    ArrayNode patch = JsonNodeFactory.instance.arrayNode();
    patch
        .addObject()
        .put("op", now.specJson().has("derived") ? "replace" : "add")
        .put("path", Derived.POINTER)
        .set("value", derived.json());
    return Optional.of(patch);
  }

  /**
   * Quiet for kubectl edit, replace and re-invocation: they send what is stored, our result, or
   * what we made before another webhook changed the spec: we, or another replica with another
   * policy or version, so it is known by its own revision and not by our stamp.
   */
  private static void warnOfForeignValue(
      LlmInference now, Optional<LlmInference> before, Resolution resolution, Findings findings) {
    JsonNode sent = now.specJson().path("derived");
    boolean ours =
        sent.equals(resolution.derived().json())
            || now.derived().filter(Derived::intact).isPresent()
            || before.filter(it -> sent.equals(it.specJson().path("derived"))).isPresent();
    if (!sent.isMissingNode() && !sent.isNull() && !ours) {
      findings
          .of("managed")
          .warn("spec.derived", "is managed by the webhook: what you sent was replaced");
    }
  }

  /** What versions up to 3 derived, and does not start; what is stored stays as it is. */
  private static void warnOfWhatDoesNotStart(
      Resolution resolution, Inputs inputs, Findings findings) {
    if (resolution.fresh()) {
      return;
    }
    JsonNode derived = resolution.derived().json();
    if (derived.at("/engine/enablePrefixCaching").asBoolean()
        && inputs.model().map(ModelFacts::isEncoder).orElse(false)) {
      findings
          .of("embedding")
          .warn(
              "spec.derived.engine",
              "vLLM does not start an encoder with prefix caching: annotate it with rederive");
    }
    if (inputs.runsRemoteCode()
        && derived.path("extraArgs").valueStream().noneMatch(it -> it.asText().equals(TRUST))) {
      findings
          .of("trust-remote-code")
          .warn(
              "spec.derived.extraArgs",
              "vLLM does not start without " + TRUST + ": annotate it with rederive");
    }
  }

  private static void warnOfNewerPolicy(
      Resolution resolution, Derivation derivation, Findings findings) {
    if (!resolution.beyondInputs().isEmpty()) {
      findings
          .of("newer-policy")
          .warn(
              "spec.derived", BeyondInputs.message(resolution.beyondInputs(), derivation.stamp()));
    }
  }
}
