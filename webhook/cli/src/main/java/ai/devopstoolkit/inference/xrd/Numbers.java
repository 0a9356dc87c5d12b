package ai.devopstoolkit.inference.xrd;

import ai.devopstoolkit.inference.spec.SchemaInteger;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Map;

/**
 * Numbers as the API server gets them from kubectl, both written in Go: an {@code int64} if they
 * are whole and fit, else a {@code float64}. So {@code 1.0} and {@code 1e3} arrive as 1 and 1000.
 */
final class Numbers {
  /** From here on Go writes a float64 with an exponent. */
  private static final double LONGEST = 1e21;

  private Numbers() {}

  /** Changes every number in {@code value}, in place, to what the API server makes of it. */
  static void normalize(JsonNode value) {
    if (value instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        normalize(field.getValue());
        field.setValue(normal(field.getValue()));
      }
    } else if (value instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        normalize(array.get(i));
        array.set(i, normal(array.get(i)));
      }
    }
  }

  private static JsonNode normal(JsonNode value) {
    if (!value.isNumber()) {
      return value;
    }
    if (SchemaInteger.isInt64(value)) {
      return whole(value.longValue());
    }
    double number = value.doubleValue();
    if (Double.isInfinite(number)) {
      return value;
    }
    BigDecimal shortest = GoText.shortest(number);
    if (number != Math.rint(number) || Math.abs(number) >= LONGEST) {
      return DecimalNode.valueOf(shortest);
    }
    BigIntegerNode whole = BigIntegerNode.valueOf(shortest.toBigInteger());
    return whole.canConvertToLong() ? whole(whole.longValue()) : whole;
  }

  /** As Jackson reads it from a request: nodes of two kinds are never equal. */
  private static JsonNode whole(long value) {
    return value == (int) value ? IntNode.valueOf((int) value) : LongNode.valueOf(value);
  }
}
