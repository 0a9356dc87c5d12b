package ai.devopstoolkit.inference.rules;

import ai.devopstoolkit.inference.catalog.ModelFacts;
import ai.devopstoolkit.inference.spec.Field;
import java.util.Set;

/** The files of a gated model are fetched with a token, or not at all. */
final class GatedModelRule implements Rule {
  @Override
  public String id() {
    return "gated-model";
  }

  @Override
  public Set<Field> reads() {
    return Set.of(Field.MODEL, Field.HF_TOKEN_SECRET);
  }

  @Override
  public boolean canBeSkipped() {
    return true;
  }

  @Override
  public void check(Subject subject, Findings findings) {
    boolean gated = subject.model().flatMap(ModelFacts::gated).orElse(false);
    if (gated && subject.spec().hfTokenSecret().isEmpty()) {
      findings.warn(
          Field.HF_TOKEN_SECRET,
          "the model is gated: without a token its download fails, unless the image has it");
    }
  }
}
