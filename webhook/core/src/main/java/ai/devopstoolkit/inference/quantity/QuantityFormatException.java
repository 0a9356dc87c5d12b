package ai.devopstoolkit.inference.quantity;

/** A text is not a quantity. The message says what is wrong with it and what to write. */
public final class QuantityFormatException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private static final String EXAMPLES = ". Write for example 4, 500m or 16Gi";
  private static final int SHOWN_CHARACTERS = 40;

  private QuantityFormatException(String problem) {
    super(problem + EXAMPLES);
  }

  static QuantityFormatException empty() {
    return new QuantityFormatException("a quantity must not be empty");
  }

  static QuantityFormatException tooLong(String text, int longest) {
    return new QuantityFormatException(
        "%s has %d characters, more than %d".formatted(quoted(text), text.length(), longest));
  }

  static QuantityFormatException tooLarge(String text, int digits) {
    return new QuantityFormatException(
        "%s is too large: it has more than %d digits before the point"
            .formatted(quoted(text), digits));
  }

  static QuantityFormatException withoutNumber(String text) {
    String problem = text.equals(text.strip()) ? "does not begin with a number" : "has a blank";
    return new QuantityFormatException("%s %s".formatted(quoted(text), problem));
  }

  static QuantityFormatException unknownUnit(String text, String unit) {
    return new QuantityFormatException(
        "%s ends in %s, which is no unit: those are n u m k M G T P E and Ki Mi Gi Ti Pi Ei"
            .formatted(quoted(text), quoted(unit)));
  }

  /** The text in quotes, cut short, its control characters replaced: it may be anyone's. */
  private static String quoted(String text) {
    StringBuilder shown = new StringBuilder("\"");
    text.codePoints()
        .limit(SHOWN_CHARACTERS)
        .map(character -> isShown(character) ? character : '?')
        .forEach(shown::appendCodePoint);
    if (text.codePointCount(0, text.length()) > SHOWN_CHARACTERS) {
      shown.append('…');
    }
    return shown.append('"').toString();
  }

  private static boolean isShown(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
