package ai.devopstoolkit.inference.composition;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.spec.CanonicalJson;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the real functions returned, as {@code tests/functions/record} wrote it.
 *
 * @param composition that was applied
 * @param functions their versions, by their names
 * @param casesHash over the file of the cases
 * @param outputs one for each case, in their order
 */
record Recording(
    JsonNode composition, Map<String, String> functions, String casesHash, List<Output> outputs) {
  private static final String OUTPUTS = "composition/real-functions/outputs.jsonl";

  static Recording read() {
    List<JsonNode> lines = Fixtures.resource(OUTPUTS).lines().map(Fixtures::json).toList();
    JsonNode first = lines.get(0);
    Map<String, String> functions = new TreeMap<>();
    first
        .get("functions")
        .properties()
        .forEach(it -> functions.put(it.getKey(), it.getValue().textValue()));
    return new Recording(
        first.get("composition"),
        functions,
        first.get("cases").textValue(),
        lines.stream().skip(1).map(Output::of).toList());
  }

  /**
   * What came of a case, theirs or ours, in the same form.
   *
   * @param json a {@link Rendering}, with the number of its warnings; or {@code fatal: true}
   */
  record Output(String name, ObjectNode json) {
    /** Theirs: a RunFunctionResponse in protobuf's JSON. */
    static Output of(JsonNode response) {
      String name = response.get("name").textValue();
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      List<String> severities = response.path("results").findValuesAsText("severity");
      if (severities.remove("SEVERITY_FATAL")) {
        return fatal(name);
      }
      JsonNode composite = response.at("/desired/composite");
      json.set("composite", composite.get("resource"));
      json.put("incomplete", ready(composite).equals("READY_FALSE"));
      json.put("warnings", severities.size());
      ObjectNode resources = json.putObject("resources");
      for (var it : response.at("/desired/resources").properties()) {
        resources
            .putObject(it.getKey())
            .put("ready", ready(it.getValue()).equals("READY_TRUE"))
            .set("resource", it.getValue().get("resource"));
      }
      return new Output(name, json);
    }

    private static String ready(JsonNode resource) {
      return resource.path("ready").asText("READY_UNSPECIFIED");
    }

    /** Ours. */
    static Output of(String name, Rendering rendering) {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.set("composite", rendering.composite());
      json.put("incomplete", rendering.incomplete());
      json.put("warnings", rendering.warnings().size());
      ObjectNode resources = json.putObject("resources");
      rendering
          .resources()
          .forEach(
              (key, composed) ->
                  resources
                      .putObject(key)
                      .put("ready", composed.ready())
                      .set("resource", composed.resource()));
      return new Output(name, json);
    }

    static Output fatal(String name) {
      return new Output(name, JsonNodeFactory.instance.objectNode().put("fatal", true));
    }

    String canonical() {
      return CanonicalJson.of(json);
    }

    /** What there is to see in it, in words. */
    List<String> properties() {
      List<String> properties = new ArrayList<>();
      for (JsonNode resource : json.path("resources")) {
        String kind = resource.at("/resource/spec/forProvider/manifest/kind").textValue();
        properties.add(kind);
        if (resource.get("ready").booleanValue()) {
          properties.add(kind + " ready");
        }
      }
      if (json.path("composite").has("status")) {
        properties.add("status");
      }
      if (json.path("warnings").intValue() > 0) {
        properties.add("warning");
      }
      for (String flag : List.of("incomplete", "fatal")) {
        if (json.path(flag).booleanValue()) {
          properties.add(flag);
        }
      }
      return properties;
    }
  }
}
