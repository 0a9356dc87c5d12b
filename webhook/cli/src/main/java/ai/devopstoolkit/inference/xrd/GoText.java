package ai.devopstoolkit.inference.xrd;

import ai.devopstoolkit.inference.spec.SchemaInteger;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Values as Go prints them in the messages of the API server. */
final class GoText {
  /** A double has no more significant digits than this. */
  private static final int MOST_DIGITS = 17;

  private GoText() {}

  /** A rejected value, as {@code field.Error} of apimachinery has it. */
  static String value(JsonNode value) {
    if (value.isTextual()) {
      return quote(value.textValue());
    }
    return SchemaInteger.isInt64(value) || !value.isNumber()
        ? json(value)
        : number(value.doubleValue());
  }

  /** As strconv.Quote, {@code %q}. */
  static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    wellFormed(text).codePoints().forEach(point -> quote(point, quoted));
    return quoted.append('"').toString();
  }

  private static void quote(int point, StringBuilder quoted) {
    switch (point) {
      case '"' -> quoted.append("\\\"");
      case '\\' -> quoted.append("\\\\");
      case 0x07 -> quoted.append("\\a");
      case '\b' -> quoted.append("\\b");
      case '\f' -> quoted.append("\\f");
      case '\n' -> quoted.append("\\n");
      case '\r' -> quoted.append("\\r");
      case '\t' -> quoted.append("\\t");
      case 0x0b -> quoted.append("\\v");
      default -> {
        if (isPrintable(point)) {
          quoted.appendCodePoint(point);
        } else {
          String format = point < 0x80 ? "\\x%02x" : point < 0x1_0000 ? "\\u%04x" : "\\U%08x";
          quoted.append(String.format(Locale.ROOT, format, point));
        }
      }
    }
  }

  /** As unicode.IsPrint: letters, marks, numbers, punctuation, symbols, and of spaces U+0020. */
  private static boolean isPrintable(int point) {
    return switch (Character.getType(point)) {
      case Character.UNASSIGNED,
          Character.CONTROL,
          Character.FORMAT,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> point == ' ';
      default -> true;
    };
  }

  /** As {@code %v} of a float64: from a million on, and below a ten-thousandth, with exponent. */
  static String number(double value) {
    BigDecimal shortest = shortest(value);
    int exponent = exponent(shortest);
    return shortest.signum() == 0 || (exponent >= -4 && exponent < 6)
        ? shortest.toPlainString()
        : scientific(shortest, exponent);
  }

  private static String scientific(BigDecimal value, int exponent) {
    String digits = value.unscaledValue().abs().toString();
    return (value.signum() < 0 ? "-" : "")
        + digits.charAt(0)
        + (digits.length() > 1 ? "." + digits.substring(1) : "")
        + String.format(Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
  }

  private static int exponent(BigDecimal value) {
    return value.precision() - value.scale() - 1;
  }

  /** The decimal with the fewest digits that reads back as {@code value}. */
  static BigDecimal shortest(double value) {
    BigDecimal exact = new BigDecimal(value);
    for (int digits = 1; digits < MOST_DIGITS; digits++) {
      BigDecimal rounded = exact.round(new MathContext(digits));
      if (rounded.doubleValue() == value) {
        return rounded.stripTrailingZeros();
      }
    }
    return exact.round(new MathContext(MOST_DIGITS)).stripTrailingZeros();
  }

  /** As encoding/json: fields sorted, and what HTML could take for itself escaped. */
  static String json(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> {
        TreeMap<String, JsonNode> sorted = new TreeMap<>();
        value.properties().forEach(field -> sorted.put(field.getKey(), field.getValue()));
        yield sorted.entrySet().stream()
            .map(field -> jsonText(field.getKey()) + ":" + json(field.getValue()))
            .collect(Collectors.joining(",", "{", "}"));
      }
      case ARRAY ->
          StreamSupport.stream(value.spliterator(), false)
              .map(GoText::json)
              .collect(Collectors.joining(",", "[", "]"));
      case STRING -> jsonText(value.textValue());
      case NUMBER -> jsonNumber(value);
      case BOOLEAN -> value.asText();
      case NULL -> "null";
      case MISSING, BINARY, POJO ->
          throw new IllegalArgumentException("not a value of JSON: " + value.getNodeType());
    };
  }

  private static String jsonNumber(JsonNode value) {
    if (SchemaInteger.isInt64(value)) {
      return value.asText();
    }
    BigDecimal shortest = shortest(value.doubleValue());
    int exponent = exponent(shortest);
    return shortest.signum() == 0 || (exponent >= -6 && exponent < 21)
        ? shortest.toPlainString()
        : scientific(shortest, exponent).replaceFirst("e-0(\\d)$", "e-$1");
  }

  private static String jsonText(String text) {
    StringBuilder escaped = new StringBuilder("\"");
    wellFormed(text)
        .codePoints()
        .forEach(
            point -> {
              switch (point) {
                case '"' -> escaped.append("\\\"");
                case '\\' -> escaped.append("\\\\");
                case '\b' -> escaped.append("\\b");
                case '\f' -> escaped.append("\\f");
                case '\n' -> escaped.append("\\n");
                case '\r' -> escaped.append("\\r");
                case '\t' -> escaped.append("\\t");
                default -> {
                  if (point < ' ' || "<>&\u2028\u2029".indexOf(point) >= 0) {
                    escaped.append(String.format(Locale.ROOT, "\\u%04x", point));
                  } else {
                    escaped.appendCodePoint(point);
                  }
                }
              }
            });
    return escaped.append('"').toString();
  }

  /** Go reads half a surrogate pair as U+FFFD. */
  private static String wellFormed(String text) {
    StringBuilder whole = new StringBuilder();
    text.codePoints()
        .map(point -> Character.getType(point) == Character.SURROGATE ? 0xfffd : point)
        .forEach(whole::appendCodePoint);
    return whole.toString();
  }
}
