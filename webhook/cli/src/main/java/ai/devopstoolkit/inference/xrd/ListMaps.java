package ai.devopstoolkit.inference.xrd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lists of {@code x-kubernetes-list-type: map}: no two of their items have the same keys.
 *
 * <p>Written after {@code ValidateListSetsAndMaps} of apiextensions-apiserver v0.34.1
 * (pkg/apiserver/schema/listtype/validation.go).
 */
final class ListMaps {
  private ListMaps() {}

  /** Adds the faults of {@code value} and all that is in it. */
  static void check(String path, JsonNode value, StructuralSchema schema, List<SchemaFault> to) {
    if (value.isObject()) {
      for (Map.Entry<String, JsonNode> field : value.properties()) {
        String name = field.getKey();
        StructuralSchema property = schema.properties().get(name);
        if (property != null) {
          check(path.isEmpty() ? name : path + "." + name, field.getValue(), property, to);
        } else {
          schema
              .additionalProperties()
              .ifPresent(it -> check(path + "[" + name + "]", field.getValue(), it, to));
        }
      }
    } else if (value.isArray()) {
      if (!schema.mapKeys().isEmpty()) {
        checkKeys(path, value, schema, to);
      }
      for (int i = 0; i < value.size(); i++) {
        String item = path + "[" + i + "]";
        JsonNode json = value.get(i);
        schema.items().ifPresent(items -> check(item, json, items, to));
      }
    }
  }

  private static void checkKeys(
      String path, JsonNode list, StructuralSchema schema, List<SchemaFault> to) {
    for (int i = 0; i < list.size(); i++) {
      if (!list.get(i).isObject() && !list.get(i).isNull()) {
        to.add(
            SchemaFault.invalid(
                path + "[" + i + "]",
                list.get(i),
                "must be an object for an array of list-type map"));
        return;
      }
    }
    Map<JsonNode, Integer> seen = new HashMap<>();
    for (int i = 0; i < list.size(); i++) {
      ObjectNode keys = keys(list.get(i), schema);
      if (seen.merge(keys, 1, Integer::sum) == 2) { // it is said once, of the second
        to.add(SchemaFault.duplicate(path + "[" + i + "]", keys));
      }
    }
  }

  private static ObjectNode keys(JsonNode item, StructuralSchema schema) {
    ObjectNode keys = JsonNodeFactory.instance.objectNode();
    for (String name : schema.mapKeys()) {
      if (item.has(name)) {
        keys.set(name, item.get(name));
      }
    }
    return keys;
  }

  /** What tells {@code item} apart; empty if a key is absent, or no string, number or boolean. */
  static Optional<JsonNode> scalarKey(JsonNode item, StructuralSchema schema) {
    ObjectNode keys = keys(item, schema);
    boolean whole = keys.size() == schema.mapKeys().size();
    for (JsonNode key : keys) {
      whole &= key.isValueNode() && !key.isNull();
    }
    return whole ? Optional.of(keys) : Optional.empty();
  }
}
