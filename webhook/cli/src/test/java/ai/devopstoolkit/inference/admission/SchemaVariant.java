package ai.devopstoolkit.inference.admission;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.spec.SchemaInteger;
import ai.devopstoolkit.inference.xrd.ResourceSchema;
import ai.devopstoolkit.inference.xrd.Xrd;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A schema beside which the program may run: the one that it was built with, or that of a newer
 * package, which takes more.
 *
 * @param what is different, for messages
 * @param pointer to the schema of the field that is different, from that of the spec; empty if none
 * @param json of the whole object, as the CRD has it
 * @param schema the same, compiled
 */
record SchemaVariant(String what, String pointer, JsonNode json, ResourceSchema schema) {
  private static final String SPEC = "/properties/spec";

  /** What this program was built with, by every notion of an integer. */
  static final List<SchemaVariant> SHIPPED =
      Stream.of(SchemaInteger.values())
          .map(it -> variant("shipped, " + it, "", Xrd.bundled().schema("v1alpha1"), it))
          .toList();

  /** Each with one field of a user that takes more: any number, or numbers beside text. */
  static List<SchemaVariant> widened() {
    List<SchemaVariant> variants = new ArrayList<>();
    for (String pointer : leaves("", Xrd.bundled().schema("v1alpha1").at(SPEC))) {
      ObjectNode schema = Xrd.bundled().schema("v1alpha1");
      ObjectNode field = (ObjectNode) schema.at(SPEC + pointer);
      if (field.path("type").asText().equals("integer")) {
        field.put("type", "number");
        field.remove(List.of("format", "maximum"));
      } else {
        field.remove(List.of("type", "anyOf", "pattern", "minLength", "maxLength"));
        field.put("x-kubernetes-int-or-string", true);
      }
      variants.add(variant("widened: ", pointer, schema, SchemaInteger.KUBERNETES_1_34));
    }
    return variants;
  }

  /** Each with one field more, in one of a user's objects. */
  static List<SchemaVariant> extended() {
    List<SchemaVariant> variants = new ArrayList<>();
    for (String object :
        List.of(
            "",
            "/resources",
            "/probes",
            "/probes/startup",
            "/env/items",
            "/env/items/valueFrom/secretKeyRef",
            "/hfTokenSecret",
            "/apiKeySecret",
            "/modelCache",
            "/autoscaling")) {
      ObjectNode schema = Xrd.bundled().schema("v1alpha1");
      String pointer =
          object.replace("/", "/properties/").replace("/properties/items", "/items")
              + "/properties";
      ((ObjectNode) schema.at(SPEC + pointer))
          .set("added", Fixtures.json("{\"type\": \"string\"}"));
      variants.add(variant("added: ", pointer + "/added", schema, SchemaInteger.KUBERNETES_1_34));
    }
    return variants;
  }

  private static SchemaVariant variant(
      String what, String pointer, ObjectNode schema, SchemaInteger integer) {
    return new SchemaVariant(what + pointer, pointer, schema, ResourceSchema.of(schema, integer));
  }

  /** JSON pointers to the schemas of values that are no objects and no lists. */
  private static List<String> leaves(String pointer, JsonNode root) {
    List<String> leaves = new ArrayList<>();
    JsonNode schema = root.at(pointer);
    if (schema.path("type").asText().equals("array")) {
      leaves.addAll(leaves(pointer + "/items", root));
    } else if (schema.has("properties")) {
      for (Map.Entry<String, JsonNode> field : schema.get("properties").properties()) {
        if (!List.of("derived", "crossplane").contains(field.getKey())) {
          leaves.addAll(leaves(pointer + "/properties/" + field.getKey(), root));
        }
      }
    } else {
      leaves.add(pointer);
    }
    return leaves;
  }
}
