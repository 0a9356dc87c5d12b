package ai.devopstoolkit.inference.composition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.TreeMap;

/**
 * JSON as Crossplane passes it to functions and back: a protobuf Struct, whose numbers are all
 * doubles and whose fields have no order. So an integer beyond 2^53 may change.
 */
final class StructNumbers {
  /** Beyond this, crossplane-runtime's JSON reader leaves a number a double. */
  private static final double BEYOND_LONG = 0x1p63;

  private StructNumbers() {}

  /** A copy of {@code object} as a function gets it, fields sorted. */
  static ObjectNode of(ObjectNode object) {
    ObjectNode copy = JsonNodeFactory.instance.objectNode();
    TreeMap<String, JsonNode> sorted = new TreeMap<>();
    object.properties().forEach(field -> sorted.put(field.getKey(), field.getValue()));
    sorted.forEach((name, value) -> copy.set(name, of(value)));
    return copy;
  }

  private static JsonNode of(JsonNode value) {
    if (value instanceof ObjectNode object) {
      return of(object);
    }
    if (value instanceof ArrayNode array) {
      ArrayNode copy = JsonNodeFactory.instance.arrayNode(array.size());
      array.forEach(element -> copy.add(of(element)));
      return copy;
    }
    if (!value.isNumber()) {
      return value;
    }
    double number = value.doubleValue();
    return number == Math.rint(number) && Math.abs(number) < BEYOND_LONG
        ? LongNode.valueOf((long) number)
        : DoubleNode.valueOf(number);
  }
}
