package ai.devopstoolkit.inference.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which manager owns which field of the spec, by {@code metadata.managedFields}.
 *
 * @param spec names of fields under {@code spec}, {@code derived} left out, by manager
 * @param derived who owns {@code spec.derived} or a field in it
 */
record FieldOwners(Map<String, TreeSet<String>> spec, List<String> derived) {
  static FieldOwners of(JsonNode object) {
    Map<String, TreeSet<String>> spec = new TreeMap<>();
    TreeSet<String> derived = new TreeSet<>();
    for (JsonNode entry : object.at("/metadata/managedFields")) {
      String manager =
          entry.path("manager").asText() + " (" + entry.path("operation").asText() + ")";
      for (Map.Entry<String, JsonNode> field : entry.at("/fieldsV1/f:spec").properties()) {
        if (field.getKey().equals("f:derived")) {
          derived.add(manager);
        } else if (field.getKey().startsWith("f:")) {
          spec.computeIfAbsent(manager, it -> new TreeSet<>()).add(field.getKey().substring(2));
        }
      }
    }
    return new FieldOwners(spec, new ArrayList<>(derived));
  }

  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    spec.forEach((manager, fields) -> parts.add(manager + ": " + String.join(" ", fields)));
    parts.add("derived: " + (derived.isEmpty() ? "nobody" : String.join(", ", derived)));
    return String.join("; ", parts);
  }
}
