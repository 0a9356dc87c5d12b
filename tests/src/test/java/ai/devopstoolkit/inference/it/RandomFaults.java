package ai.devopstoolkit.inference.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

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

  /** Beside whole numbers, in their other spellings, and at the edges of what is exact. */
  private static final List<JsonNode> NEAR_INTEGERS =
      Stream.of(
              "4.0,1e3,4.096e3,1e300,2147483647,2147483648,9007199254740991,9007199254740993",
              "4096.000001,4095.999999,4096.000006,4096.00001,2.0000000001,1.9999999999",
              "10.0000000001,9.9999999999,1.0000000001,0.9999999999,1073741824.5",
              "2147483646.5,2147483647.5,9007199254740991.5,-1.0000000001,1e-10")
          .flatMap(line -> Stream.of(line.split(",", -1)))
          .map(Json::read)
          .toList();

  private final RandomGenerator random;
  private final JsonNode schema;
  private final List<JsonNode> values;

  /** Faults of every kind that a schema can find. */
  RandomFaults(RandomGenerator random, JsonNode schema) {
    this(random, schema, VALUES);
  }

  private RandomFaults(RandomGenerator random, JsonNode schema, List<JsonNode> values) {
    this.random = random;
    this.schema = schema;
    this.values = values;
  }

  /** The same, and as often numbers of which schemas have different opinions. */
  static RandomFaults withNearIntegers(RandomGenerator random, JsonNode schema) {
    List<JsonNode> values = new ArrayList<>(VALUES);
    values.addAll(NEAR_INTEGERS);
    return new RandomFaults(random, schema, values);
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
    return one(values).deepCopy(); // the next change may be in it
  }

  private <T> T one(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
