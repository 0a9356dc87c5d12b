package ai.devopstoolkit.inference.xrd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Fills in the defaults of a structural schema, as the API server does with every custom resource
 * that it reads.
 *
 * <p>Written after {@code Default} and {@code PruneNonNullableNullsWithoutDefaults} of
 * apiextensions-apiserver v0.34.1 (pkg/apiserver/schema/defaulting). Two things to know of it: a
 * default inside an absent object does not create that object; and a null counts as absent, unless
 * the schema says {@code nullable}.
 */
public final class Defaults {
  private Defaults() {}

  /**
   * Changes {@code value} in place: absent fields get their defaults, nulls of fields that have
   * none are removed. What does not fit the schema is left alone.
   */
  public static void fill(JsonNode value, JsonNode schema) {
    if (value instanceof ObjectNode object) {
      fillObject(object, schema);
    } else if (value instanceof ArrayNode array) {
      fillArray(array, schema.path("items"));
    }
  }

  private static void fillObject(ObjectNode object, JsonNode schema) {
    for (var property : schema.path("properties").properties()) {
      if (!object.has(property.getKey()) && property.getValue().hasNonNull("default")) {
        object.set(property.getKey(), defaultOf(property.getValue()));
      }
    }
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    for (String name : names) {
      JsonNode fieldSchema = fieldSchema(name, schema);
      if (countsAsAbsent(object.path(name), fieldSchema)) {
        if (!fieldSchema.hasNonNull("default")) {
          object.remove(name);
          continue;
        }
        object.set(name, defaultOf(fieldSchema));
      }
      fill(object.path(name), fieldSchema);
    }
  }

  /** As the API server, this keeps an item that is null and has no default. */
  private static void fillArray(ArrayNode array, JsonNode itemSchema) {
    for (int i = 0; i < array.size(); i++) {
      if (countsAsAbsent(array.path(i), itemSchema) && itemSchema.hasNonNull("default")) {
        array.set(i, defaultOf(itemSchema));
      }
      fill(array.path(i), itemSchema);
    }
  }

  private static JsonNode fieldSchema(String name, JsonNode schema) {
    JsonNode property = schema.path("properties").path(name);
    return property.isMissingNode() ? schema.path("additionalProperties") : property;
  }

  private static boolean countsAsAbsent(JsonNode value, JsonNode schema) {
    return value.isNull() && schema.isObject() && !schema.path("nullable").asBoolean();
  }

  private static JsonNode defaultOf(JsonNode schema) {
    return schema.path("default").deepCopy();
  }
}
