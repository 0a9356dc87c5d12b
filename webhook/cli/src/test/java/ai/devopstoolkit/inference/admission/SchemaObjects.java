package ai.devopstoolkit.inference.admission;

import ai.devopstoolkit.inference.Fixtures;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Objects from a seed that go along a schema, so that a field of the schema is tried whether or not
 * anybody thought of it here: sound ones, and ones with a wrong type anywhere.
 */
final class SchemaObjects {
  private static final List<String> TEXTS =
      List.of(
          Fixtures.MODEL,
          "incluster",
          "team-a",
          "other",
          "a.example.com",
          "",
          "hf",
          "token",
          "4",
          "4000m",
          "16Gi",
          "17179869184",
          "VLLM_LOGGING_LEVEL",
          "two",
          "ü",
          "x".repeat(600));

  /** What an integer may be near to, as JSON: whole, beside it, with exponents, at the edges. */
  private static final List<JsonNode> NUMBERS =
      List.of(
              "1,2,4,8,10,4096,0,-1,2147483647,2147483648,9007199254740991,9007199254740993",
              "9223372036854775807,9223372036854775808,1e3,4.096e3,4e0,1e300,1.5,0.5,1e-10",
              "4096.000001,4095.999999,4096.000006,4096.00001,4095.99999,10.0000000001",
              "9.9999999999,1.0000000001,1.00000001,2.0000000001,1.9999999999,600.0000001",
              "1073741824.5,2147483646.5,2147483647.5,9007199254740991.5,-1.0000000001")
          .stream()
          .flatMap(line -> List.of(line.split(",", -1)).stream())
          .map(Fixtures::json)
          .toList();

  private static final List<JsonNode> OTHERS =
      List.of("true", "null", "[]", "{}", "[1]", "{\"a\": \"b\"}", "\"1\"", "[{\"name\": 1}]")
          .stream()
          .map(Fixtures::json)
          .toList();

  private static final List<String> NOT_THE_USERS = List.of("derived", "crossplane");

  private final JsonNode spec;
  private final String focus;
  private final RandomGenerator random;

  /** Objects along a schema: half of the changes where it differs from the shipped one. */
  SchemaObjects(SchemaVariant schema, RandomGenerator random) {
    this.spec = schema.json().at("/properties/spec");
    this.focus = schema.pointer();
    this.random = random;
  }

  ObjectNode create() {
    return changed(Fixtures.object("gpu: " + one(List.of(1, 2, 4, 8))));
  }

  /** {@code object} with one to three of its fields changed, removed or added. */
  ObjectNode changed(ObjectNode object) {
    ObjectNode changed = object.deepCopy();
    for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
      if (focus.isEmpty() || random.nextBoolean()) {
        change(changed.withObject("/spec"), spec);
      } else {
        changeFocus(changed.withObject("/spec"));
      }
    }
    return changed;
  }

  private void change(ObjectNode object, JsonNode schema) {
    List<Map.Entry<String, JsonNode>> fields =
        schema.path("properties").properties().stream()
            .filter(it -> !NOT_THE_USERS.contains(it.getKey()))
            .toList();
    Map.Entry<String, JsonNode> field = one(fields);
    switch (random.nextInt(12)) {
      case 0 -> object.remove(field.getKey());
      case 1 -> object.set("later", one(OTHERS).deepCopy());
      default -> {
        if (field.getValue().has("properties") && random.nextInt(8) > 0) {
          change(
              object.get(field.getKey()) instanceof ObjectNode inner
                  ? inner
                  : object.putObject(field.getKey()),
              field.getValue());
        } else {
          object.set(field.getKey(), value(field.getValue()));
        }
      }
    }
  }

  private void changeFocus(ObjectNode object) {
    String[] names = focus.substring("/properties/".length()).split("/properties/", -1);
    ObjectNode place = object;
    for (String name : Arrays.copyOf(names, names.length - 1)) {
      place =
          name.equals("env/items")
              ? place.putArray("env").addObject().put("name", "A")
              : name.equals("hfTokenSecret") || name.equals("apiKeySecret")
                  ? place.putObject(name).put("name", "hf")
                  : name.equals("secretKeyRef")
                      ? place.putObject(name).put("name", "s").put("key", "k")
                      : place.get(name) instanceof ObjectNode inner ? inner : place.putObject(name);
    }
    String last = names[names.length - 1];
    if (last.endsWith("/items")) {
      place.putArray(last.replace("/items", "")).add(value(spec.at(focus)));
    } else {
      place.set(last, value(spec.at(focus)));
    }
  }

  /** A value for {@code schema}; one of eight has another type. */
  private JsonNode value(JsonNode schema) {
    return switch (random.nextInt(8)) {
      case 0 -> one(OTHERS).deepCopy();
      case 1 -> scalar(random.nextBoolean());
      default ->
          switch (schema.path("type").asText()) {
            case "object" -> object(schema);
            case "array" -> array(schema.path("items"));
            case "string" -> scalar(false);
            case "integer", "number" -> scalar(true);
            default -> scalar(random.nextBoolean());
          };
    };
  }

  private JsonNode scalar(boolean number) {
    return number ? one(NUMBERS) : JsonNodeFactory.instance.textNode(one(TEXTS));
  }

  private ObjectNode object(JsonNode schema) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
      if (schema.path("required").toString().contains('"' + field.getKey() + '"')
          || random.nextInt(4) == 0) {
        object.set(field.getKey(), value(field.getValue()));
      }
    }
    return object;
  }

  private ArrayNode array(JsonNode items) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (int size = random.nextInt(3); size > 0; size--) {
      array.add(value(items));
    }
    return array;
  }

  private <T> T one(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
