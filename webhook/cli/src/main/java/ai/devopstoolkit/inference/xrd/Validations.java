package ai.devopstoolkit.inference.xrd;

import ai.devopstoolkit.inference.cel.CelExpressionException;
import ai.devopstoolkit.inference.spec.SchemaInteger;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The CEL rules of a schema, at every level.
 *
 * <p>Written after {@code Validator} of apiextensions-apiserver v0.34.1
 * (pkg/apiserver/schema/cel/validation.go). What has no value is refused, too, but says so in other
 * words than the API server's.
 */
final class Validations {
  /**
   * What the schema took for an integer is none in CEL, and such an error is told although nothing
   * changed. Here it is told of rules that do not hold: ours compare by ==, which no fraction
   * fulfils.
   */
  private static final String NO_INTEGER = "invalid data, expected int, got float64";

  private Validations() {}

  /**
   * Adds the faults of {@code value} and all that is in it.
   *
   * @param old what is stored in its place
   * @param ratchet what decides, for lack of {@code old}, whether anything has changed
   */
  static void check(
      String path,
      JsonNode value,
      StructuralSchema schema,
      Optional<Correlation> old,
      Optional<Correlation> ratchet,
      List<SchemaFault> faults) {
    if (value.isNull() || !schema.hasRules()) {
      return;
    }
    for (ValidationRule rule : schema.rules()) {
      checkRule(path, value, schema, rule, old.or(() -> ratchet), faults);
    }
    if (value.isArray() && schema.items().isPresent()) {
      for (int i = 0; i < value.size(); i++) {
        int index = i;
        check(
            path + "[" + i + "]",
            value.get(i),
            schema.items().get(),
            old.flatMap(it -> it.item(index)),
            old.or(() -> ratchet),
            faults);
      }
    }
    if (value.isObject()) {
      for (Map.Entry<String, JsonNode> field : value.properties()) {
        checkField(path, field, schema, old, ratchet, faults);
      }
    }
  }

  private static void checkRule(
      String path,
      JsonNode value,
      StructuralSchema schema,
      ValidationRule rule,
      Optional<Correlation> ratchet,
      List<SchemaFault> faults) {
    TextNode type = TextNode.valueOf(schema.type());
    try {
      if (rule.test(value)) {
        return;
      }
      if (readsFraction(rule, value, schema)) {
        faults.add(
            SchemaFault.invalid(path, type, NO_INTEGER + " evaluating rule: " + rule.name()));
      } else if (ratchet.filter(Correlation::unchanged).isEmpty()) {
        faults.add(rule.fault(path, type));
      }
    } catch (CelExpressionException e) {
      faults.add(
          SchemaFault.invalid(path, type, e.getMessage() + " evaluating rule: " + rule.name()));
    }
  }

  private static boolean readsFraction(
      ValidationRule rule, JsonNode value, StructuralSchema schema) {
    return rule.reads().stream()
        .anyMatch(
            name ->
                schema.field(name).filter(it -> it.type().equals("integer")).isPresent()
                    && value.path(name).isNumber()
                    && !SchemaInteger.isInt64(value.get(name)));
  }

  private static void checkField(
      String path,
      Map.Entry<String, JsonNode> field,
      StructuralSchema schema,
      Optional<Correlation> old,
      Optional<Correlation> ratchet,
      List<SchemaFault> faults) {
    String name = field.getKey();
    Optional<StructuralSchema> fieldSchema = schema.field(name);
    if (fieldSchema.isPresent()) {
      String at =
          schema.properties().containsKey(name)
              ? (path.isEmpty() ? name : path + "." + name)
              : path + "[" + name + "]";
      check(
          at,
          field.getValue(),
          fieldSchema.get(),
          old.flatMap(it -> it.field(name)),
          old.or(() -> ratchet),
          faults);
    }
  }
}
