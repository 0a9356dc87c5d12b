package ai.devopstoolkit.inference.xrd;

import ai.devopstoolkit.inference.xrd.StructuralSchema.Range;
import ai.devopstoolkit.inference.xrd.StructuralSchema.Size;
import ai.devopstoolkit.inference.xrd.StructuralSchema.Text;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Reads a structural schema. It takes the keywords that our XRD and Crossplane use, and refuses any
 * other by name: none is ever passed over.
 */
final class SchemaReader {
  /** All that is known. Those that nothing here asks for say nothing about values. */
  private static final Set<String> KEYWORDS =
      Set.of(
          "additionalProperties",
          "anyOf",
          "default",
          "description",
          "enum",
          "format",
          "items",
          "maxItems",
          "maxLength",
          "maximum",
          "minItems",
          "minLength",
          "minimum",
          "nullable",
          "pattern",
          "properties",
          "required",
          "type",
          "x-kubernetes-int-or-string",
          "x-kubernetes-list-map-keys",
          "x-kubernetes-list-type",
          "x-kubernetes-map-type",
          "x-kubernetes-preserve-unknown-fields",
          "x-kubernetes-validations");

  private static final Set<String> TYPES =
      Set.of("array", "boolean", "integer", "number", "object", "string");

  /** The API server does not look at the first two: it takes them for the types they go with. */
  private static final Set<String> FORMATS = Set.of("int32", "int64", "date-time");

  private static final Set<String> RULE_KEYWORDS = Set.of("fieldPath", "message", "reason", "rule");

  /** The API server would know the one as the value before an update, the other as an escape. */
  private static final Pattern NOT_SUPPORTED_IN_RULES = Pattern.compile("\\boldSelf\\b|__");

  private SchemaReader() {}

  /**
   * Reads {@code json}.
   *
   * @throws IllegalArgumentException if there is a keyword, or a value of one, that is not known;
   *     the message names it and where it stands
   */
  static StructuralSchema read(JsonNode json) {
    return read(json, "schema");
  }

  private static StructuralSchema read(JsonNode json, String path) {
    require(json.isObject(), path, "is no object");
    json.fieldNames().forEachRemaining(name -> oneOf(KEYWORDS, name, path));
    boolean intOrString = json.path("x-kubernetes-int-or-string").asBoolean();
    if (!intOrString) {
      oneOf(TYPES, json.path("type").asText(), path + ".type");
    }
    if (json.has("format")) {
      oneOf(FORMATS, json.path("format").asText(), path + ".format");
    }
    return new StructuralSchema(
        intOrString ? "" : json.path("type").textValue(),
        intOrString,
        anyOf(json, intOrString, path),
        json.path("nullable").asBoolean(),
        json.path("format").asText().equals("date-time"),
        json.path("x-kubernetes-preserve-unknown-fields").asBoolean(),
        properties(json.path("properties"), path + ".properties"),
        schema(json, "additionalProperties", path),
        schema(json, "items", path),
        strings(json, "required", path),
        mapKeys(json, path),
        new Text(
            count(json, "minLength", path),
            count(json, "maxLength", path),
            pattern(json.path("pattern"), path + ".pattern")),
        new Range(number(json, "minimum", path), number(json, "maximum", path)),
        new Size(count(json, "minItems", path), count(json, "maxItems", path)),
        strings(json, "enum", path),
        rules(json.path("x-kubernetes-validations"), path + ".x-kubernetes-validations"));
  }

  /** Only what goes with an int-or-string, which is all that structural schemas know with types. */
  private static boolean anyOf(JsonNode json, boolean intOrString, String path) {
    JsonNode anyOf = json.path("anyOf");
    require(
        anyOf.isMissingNode()
            || (intOrString
                && anyOf.toString().equals("[{\"type\":\"integer\"},{\"type\":\"string\"}]")),
        path + ".anyOf",
        "is not supported, but for [{type: integer}, {type: string}] of an int-or-string");
    return anyOf.isArray();
  }

