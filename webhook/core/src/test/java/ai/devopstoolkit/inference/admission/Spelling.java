package ai.devopstoolkit.inference.admission;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.random.RandomGenerator;

/**
 * Writes JSON as others may: the same values in other words. 1 is 1, 1.0, 1.00, 1e0 or 10E-1; a
 * letter may be escaped, and blanks may be anywhere.
 */
final class Spelling {
  private static final String[] BLANKS = {"", "", "", " ", "\n  ", "\t", "\r\n"};

  /** Every number of so many characters is below 2^53. */
  private static final int EXACT_DIGITS = 15;

  private final RandomGenerator random;
  private final StringBuilder out = new StringBuilder();

  private Spelling(RandomGenerator random) {
    this.random = random;
  }

  static String of(JsonNode json, RandomGenerator random) {
    Spelling spelling = new Spelling(random);
    spelling.write(json);
    return spelling.out.toString();
  }

  private void write(JsonNode json) {
    switch (json.getNodeType()) {
      case OBJECT -> {
        String separator = "{";
        for (var member : json.properties()) {
          out.append(separator).append(blank());
          string(member.getKey(), false);
          out.append(blank()).append(':').append(blank());
          write(member.getValue());
          out.append(blank());
          separator = ",";
        }
        out.append(json.isEmpty() ? "{}" : "}");
      }
      case ARRAY -> {
        String separator = "[";
        for (JsonNode item : json) {
          out.append(separator).append(blank());
          write(item);
          out.append(blank());
          separator = ",";
        }
        out.append(json.isEmpty() ? "[]" : "]");
      }
      case STRING -> string(json.textValue(), true);
      case NUMBER -> out.append(number(json.decimalValue()));
      case BOOLEAN, NULL -> out.append(json.asText());
      case BINARY, MISSING, POJO ->
          throw new IllegalArgumentException("not JSON: " + json.getNodeType());
    }
  }

  /**
   * A spelling of {@code value}.
   *
   * <p>Beyond 2^53 they keep theirs: with a point they would be doubles, which are other values. So
   * does 0, which has no 00.
   */
  String number(BigDecimal value) {
    String plain = value.toPlainString();
    if (plain.length() > EXACT_DIGITS || value.signum() == 0) {
      return plain;
    }
    String pointed = plain.contains(".") ? plain : plain + ".0";
    return switch (random.nextInt(6)) {
      case 0 -> pointed;
      case 1 -> pointed + "0";
      case 2 -> value.unscaledValue() + "e" + -value.scale();
      case 3 -> value.unscaledValue() + "0E" + (-value.scale() - 1);
      default -> plain;
    };
  }

  private void string(String text, boolean escapes) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean must = c < ' ' || c == '"' || c == '\\' || Character.isSurrogate(c);
      if (must || (escapes && random.nextInt(16) == 0)) {
        escape(c);
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  private void escape(char c) {
    out.append(String.format(random.nextBoolean() ? "\\u%04x" : "\\u%04X", (int) c));
  }

  private String blank() {
    return BLANKS[random.nextInt(BLANKS.length)];
  }
}
