package ai.devopstoolkit.inference.rules;

import ai.devopstoolkit.inference.spec.Field;
import ai.devopstoolkit.inference.spec.Text;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The model is vLLM's first argument: it must not be read as a flag, as two arguments, or as an
 * environment variable, which may hold a token. Its context length is at least one token.
 */
final class ModelRule implements Rule {
  private static final String EXAMPLES =
      " Use a Hugging Face id (Qwen/Qwen2.5-7B-Instruct) or a path in the image (/models/qwen).";

  @Override
  public String id() {
    return "model";
  }

  @Override
  public Set<Field> reads() {
    return Set.of(Field.MODEL, Field.MAX_MODEL_LEN);
  }

  @Override
  public void check(Subject subject, Findings findings) {
    String model = subject.spec().model();
    if (model.isEmpty()) {
      findings.refuse(Field.MODEL, "is empty: there is nothing to serve." + EXAMPLES);
    }
    if (model.startsWith("-")) {
      findings.refuse(
          Field.MODEL,
          Text.quoted(model) + " starts with \"-\": vLLM would take it for a flag." + EXAMPLES);
    }
    if (hasBlankOrControl(model)) {
      findings.refuse(
          Field.MODEL,
          Text.quoted(model) + " has a blank or control character: no model has one." + EXAMPLES);
    }
    if (model.contains("$(")) {
      findings.refuse(
          Field.MODEL,
          Text.quoted(model)
              + " has \"$(\": Kubernetes would put an environment variable there, even a token, and"
              + " arguments are in logs."
              + EXAMPLES);
    }
    if (subject.model().isEmpty() && subject.changes(Field.MODEL)) {
      findings.warn(Field.MODEL, "is not in the catalog: whether it fits the GPUs is not checked");
    }
    OptionalInt length = subject.spec().maxModelLen();
    if (length.isPresent() && length.getAsInt() < 1) {
      findings.refuse(
          Field.MAX_MODEL_LEN,
          length.getAsInt() + " is too short: 1 token at least. Leave it out for the model's own.");
    }
  }

  private static boolean hasBlankOrControl(String text) {
    int c;
    for (int i = 0; i < text.length(); i += Character.charCount(c)) {
      c = text.codePointAt(i);
      if (Character.isSpaceChar(c)
          || Character.isISOControl(c)
          || Character.getType(c) == Character.FORMAT) {
        return true;
      }
    }
    return false;
  }
}
