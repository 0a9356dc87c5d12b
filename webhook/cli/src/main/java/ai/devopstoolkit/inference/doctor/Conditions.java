package ai.devopstoolkit.inference.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import java.util.Optional;

/** The conditions in an object's status. */
final class Conditions {
  private Conditions() {}

  /** Whether all these are True. */
  static boolean areTrue(JsonNode object, String... types) {
    return missing(object, List.of(types)).isEmpty();
  }

  /** What the first of {@code types} that is not True says, as in {@code Healthy is False: why}. */
  static Optional<String> missing(JsonNode object, List<String> types) {
    return missingIn(object.at("/status/conditions"), types);
  }

  /** The same of these conditions, wherever they lie. */
  static Optional<String> missingIn(JsonNode conditions, List<String> types) {
    for (String type : types) {
      JsonNode condition = find(conditions, type);
      String status = condition.path("status").asText("Unknown");
      if (!status.equals("True")) {
        String why = condition.path("message").asText(condition.path("reason").asText());
        return Optional.of(type + " is " + status + (why.isBlank() ? "" : ": " + why.strip()));
      }
    }
    return Optional.empty();
  }

  private static JsonNode find(JsonNode conditions, String type) {
    for (JsonNode condition : conditions) {
      if (condition.path("type").asText().equals(type)) {
        return condition;
      }
    }
    return MissingNode.getInstance();
  }
}
