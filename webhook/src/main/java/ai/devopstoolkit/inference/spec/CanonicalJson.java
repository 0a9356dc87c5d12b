package ai.devopstoolkit.inference.spec;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Canonical JSON, in the manner of RFC 8785: members sorted by UTF-16 code units, no white space,
 * the shortest escapes.
 *
 * <p>It differs in numbers: an integer of 64 bits is written in full, any other number as the exact
 * decimal value of its IEEE double (the API server keeps no more of it). RFC 8785 writes both as
 * ECMAScript would, which rounds integers above 2^53.
 */
public final class CanonicalJson {
  private CanonicalJson() {}

  /** The canonical form of {@code node}. */
  public static String of(JsonNode node) {
    StringBuilder out = new StringBuilder(512);
    write(node, out);
    return out.toString();
  }

  private static void write(JsonNode node, StringBuilder out) {
    switch (node.getNodeType()) {
      case OBJECT -> writeObject((ObjectNode) node, out);
      case ARRAY -> {
        char separator = '[';
        for (JsonNode element : node) {
          out.append(separator);
          write(element, out);
          separator = ',';
        }
        out.append(separator == '[' ? "[]" : "]");
      }
      case STRING -> writeString(node.textValue(), out);
      case NUMBER -> out.append(number(node));
      case BOOLEAN, NULL -> out.append(node.asText());
      case BINARY, MISSING, POJO ->
          throw new IllegalArgumentException("not JSON: " + node.getNodeType());
    }
  }

  private static void writeObject(ObjectNode object, StringBuilder out) {
    List<String> names = new ArrayList<>(object.size());
    object.fieldNames().forEachRemaining(names::add);
    Collections.sort(names);
    char separator = '{';
    for (String name : names) {
      out.append(separator);
      writeString(name, out);
      out.append(':');
      write(object.get(name), out);
      separator = ',';
    }
    out.append(separator == '{' ? "{}" : "}");
  }

  private static void writeString(String text, StringBuilder out) {
    out.append('"');
    JsonStringEncoder.getInstance().quoteAsString(text, out);
    out.append('"');
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
