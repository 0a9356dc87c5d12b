package ai.devopstoolkit.inference.preview;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * What a YAML scalar stands for by the rules of go.yaml.in/yaml/v2 2.4.2 (resolve.go): LongNode is
 * its int, BigIntegerNode its uint64, DoubleNode its float64. Those are YAML 1.1 with the number
 * syntax of Go, without numbers to the base 60 and without dates, which stay text.
 */
final class Scalar {
  private static final Map<String, JsonNode> WORDS = words();

  private static final Pattern INTEGER =
      Pattern.compile(
          "([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[oO]([0-7]+)|0[bB]([01]+)|0([0-7]+)|(0|[1-9][0-9]*))");

  private static final int[] RADIX = {16, 8, 2, 8, 10};

  /** strconv.ParseInt of what follows 0b takes a sign, so go-yaml does. */
  private static final Pattern SIGN_AFTER_0B = Pattern.compile("0b([-+][01]+)");

  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

  /** Here go-yaml asks strconv.ParseFloat alone: a _ only between digits. */
  private static final Pattern STARTS_WITH_DOT =
      Pattern.compile("\\.[0-9]+(_[0-9]++)*+([eE][-+]?[0-9]+(_[0-9]++)*+)?");

  private Scalar() {}

  private static Map<String, JsonNode> words() {
    Map<String, JsonNode> words = new HashMap<>();
    put(words, BooleanNode.TRUE, "y Y yes Yes YES true True TRUE on On ON");
    put(words, BooleanNode.FALSE, "n N no No NO false False FALSE off Off OFF");
    put(words, NullNode.instance, "~ null Null NULL");
    words.put("", NullNode.instance);
    put(words, DoubleNode.valueOf(Double.NaN), ".nan .NaN .NAN");
    put(words, DoubleNode.valueOf(Double.POSITIVE_INFINITY), ".inf .Inf .INF +.inf +.Inf +.INF");
    put(words, DoubleNode.valueOf(Double.NEGATIVE_INFINITY), "-.inf -.Inf -.INF");
    return Map.copyOf(words);
  }

  private static void put(Map<String, JsonNode> words, JsonNode value, String spellings) {
    for (String spelling : spellings.split(" ", -1)) {
      words.put(spelling, value);
    }
  }

  /** The value of {@code text} that is neither quoted nor tagged. */
  static JsonNode plain(String text) {
    JsonNode value = WORDS.get(text);
    if (value == null) {
      value = number(text);
    }
    return value == null ? TextNode.valueOf(text) : value;
  }

  /** The tag of {@code text} that is neither quoted nor tagged. */
  static Tag tag(String text) {
    return text.equals("<<") ? Tag.MERGE : tag(plain(text));
  }

  private static Tag tag(JsonNode value) {
    return switch (value.getNodeType()) {
      case NULL -> Tag.NULL;
      case BOOLEAN -> Tag.BOOL;
      case NUMBER -> value.isIntegralNumber() ? Tag.INT : Tag.FLOAT;
      default -> Tag.STR;
    };
  }

  /**
   * The value of {@code text} under {@code tag}. Tags that go-yaml does not know make text.
   *
   * @throws IllegalArgumentException if the text is no value of that tag
   */
  static JsonNode tagged(Tag tag, String text) {
    if (tag.equals(Tag.BINARY)) {
      return TextNode.valueOf(binary(text));
    }
    if (tag.equals(Tag.TIMESTAMP)) {
      throw new IllegalArgumentException("!!timestamp: JSON has no dates. Leave out the tag");
    }
    if (!tag.equals(Tag.NULL)
        && !tag.equals(Tag.BOOL)
        && !tag.equals(Tag.INT)
        && !tag.equals(Tag.FLOAT)) {
      return TextNode.valueOf(text);
    }
    JsonNode value = plain(text);
    if (tag.equals(Tag.FLOAT) && value.isLong()) {
      return DoubleNode.valueOf(value.doubleValue());
    }
    if (!tag.equals(tag(value))) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no value of !!" + tag.getValue().substring(Tag.PREFIX.length()));
    }
    return value;
  }

  private static @Nullable JsonNode number(String text) {
    char first = text.charAt(0);
    if (first == '.') {
      return STARTS_WITH_DOT.matcher(text).matches() ? decimal(text.replace("_", "")) : null;
    }
    if (first != '-' && first != '+' && !('0' <= first && first <= '9')) {
      return null;
    }
    String digits = text.replace("_", "");
    JsonNode value = integer(digits);
    if (value == null && DECIMAL.matcher(digits).matches()) {
      value = decimal(digits);
    }
    if (value == null && SIGN_AFTER_0B.matcher(digits).matches()) {
      value = integer(digits.substring(2), 2);
    }
    return value;
  }

  private static @Nullable JsonNode integer(String text) {
    Matcher matcher = INTEGER.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    int notation = 0;
    while (matcher.group(notation + 2) == null) {
      notation++;
    }
    return integer(matcher.group(1) + matcher.group(notation + 2), RADIX[notation]);
  }

  /** An int64, else a uint64, which takes no sign, else nothing. */
  private static @Nullable JsonNode integer(String digits, int radix) {
    try {
      return LongNode.valueOf(Long.parseLong(digits, radix));
    } catch (NumberFormatException tooLarge) {
      return unsigned(digits, radix);
    }
  }

  private static @Nullable JsonNode unsigned(String digits, int radix) {
    try {
      String unsigned = Long.toUnsignedString(Long.parseUnsignedLong(digits, radix));
      return digits.startsWith("+") ? null : BigIntegerNode.valueOf(new BigInteger(unsigned));
    } catch (NumberFormatException tooLarge) {
      return null;
    }
  }

  /** strconv.ParseFloat refuses what is beyond float64, so that it stays text. */
  private static @Nullable JsonNode decimal(String text) {
    double value = Double.parseDouble(text);
    return Double.isInfinite(value) ? null : DoubleNode.valueOf(value);
  }

  private static String binary(String text) {
    String base64 = text.replace("\n", "").replace("\r", "");
    try {
      if (base64.length() % 4 != 0) {
        throw new IllegalArgumentException("the padding is missing");
      }
      byte[] bytes = Base64.getDecoder().decode(base64);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "!!binary holds bytes that are no text: kubectl would send U+FFFD for them. Leave out the"
              + " tag, and the base64 is sent",
          e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("!!binary holds no base64: " + e.getMessage(), e);
    }
  }
}
