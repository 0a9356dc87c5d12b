package ai.devopstoolkit.inference.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** The requests that a hook's rules have the API server call it for. */
final class Calls {
  private Calls() {}

  /**
   * Those of {@code wanted} that {@code rules} leave out, as in {@code UPDATE of llminferences}.
   */
  static List<String> missing(JsonNode rules, JsonNode wanted) {
    List<String> missing = new ArrayList<>();
    for (JsonNode rule : wanted) {
      for (JsonNode resource : rule.path("resources")) {
        for (JsonNode operation : rule.path("operations")) {
          if (!has(rules, rule, resource.asText(), operation.asText())) {
            missing.add(operation.asText() + " of " + resource.asText());
          }
        }
      }
    }
    return missing;
  }

  private static boolean has(JsonNode rules, JsonNode wanted, String resource, String operation) {
    for (JsonNode rule : rules) {
      if (names(rule, "apiGroups", wanted.at("/apiGroups/0").asText())
          && names(rule, "apiVersions", wanted.at("/apiVersions/0").asText())
          && (names(rule, "resources", resource) || names(rule, "resources", "*/*"))
          && names(rule, "operations", operation)
          && !rule.path("scope").asText().equals("Cluster")) {
        return true;
      }
    }
    return false;
  }

  private static boolean names(JsonNode rule, String field, String value) {
    for (JsonNode each : rule.path(field)) {
      if (each.asText().equals(value) || each.asText().equals("*")) {
        return true;
      }
    }
    return false;
  }
}
