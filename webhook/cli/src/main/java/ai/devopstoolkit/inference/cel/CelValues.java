package ai.devopstoolkit.inference.cel;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.values.NullValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON as values of CEL: integers are {@code int}, other numbers {@code double}. */
final class CelValues {
  private CelValues() {}

  static Object of(JsonNode json) {
    return switch (json.getNodeType()) {
      case OBJECT -> object(json);
      case ARRAY -> array(json);
      case STRING -> json.textValue();
      case BOOLEAN -> json.booleanValue();
      case NUMBER ->
          json.canConvertToLong() && json.isIntegralNumber()
              ? (Object) json.longValue()
              : (Object) json.doubleValue();
      case NULL -> NullValue.NULL_VALUE;
      case MISSING, BINARY, POJO ->
          throw new IllegalArgumentException("not a value of JSON: " + json.getNodeType());
    };
  }

  private static Map<String, Object> object(JsonNode json) {
    Map<String, Object> object = new LinkedHashMap<>();
    json.properties().forEach(field -> object.put(field.getKey(), of(field.getValue())));
    return object;
  }

  private static List<Object> array(JsonNode json) {
    List<Object> array = new ArrayList<>();
    json.forEach(item -> array.add(of(item)));
    return array;
  }
}
