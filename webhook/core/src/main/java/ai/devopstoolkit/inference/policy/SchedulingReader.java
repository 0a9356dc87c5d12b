package ai.devopstoolkit.inference.policy;

import ai.devopstoolkit.inference.settings.Section;
import ai.devopstoolkit.inference.spec.Text;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads the Kubernetes types of a policy: NodeSelectorTerms and Tolerations. Only what their schema
 * has, because the API server prunes the rest from {@code spec.derived}.
 */
final class SchedulingReader {
  private static final String EXPRESSIONS = "matchExpressions";
  private static final String FIELDS = "matchFields";
  private static final List<String> SELECTOR_OPERATORS =
      List.of("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt");
  private static final List<String> FIELD_OPERATORS = List.of("In", "NotIn");

  /** The one field by which nodes can be selected. */
  private static final String NODE_NAME = "metadata.name";

  private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]{1,18}");
  private static final List<String> TOLERATION_OPERATORS = List.of("Exists", "Equal");
  private static final List<String> EFFECTS =
      List.of("NoSchedule", "PreferNoSchedule", "NoExecute");

  private SchedulingReader() {}

  static ArrayNode nodeSelectorTerms(Section policy) {
    ArrayNode terms = JsonNodeFactory.instance.arrayNode();
    for (Section section : policy.sections("nodeSelectorTerms")) {
      ObjectNode term = terms.addObject();
      // No empty list: the operator would find it gone again in its Deployment, for ever.
      if (section.has(EXPRESSIONS)) {
        ArrayNode expressions = JsonNodeFactory.instance.arrayNode();
        section.sections(EXPRESSIONS).forEach(it -> expressions.add(expression(it)));
        setUnlessEmpty(term, EXPRESSIONS, expressions);
      }
      if (section.has(FIELDS)) {
        ArrayNode fields = JsonNodeFactory.instance.arrayNode();
        section.sections(FIELDS).forEach(it -> fields.add(field(it)));
        setUnlessEmpty(term, FIELDS, fields);
      }
      section.end();
      if (term.isEmpty()) {
        section.problem(EXPRESSIONS, "is required: an empty term matches no node");
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

  private static void setUnlessEmpty(ObjectNode term, String kind, ArrayNode requirements) {
    if (!requirements.isEmpty()) {
      term.set(kind, requirements);
    }
  }

  private static ObjectNode expression(Section section) {
    ObjectNode requirement = requirement(section, SELECTOR_OPERATORS);
    JsonNode values = requirement.path("values");
    String operator = requirement.path("operator").textValue();
    switch (operator) {
      case "In", "NotIn" -> {
        if (values.isEmpty()) {
          section.problem("values", "is required with " + operator);
        }
      }
      case "Gt", "Lt" -> {
        if (values.size() != 1 || !INTEGER.matcher(values.get(0).textValue()).matches()) {
          section.problem("values", "must be one integer with " + operator);
        }
      }
      default -> {
        if (!values.isEmpty()) {
          section.problem("values", "must be left out with " + operator);
        }
      }
    }
    return requirement;
  }

  private static ObjectNode field(Section section) {
    ObjectNode requirement = requirement(section, FIELD_OPERATORS);
    if (!requirement.path("key").textValue().equals(NODE_NAME)) {
      section.problem(
          "key", "must be " + NODE_NAME + ", the only field of a node that can be matched");
    }
    if (requirement.path("values").size() != 1) {
      section.problem("values", "must be one name of a node");
    }
    return requirement;
  }

  private static ObjectNode requirement(Section section, List<String> operators) {
    ObjectNode requirement = JsonNodeFactory.instance.objectNode();
    requirement.put("key", section.text("key"));
    requirement.put("operator", oneOf(section, "operator", operators));
    if (section.has("values")) {
      ArrayNode values = JsonNodeFactory.instance.arrayNode();
      section.texts("values").forEach(values::add);
      setUnlessEmpty(requirement, "values", values);
    }
    section.end();
    return requirement;
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
      } else {
        check(section, toleration);
      }
    }
    return tolerations;
  }

  /** What the API server would refuse in a pod. */
  private static void check(Section section, ObjectNode toleration) {
    boolean exists = toleration.path("operator").asText().equals("Exists");
    if (!exists && toleration.path("key").asText().isEmpty()) {
      section.problem("key", "is required unless operator is Exists, which tolerates every taint");
    }
    if (exists && !toleration.path("value").asText().isEmpty()) {
      section.problem("value", "must be left out with Exists");
    }
    if (toleration.has("tolerationSeconds")
        && !toleration.path("effect").asText().equals("NoExecute")) {
      section.problem("tolerationSeconds", "is only for effect NoExecute");
    }
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
