package ai.devopstoolkit.inference.xrd;

import ai.devopstoolkit.inference.spec.SchemaInteger;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What the API server asks, beside the schema, of the fields that the scale subresource reads.
 *
 * <p>Written after {@code ValidateScaleSpec} and {@code ValidateScaleStatus} of
 * apiextensions-apiserver v0.34.1 (pkg/registry/customresource/validator.go). It prints a value of
 * another type unquoted and whole, with line breaks; here stands "it" instead.
 */
final class Scale {
  private static final LongNode ZERO = LongNode.valueOf(0);
  private static final TextNode EMPTY = TextNode.valueOf("");

  private final JsonNode paths;

  /**
   * Asks it of one subresource.
   *
   * @param paths {@code subresources.scale} of a CRD's version; missing if it has none
   */
  Scale(JsonNode paths) {
    this.paths = paths;
  }

  /** What is wrong with {@code object}; an update is spared nothing. */
  List<SchemaFault> faults(JsonNode object) {
    List<SchemaFault> faults = new ArrayList<>();
    checkReplicas("specReplicasPath", object, faults);
    checkReplicas("statusReplicasPath", object, faults);
    checkSelector(object, faults);
    return faults;
  }

  private void checkReplicas(String which, JsonNode object, List<SchemaFault> faults) {
    String path = paths.path(which).asText();
    JsonNode value = field(path, ZERO, object, faults);
    if (value.isMissingNode()) {
      return;
    }
    if (!SchemaInteger.isInt64(value)) {
      faults.add(wrongType(path, ZERO, value, "int64"));
    } else if (value.longValue() < 0) {
      faults.add(SchemaFault.invalid(path, value, "should be a non-negative integer"));
    } else if (value.longValue() > Integer.MAX_VALUE) {
      faults.add(
          SchemaFault.invalid(path, value, "should be less than or equal to " + Integer.MAX_VALUE));
    }
  }

  private void checkSelector(JsonNode object, List<SchemaFault> faults) {
    String path = paths.path("labelSelectorPath").asText();
    JsonNode value = field(path, EMPTY, object, faults);
    if (!value.isMissingNode() && !value.isTextual()) {
      faults.add(wrongType(path, EMPTY, value, "string"));
    }
  }

  /** As NestedFieldNoCopy of apimachinery; missing, too, where a fault is told. */
  private static JsonNode field(
      String path, JsonNode zero, JsonNode object, List<SchemaFault> faults) {
    JsonNode value = object;
    if (path.isEmpty()) {
      return value.path(path);
    }
    for (String name : path.substring(1).split("\\.", -1)) {
      if (!value.isObject() && !value.isNull() && !value.isMissingNode()) {
        faults.add(wrongType(path, zero, value, "map[string]interface{}"));
      }
      value = value.path(name);
    }
    return value;
  }

  private static SchemaFault wrongType(
      String path, JsonNode zero, JsonNode value, String expected) {
    String detail = " accessor error: it is of the type " + goType(value) + ", expected ";
    return SchemaFault.invalid(path, zero, path + detail + expected);
  }

  /** As {@code %T} of Go. */
  private static String goType(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> "map[string]interface {}";
      case ARRAY -> "[]interface {}";
      case STRING -> "string";
      case BOOLEAN -> "bool";
      case NUMBER -> SchemaInteger.isInt64(value) ? "int64" : "float64";
      case NULL -> "<nil>";
      case MISSING, BINARY, POJO ->
          throw new IllegalArgumentException("not a value of JSON: " + value.getNodeType());
    };
  }
}
