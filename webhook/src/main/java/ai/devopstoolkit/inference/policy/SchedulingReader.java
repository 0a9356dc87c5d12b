package ai.devopstoolkit.inference.policy;

import ai.devopstoolkit.inference.spec.Text;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * Reads the Kubernetes types of a policy: NodeSelectorTerms and Tolerations. Only what their schema
 * has, because the API server prunes the rest from {@code spec.derived}.
 */
final class SchedulingReader {
  private static final List<String> SELECTOR_OPERATORS =
      List.of("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt");
  private static final List<String> TOLERATION_OPERATORS = List.of("Exists", "Equal");
  private static final List<String> EFFECTS =
      List.of("NoSchedule", "PreferNoSchedule", "NoExecute");

  private SchedulingReader() {}

  static ArrayNode nodeSelectorTerms(Section policy) {
    ArrayNode terms = JsonNodeFactory.instance.arrayNode();
    for (Section section : policy.sections("nodeSelectorTerms")) {
      ObjectNode term = terms.addObject();
      for (String kind : List.of("matchExpressions", "matchFields")) {
        if (section.has(kind)) {
          ArrayNode requirements = term.putArray(kind);
          section.sections(kind).forEach(requirement -> requirement(requirement, requirements));
        }
      }
      section.end();
      if (term.path("matchExpressions").isEmpty() && term.path("matchFields").isEmpty()) {
        section.problem("matchExpressions", "is required: an empty term matches no node");
      }
    }
    if (terms.isEmpty()) {
      policy.problem(
          "nodeSelectorTerms",
          "must have one term at least: the vLLM operator fails without any"
              + " (kubernetes.io/os In [linux] is harmless)");
    }
    return terms;
  }

  private static void requirement(Section section, ArrayNode requirements) {
    ObjectNode requirement = requirements.addObject();
    requirement.put("key", section.text("key"));
    String operator = oneOf(section, "operator", SELECTOR_OPERATORS);
    requirement.put("operator", operator);
    List<String> values = section.has("values") ? section.texts("values") : List.of();
    if (!values.isEmpty()) {
      ArrayNode json = requirement.putArray("values");
      values.forEach(json::add);
    }
    switch (operator) {
      case "In", "NotIn" -> {
        if (values.isEmpty()) {
          section.problem("values", "is required with " + operator);
        }
      }
      case "Gt", "Lt" -> {
        if (values.size() != 1) {
          section.problem("values", "must be one number with " + operator);
        }
      }
      default -> {
        if (!values.isEmpty()) {
          section.problem("values", "must be left out with " + operator);
        }
      }
    }
    section.end();
  }

  static ArrayNode tolerations(Section policy) {
    ArrayNode tolerations = JsonNodeFactory.instance.arrayNode();
    for (Section section : policy.sections("tolerations")) {
      ObjectNode toleration = tolerations.addObject();
      for (String key : List.of("key", "value")) {
        if (section.has(key)) {
          toleration.put(key, section.text(key));
        }
      }
      if (section.has("operator")) {
        toleration.put("operator", oneOf(section, "operator", TOLERATION_OPERATORS));
      }
      if (section.has("effect")) {
        toleration.put("effect", oneOf(section, "effect", EFFECTS));
      }
      if (section.has("tolerationSeconds")) {
        toleration.put("tolerationSeconds", section.integer("tolerationSeconds", 0));
      }
      section.end();
      if (toleration.isEmpty()) {
        section.problem("key", "is required: an empty toleration tolerates nothing");
      }
    }
    return tolerations;
  }

  private static String oneOf(Section section, String key, List<String> allowed) {
    return section.parsed(
        key,
        text -> {
          if (!allowed.contains(text)) {
            throw new IllegalArgumentException("must be " + Text.either(allowed));
          }
          return text;
        },
        allowed.get(0));
  }
}
