package ai.devopstoolkit.inference.composition;

import ai.devopstoolkit.inference.Fixtures;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What Crossplane observes, and gives to the functions.
 *
 * @param composite the LLMInference
 * @param observed the composed resources that exist, by the names of the Composition
 */
record Case(String name, ObjectNode composite, SortedMap<String, ObjectNode> observed) {
  static Case of(String name, ObjectNode composite, Map<String, ObjectNode> observed) {
    return new Case(name, composite, new TreeMap<>(observed));
  }

  /** Reads a line of the recording. */
  static Case parse(String line) {
    JsonNode json = Fixtures.json(line);
    SortedMap<String, ObjectNode> observed = new TreeMap<>();
    json.path("observed")
        .properties()
        .forEach(it -> observed.put(it.getKey(), (ObjectNode) it.getValue()));
    return new Case(json.get("name").textValue(), (ObjectNode) json.get("composite"), observed);
  }

  /** As a line of the recording, which {@code tests/functions/record} reads. */
  String line() {
    ObjectNode line = JsonNodeFactory.instance.objectNode().put("name", name);
    line.set("composite", composite);
    if (!observed.isEmpty()) {
      line.putObject("observed").setAll(observed);
    }
    return line.toString();
  }
}