  private static Map<String, StructuralSchema> properties(JsonNode json, String path) {
    require(json.isMissingNode() || json.isObject(), path, "is no object");
    Map<String, StructuralSchema> properties = new LinkedHashMap<>();
    json.properties()
        .forEach(
            property ->
                properties.put(
                    property.getKey(), read(property.getValue(), path + "." + property.getKey())));
    return properties;
  }

  private static Optional<StructuralSchema> schema(JsonNode json, String name, String path) {
    return json.has(name) ? Optional.of(read(json.get(name), path + "." + name)) : Optional.empty();
  }

  private static List<String> mapKeys(JsonNode json, String path) {
    String type = json.path("x-kubernetes-list-type").asText("atomic");
    oneOf(Set.of("atomic", "map"), type, path + ".x-kubernetes-list-type");
    List<String> keys = strings(json, "x-kubernetes-list-map-keys", path);
    require(
        keys.isEmpty() != type.equals("map"),
        path + ".x-kubernetes-list-map-keys",
        "does not go with list type " + type);
    return keys;
  }

  private static Optional<Pattern> pattern(JsonNode json, String path) {
    if (json.isMissingNode()) {
      return Optional.empty();
    }
    require(json.isTextual(), path, "is no string");
    try {
      return Optional.of(Pattern.compile(json.textValue()));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(path + ": " + e.getMessage(), e);
    }
  }

  private static OptionalInt count(JsonNode json, String name, String path) {
    JsonNode count = json.path(name);
    require(
        count.isMissingNode() || (count.isInt() && count.intValue() >= 0),
        path + "." + name,
        "is no count");
    return count.isInt() ? OptionalInt.of(count.intValue()) : OptionalInt.empty();
  }

  private static OptionalDouble number(JsonNode json, String name, String path) {
    JsonNode number = json.path(name);
    require(number.isMissingNode() || number.isNumber(), path + "." + name, "is no number");
    return number.isNumber() ? OptionalDouble.of(number.doubleValue()) : OptionalDouble.empty();
  }

  private static List<String> strings(JsonNode json, String name, String path) {
    JsonNode list = json.path(name);
    require(list.isMissingNode() || list.isArray(), path + "." + name, "is no list");
    List<String> strings = new ArrayList<>();
    for (JsonNode item : list) {
      require(item.isTextual(), path + "." + name, "has an item that is no string");
      strings.add(item.textValue());
    }
    return strings;
  }

  private static List<ValidationRule> rules(JsonNode json, String path) {
    List<ValidationRule> rules = new ArrayList<>();
    for (JsonNode rule : json) {
      String at = path + "[" + rules.size() + "]";
      rule.fieldNames().forEachRemaining(name -> oneOf(RULE_KEYWORDS, name, at));
      String expression = rule.path("rule").asText();
      require(
          !NOT_SUPPORTED_IN_RULES.matcher(expression).find(),
          at + ".rule",
          "oldSelf and escaped names are not supported");
      rules.add(
          new ValidationRule(
              expression,
              rule.path("message").asText(),
              fieldPath(rule.path("fieldPath").asText(), at + ".fieldPath"),
              reason(rule.path("reason").asText("FieldValueInvalid"), at + ".reason")));
    }
    return rules;
  }

  private static String fieldPath(String fieldPath, String path) {
    require(
        fieldPath.isEmpty() || (fieldPath.startsWith(".") && fieldPath.indexOf('[') < 0),
        path,
        "is supported as .name.name alone");
    return fieldPath;
  }

  private static ValidationRule.Reason reason(String name, String path) {
    for (ValidationRule.Reason reason : ValidationRule.Reason.values()) {
      if (reason.name().equals(name)) {
        return reason;
      }
    }
    throw new IllegalArgumentException(path + ": " + name + " is not supported");
  }

  private static void oneOf(Set<String> known, String name, String path) {
    require(known.contains(name), path, GoText.quote(name) + " is not supported");
  }

  private static void require(boolean condition, String path, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException(path + ": " + otherwise);
    }
  }
}
