package ai.devopstoolkit.inference.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Canonical JSON, in the manner of RFC 8785: members sorted by UTF-16 code units, no white space,
 * the shortest escapes.
 *
 * <p>It differs in numbers: an integer of 64 bits is written in full, any other number as the exact
 * decimal value of its IEEE double (the API server keeps no more of it). RFC 8785 writes both as
 * ECMAScript would, which rounds integers above 2^53.
 */
public final class CanonicalJson {
  private static final String HEX = "0123456789abcdef";

  private final StringBuilder out = new StringBuilder(1024);
  private final boolean withEmptyMembers;

  private CanonicalJson(boolean withEmptyMembers) {
    this.withEmptyMembers = withEmptyMembers;
  }

  /** The canonical form of {@code node}. */
  public static String of(JsonNode node) {
    CanonicalJson json = new CanonicalJson(true);
    json.write(node);
    return json.out.toString();
  }

  /** The canonical form of those members of {@code object} whose names are {@code wanted}. */
  static String of(ObjectNode object, Predicate<String> wanted) {
    CanonicalJson json = new CanonicalJson(true);
    json.writeObject(object, wanted);
    return json.out.toString();
  }

  /**
   * The same without members, at any depth, that are null, {@code ""}, <code>{}</code> or {@code
   * []}, or hold nothing but such members. Elements of lists stay.
   */
  static String withoutEmptyMembers(ObjectNode object, Predicate<String> wanted) {
    CanonicalJson json = new CanonicalJson(false);
    json.writeObject(object, wanted);
    return json.out.toString();
  }

  private void write(JsonNode node) {
    switch (node.getNodeType()) {
      case OBJECT -> writeObject((ObjectNode) node, name -> true);
      case ARRAY -> {
        char separator = '[';
        for (JsonNode element : node) {
          out.append(separator);
          write(element);
          separator = ',';
        }
        out.append(separator == '[' ? "[]" : "]");
      }
      case STRING -> writeString(node.textValue());
      case NUMBER -> out.append(number(node));
      case BOOLEAN, NULL -> out.append(node.asText());
      case BINARY, MISSING, POJO ->
          throw new IllegalArgumentException("not JSON: " + node.getNodeType());
    }
  }

  private void writeObject(ObjectNode object, Predicate<String> wanted) {
    char separator = '{';
    for (Map.Entry<String, JsonNode> member : sorted(object)) {
      if (wanted.test(member.getKey()) && (withEmptyMembers || !isEmpty(member.getValue()))) {
        out.append(separator);
        writeString(member.getKey());
        out.append(':');
        write(member.getValue());
        separator = ',';
      }
    }
    out.append(separator == '{' ? "{}" : "}");
  }

  /** Sorted as entries: to look each name up again took a twentieth of a validation. */
  private static List<Map.Entry<String, JsonNode>> sorted(ObjectNode object) {
    if (object.isEmpty()) {
      return List.of();
    }
    List<Map.Entry<String, JsonNode>> members = new ArrayList<>(object.properties());
    members.sort(Map.Entry.comparingByKey());
    return members;
  }

  /** Whether {@code value} is null, empty, or an object that holds nothing but such members. */
  static boolean isEmpty(JsonNode value) {
    return switch (value.getNodeType()) {
      case NULL -> true;
      case STRING -> value.textValue().isEmpty();
      case ARRAY -> value.isEmpty();
      case OBJECT -> {
        for (JsonNode member : value) {
          if (!isEmpty(member)) {
            yield false;
          }
        }
        yield true;
      }
      case NUMBER, BOOLEAN, BINARY, MISSING, POJO -> false;
    };
  }

  private void writeString(String text) {
    out.append('"');
    int plain = 0; // where what needs no escape began
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == '"' || c == '\\') {
        out.append(text, plain, i);
        escape(c);
        plain = i + 1;
      }
    }
    out.append(text, plain, text.length()).append('"');
  }

  private void escape(char c) {
    switch (c) {
      case '"', '\\' -> out.append('\\').append(c);
      case '\b' -> out.append("\\b");
      case '\t' -> out.append("\\t");
      case '\n' -> out.append("\\n");
      case '\f' -> out.append("\\f");
      case '\r' -> out.append("\\r");
      default -> out.append("\\u00").append(c < 0x10 ? '0' : '1').append(HEX.charAt(c & 0xf));
    }
  }

  private static String number(JsonNode number) {
    if (number.isIntegralNumber() && number.canConvertToLong()) {
      return Long.toString(number.longValue());
    }
    double value = number.doubleValue();
    if (!Double.isFinite(value)) {
      return number.asText();
    }
    if (value == Math.rint(value) && Math.abs(value) < 0x1p63) {
      return Long.toString((long) value);
    }
    return new BigDecimal(value).toString();
  }
}
