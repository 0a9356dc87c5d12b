package ai.devopstoolkit.inference.xrd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One cause for which the API server refuses an object, in its own words: those of {@code
 * field.Error} in apimachinery v0.34.1 (pkg/util/validation/field/errors.go).
 *
 * @param path the field, as in {@code spec.env[2].name}; {@link #NOWHERE} if the API server names
 *     none
 * @param message what it says of it
 * @param blocksRules whether the API server leaves out the CEL rules because of it
 */
public record SchemaFault(String path, String message, boolean blocksRules) {
  /** What Go prints for a path that is not there; kubectl passes it on. */
  public static final String NOWHERE = "<nil>";

  static SchemaFault required(String path, String detail) {
    return new SchemaFault(path, withDetail("Required value", detail), true);
  }

  static SchemaFault forbidden(String path, String detail) {
    return new SchemaFault(path, withDetail("Forbidden", detail), false);
  }

  static SchemaFault invalid(String path, JsonNode value, String detail) {
    return new SchemaFault(
        path, withDetail("Invalid value: " + GoText.value(value), detail), false);
  }

  static SchemaFault invalid(String path, String value, String detail) {
    return invalid(path, TextNode.valueOf(value), detail);
  }

  /** A value that is not of the type, or not in the format, that the schema wants. */
  static SchemaFault wrongType(String path, String expected, String actual) {
    return new SchemaFault(
        path,
        withDetail(
            "Invalid value: " + GoText.quote(actual),
            "%s in body must be of type %s: %s".formatted(path, expected, GoText.quote(actual))),
        true);
  }

  static SchemaFault tooLong(String path, int most) {
    return new SchemaFault(
        path, "Too long: may not be more than " + most + (most == 1 ? " byte" : " bytes"), true);
  }

  static SchemaFault tooMany(String path, int actual, int most) {
    return new SchemaFault(
        path,
        "Too many: " + actual + ": must have at most " + most + (most == 1 ? " item" : " items"),
        true);
  }

  static SchemaFault unsupported(String path, JsonNode value, List<String> supported) {
    return new SchemaFault(
        path,
        supported.stream()
            .map(GoText::quote)
            .collect(
                Collectors.joining(
                    ", ",
                    "Unsupported value: " + GoText.value(value) + ": supported values: ",
                    "")),
        true);
  }

  static SchemaFault duplicate(String path, JsonNode value) {
    return new SchemaFault(path, "Duplicate value: " + GoText.value(value), false);
  }

  private static String withDetail(String what, String detail) {
    return detail.isEmpty() ? what : what + ": " + detail;
  }

  /** As kubectl prints it: path, colon, message. */
  @Override
  public String toString() {
    return path + ": " + message;
  }
}
