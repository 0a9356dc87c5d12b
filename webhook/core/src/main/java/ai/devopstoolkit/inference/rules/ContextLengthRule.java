package ai.devopstoolkit.inference.rules;

import ai.devopstoolkit.inference.catalog.ModelFacts;
import ai.devopstoolkit.inference.sizing.Gib;
import ai.devopstoolkit.inference.spec.Field;
import java.util.OptionalInt;
import java.util.Set;

/** vLLM refuses a length beyond the model's own, unless it is told that this is on purpose. */
final class ContextLengthRule implements Rule {
  /** vLLM, ModelConfig: 1 lets it start all the same. */
  private static final String ALLOW = "VLLM_ALLOW_LONG_MAX_MODEL_LEN";

  @Override
  public String id() {
    return "context-length";
  }

  @Override
  public Set<Field> reads() {
    return Set.of(Field.MODEL, Field.MAX_MODEL_LEN, Field.ENV);
  }

  @Override
  public boolean readsPolicy() {
    return true;
  }

  @Override
  public void check(Subject subject, Findings findings) {
    OptionalInt own = subject.spec().maxModelLen();
    OptionalInt longest = subject.model().map(ModelFacts::maxContext).orElse(OptionalInt.empty());
    if (own.isEmpty() || longest.isEmpty() || own.getAsInt() <= longest.getAsInt()) {
      return;
    }
    boolean onPurpose =
        subject.spec().env().stream()
            .anyMatch(it -> it.name().equals(ALLOW) && it.value().equals("1"));
    if (!onPurpose) {
      findings.refuse(
          Field.MAX_MODEL_LEN,
          Gib.tokens(own.getAsInt())
              + " is longer than "
              + subject.spec().model()
              + " knows: "
              + Gib.tokens(longest.getAsInt())
              + " tokens, and vLLM does not start. Leave it out, or use "
              + longest.getAsInt()
              + " or less. With env "
              + ALLOW
              + "=1 vLLM starts, but such a length needs a model with rope scaling for it.");
    }
  }
}
