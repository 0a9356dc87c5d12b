package ai.devopstoolkit.inference.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Spoils objects at random places of their schema, from a seed. */
final class RandomFaults {
  private static final List<JsonNode> VALUES = new ArrayList<>();

  static {
    for (String yaml :
        List.of(
            "''",
            "ok",
            "A_",
            "'a b'",
            "\"a\\n\"",
            "\"\\u00e9\\0\\\"<&>\\u2028\"",
            "\"\\U0001F600\"",
            "'-'",
            "'1'",
            "8Gi",
            "Automatic",
            "'2026-11-23T10:20:30Z'",
            "2",
            "1",
            "0",
            "-1",
            "2147483648",
            "9223372036854775807",
            "100000000000000000000",
            "1.5",
            "-0.25",
            "1.0e+300",
            "true",
            "null",
            "{}",
            "[]",
            "[1, null, a]",
            "[{}, {name: A}, {name: A}, {name: A, value: b}]",
            "[{type: A}, {type: A}]")) {
      VALUES.add(Json.yaml("v: " + yaml).path("v"));
    }
    for (int length : List.of(63, 64, 65, 253, 254, 256, 257, 317, 318, 512, 513)) {
      VALUES.add(JsonNodeFactory.instance.textNode("a".repeat(length)));
    }
  }

  private final RandomGenerator random;
  private final JsonNode schema;

  RandomFaults(RandomGenerator random, JsonNode schema) {
    this.random = random;
    this.schema = schema;
  }

  /** A copy of {@code object} with one to four changes; some of them do no harm. */
  ObjectNode spoil(ObjectNode object) {
    ObjectNode spoiled = object.deepCopy();
    for (int changes = random.nextInt(1, 5); changes > 0; changes--) {
      spoilField(spoiled, schema);
    }
    return spoiled;
  }

  /** Changes something in {@code object}, or deeper. */
  private void spoilField(ObjectNode object, JsonNode schema) {
    List<String> names = new ArrayList<>();
    schema.path("properties").fieldNames().forEachRemaining(names::add);
    if (names.isEmpty() || random.nextInt(40) == 0) {
      object.set("extra", value());
      return;
    }
    names.remove("apiVersion");
    names.remove("kind");
    names.remove("metadata");
    String name = one(names);
    JsonNode field = schema.path("properties").path(name);
    switch (random.nextInt(12)) {
      case 0 -> object.remove(name);
      case 1 -> object.set(name, value());
      default -> spoil(object, name, field);
    }
  }

  private void spoil(ObjectNode object, String name, JsonNode schema) {
    switch (schema.path("type").asText()) {
      case "object" -> {
        ObjectNode inner =
            object.get(name) instanceof ObjectNode there ? there : object.putObject(name);
        if (schema.has("additionalProperties")) {
          inner.set("k" + random.nextInt(3), value());
        } else {
          spoilField(inner, schema);
        }
      }
      case "array" -> {
        ArrayNode list =
            object.get(name) instanceof ArrayNode there ? there : object.putArray(name);
        spoilItem(list, schema.path("items"));
      }
      default -> object.set(name, value());
    }
  }

  private void spoilItem(ArrayNode list, JsonNode items) {
    if (random.nextInt(8) == 0 && !list.isEmpty()) {
      list.add(list.get(random.nextInt(list.size())).deepCopy()); // twice the same
      return;
    }
    if (random.nextInt(30) == 0) {
      for (int i = 0; i < 101; i++) {
        list.addObject().put("name", "N" + i);
      }
      return;
    }
    int index = random.nextInt(list.size() + 1);
    if (index == list.size()) {
      list.addObject();
    }
    if (items.path("type").asText().equals("object") && list.get(index) instanceof ObjectNode it) {
      spoilField(it, items);
    } else {
      list.set(index, value());
    }
  }

  private JsonNode value() {
    return one(VALUES).deepCopy(); // the next change may be in it
  }

  private <T> T one(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
