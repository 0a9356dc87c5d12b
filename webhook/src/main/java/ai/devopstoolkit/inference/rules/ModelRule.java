package ai.devopstoolkit.inference.rules;

import ai.devopstoolkit.inference.spec.Field;
import ai.devopstoolkit.inference.spec.Text;
import java.util.Set;

/** The model is vLLM's first argument: it must not be read as a flag, or as two arguments. */
final class ModelRule implements Rule {
  private static final String EXAMPLES =
      " Use a Hugging Face id (Qwen/Qwen2.5-7B-Instruct) or a path in the image (/models/qwen).";

  @Override
  public String id() {
    return "model";
  }

  @Override
  public Set<Field> reads() {
    return Set.of(Field.MODEL);
  }

  @Override
  public void check(Subject subject, Findings findings) {
    String model = subject.spec().model();
    if (model.startsWith("-")) {
      findings.refuse(
          Field.MODEL,
          Text.quoted(model) + " starts with \"-\": vLLM would take it for a flag." + EXAMPLES);
    }
    if (model.codePoints().anyMatch(ModelRule::isBlankOrControl)) {
      findings.refuse(
          Field.MODEL,
          Text.quoted(model) + " has a blank or control character: no model has one." + EXAMPLES);
    }
  }

  private static boolean isBlankOrControl(int c) {
    return Character.isWhitespace(c)
        || Character.isSpaceChar(c)
        || Character.isISOControl(c)
        || Character.getType(c) == Character.FORMAT;
  }
}
