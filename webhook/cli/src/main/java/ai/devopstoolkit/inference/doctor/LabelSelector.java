package ai.devopstoolkit.inference.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;

/** A label selector of Kubernetes: all of its requirements must be met. */
record LabelSelector(Set<Requirement> requirements) {
  /**
   * One of them, whatever the order of its values.
   *
   * @param operator In, NotIn, Exists or DoesNotExist
   */
  record Requirement(String key, String operator, Set<String> values) {
    /** Whether labels meet it; an operator that nobody knows is met by none. */
    boolean isMet(JsonNode labels) {
      boolean there = labels.has(key);
      boolean listed = values.contains(labels.path(key).asText());
      return switch (operator) {
        case "In" -> there && listed;
        case "NotIn" -> !(there && listed);
        case "Exists" -> there;
        case "DoesNotExist" -> !there;
        default -> false;
      };
    }

    /** What changes the label so that it is met, as an argument of {@code kubectl label}. */
    String label() {
      return switch (operator) {
        case "In" -> key + "=" + values.iterator().next();
        case "Exists" -> key + "=";
        default -> key + "-";
      };
    }

    @Override
    public String toString() {
      return key + " " + operator + (values.isEmpty() ? "" : " " + values);
    }
  }

  /** Reads {@code matchLabels} and {@code matchExpressions}. */
  static LabelSelector of(JsonNode json) {
    Set<Requirement> requirements = new LinkedHashSet<>();
    json.path("matchLabels")
        .properties()
        .forEach(
            it ->
                requirements.add(
                    new Requirement(it.getKey(), "In", Set.of(it.getValue().asText()))));
    for (JsonNode expression : json.path("matchExpressions")) {
      Set<String> values = new TreeSet<>();
      expression.path("values").forEach(it -> values.add(it.asText()));
      requirements.add(
          new Requirement(
              expression.path("key").asText(), expression.path("operator").asText(), values));
    }
    return new LabelSelector(requirements);
  }

  /** The requirements that {@code other} does not have. */
  Set<Requirement> without(LabelSelector other) {
    Set<Requirement> rest = new LinkedHashSet<>(requirements);
    rest.removeAll(other.requirements);
    return rest;
  }
}
