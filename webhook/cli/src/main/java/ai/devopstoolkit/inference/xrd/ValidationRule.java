package ai.devopstoolkit.inference.xrd;

import ai.devopstoolkit.inference.cel.CelExpression;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One of {@code x-kubernetes-validations}: a condition in CEL that a value must fulfil. */
final class ValidationRule {
  /** The kinds of fault that a rule may choose from, by their names in the XRD. */
  enum Reason {
    FieldValueInvalid,
    FieldValueForbidden,
    FieldValueRequired,
    FieldValueDuplicate
  }

  private static final Pattern FIELD = Pattern.compile("(?<!has\\()\\bself\\.(\\w+)\\b(?!\\.)");

  private final String rule;
  private final String message;
  private final String fieldPath;
  private final Reason reason;

  /** Compiled when first needed: that takes longer than all the rest of a preview. */
  private @Nullable CelExpression expression;

  /**
   * Takes them as they are.
   *
   * @param rule in CEL, over {@code self}
   * @param message what users are told; empty for a standard one
   * @param fieldPath what it is about, relative to the value, as in {@code .derived}; may be empty
   */
  ValidationRule(String rule, String message, String fieldPath, Reason reason) {
    this.rule = rule.strip();
    this.message = message.strip();
    this.fieldPath = fieldPath;
    this.reason = reason;
  }

  /**
   * Whether {@code self} fulfils it.
   *
   * @throws ai.devopstoolkit.inference.cel.CelExpressionException if it is no CEL, or has no value
   */
  boolean test(JsonNode self) {
    return compiled().test(Map.of("self", self));
  }

  /** The fields of {@code self} whose values it looks at. */
  Set<String> reads() {
    return FIELD.matcher(rule).results().map(it -> it.group(1)).collect(Collectors.toSet());
  }

  synchronized CelExpression compiled() {
    if (expression == null) {
      expression = CelExpression.compile(rule, "self");
    }
    return expression;
  }

  /** The fault of a value at {@code path} that does not fulfil it. */
  SchemaFault fault(String path, JsonNode type) {
    String at = path + fieldPath;
    String detail = message.isEmpty() ? "failed rule: " + rule : message;
    return switch (reason) {
      case FieldValueInvalid -> SchemaFault.invalid(at, type, detail);
      case FieldValueForbidden -> SchemaFault.forbidden(at, detail);
      case FieldValueRequired -> SchemaFault.required(at, detail);
      case FieldValueDuplicate -> SchemaFault.duplicate(at, type);
    };
  }

  /** What errors of evaluation call it. */
  String name() {
    return message.isEmpty() ? rule : message;
  }
}
