package ai.devopstoolkit.inference.rules;

import ai.devopstoolkit.inference.catalog.EngineFact;
import ai.devopstoolkit.inference.catalog.EngineFacts;
import ai.devopstoolkit.inference.catalog.EngineFacts.Architecture;
import ai.devopstoolkit.inference.catalog.EngineFacts.Span;
import ai.devopstoolkit.inference.catalog.EngineVersion;
import ai.devopstoolkit.inference.catalog.ModelFacts;
import ai.devopstoolkit.inference.catalog.ModelFacts.Quantization;
import ai.devopstoolkit.inference.spec.Field;
import java.util.Optional;
import java.util.Set;

/** The version of vLLM in the image must have the model's code, and take its file format. */
final class EngineRule implements Rule {
  /**
   * What Hugging Face transformers may serve in place of vLLM: 4.57.6, which 0.15.0 comes with, has
   * it. So may it what vLLM gave up.
   */
  private static final Set<String> THROUGH_TRANSFORMERS =
      Set.of("ErnieForSequenceClassification", "ErnieModel", "VaultGemmaForCausalLM");

  @Override
  public String id() {
    return "engine";
  }

  @Override
  public Set<Field> reads() {
    return Set.of(Field.MODEL);
  }

  @Override
  public boolean readsPolicy() {
    return true;
  }

  @Override
  public boolean canBeSkipped() {
    return true;
  }

  @Override
  public void check(Subject subject, Findings findings) {
    EngineFact engine = subject.engine();
    if (subject.model().isEmpty()) {
      return;
    }
    if (engine.version().isEmpty()) {
      findings.warn(
          Field.MODEL,
          "what its vLLM cannot do is not checked: ask for engine.version in the policy");
      return;
    }
    architecture(subject.model().get(), engine, engine.version().get(), findings);
    format(subject.model().get(), engine, engine.version().get(), findings);
  }

  private static void architecture(
      ModelFacts model, EngineFact engine, EngineVersion version, Findings findings) {
    EngineFacts facts = EngineFacts.bundled();
    Optional<Architecture> code = facts.architecture(model.servedArchitecture());
    if (code.isEmpty() || !facts.covers(version) || code.get().known().has(version)) {
      return;
    }
    Span known = code.get().known();
    boolean gone = known.isPast(version);
    EngineVersion border = (gone ? known.until() : known.since()).orElse(version);
    String which = gone ? "gone since " + border : "there since " + border;
    findings.refuseIf(
        engine.isCertain() && !gone && !THROUGH_TRANSFORMERS.contains(model.architecture()),
        Field.MODEL.path(),
        engine
            + " does not have its "
            + model.servedArchitecture()
            + ", "
            + which
            + ". Ask for a policy whose image holds "
            + border
            + " or newer, or that says engine.version, if the image holds another.",
        engine.name() + " has no " + model.servedArchitecture() + ", " + which);
  }

  private static void format(
      ModelFacts model, EngineFact engine, EngineVersion version, Findings findings) {
    String format = model.quantization().map(Quantization::checkpoint).orElse("");
    Optional<Span> refused = EngineFacts.bundled().deprecated(format);
    if (refused.isEmpty() || !refused.get().has(version)) {
      return;
    }
    findings.refuseIf(
        engine.isCertain(),
        Field.MODEL.path(),
        engine
            + " does not start with files of format "
            + format
            + ", deprecated since "
            + refused.get().since().orElse(version)
            + ". Use the model in another format.",
        engine.name() + " refuses files of format " + format + " as deprecated");
  }
}
