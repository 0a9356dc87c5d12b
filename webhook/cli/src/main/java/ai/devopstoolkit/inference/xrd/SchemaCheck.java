package ai.devopstoolkit.inference.xrd;

import ai.devopstoolkit.inference.spec.SchemaInteger;
import ai.devopstoolkit.inference.xrd.StructuralSchema.Text;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Checks values against a structural schema: all faults at once, in the API server's words.
 *
 * <p>Written after kube-openapi v0.0.0-20250710124328 (pkg/validation/validate) and
 * apiextensions-apiserver v0.34.1 (pkg/apiserver/validation), whose peculiarities are kept: of a
 * string, only the first fault is told; other keywords are checked beside a wrong type.
 */
final class SchemaCheck {
  private final SchemaInteger integer;

  /** Checks as the API server that has this notion of an integer. */
  SchemaCheck(SchemaInteger integer) {
    this.integer = integer;
  }

  /**
   * The faults of {@code value} and all that is in it.
   *
   * @param path of the value; empty for the whole object
   * @param old what is stored in its place: what did not change has no faults
   */
  List<SchemaFault> faults(
      String path, JsonNode value, StructuralSchema schema, Optional<Correlation> old) {
    List<SchemaFault> faults = new ArrayList<>();
    if (value.isNull()) {
      if (!schema.nullable()) {
        faults.add(SchemaFault.wrongType(path, schema.typeName(), "null"));
      }
      checkValues(path, value, schema, faults);
    } else {
      checkType(path, value, schema, faults);
      if (value.isTextual()) {
        checkText(path, value.textValue(), schema, faults);
      } else if (value.isNumber()) {
        checkRange(path, value, schema, faults);
      } else if (value.isArray()) {
        checkItems(path, value, schema, old, faults);
      }
      checkValues(path, value, schema, faults);
      if (value.isObject()) {
        checkFields(path, value, schema, old, faults);
      }
    }
    return faults.isEmpty() || old.filter(Correlation::unchanged).isPresent() ? List.of() : faults;
  }

  private void checkType(
      String path, JsonNode value, StructuralSchema schema, List<SchemaFault> faults) {
    String type = type(value);
    if (schema.dateTime()) {
      checkDateTime(path, value, type, faults);
    } else if (schema.intOrString()) {
      if (!value.isTextual() && !integer.takes(value)) {
        faults.add(SchemaFault.wrongType(path, schema.typeName(), type));
        if (schema.eitherOr()) {
          faults.add(
              SchemaFault.invalid(
                  SchemaFault.NOWHERE,
                  "",
                  GoText.quote(path) + " must validate at least one schema (anyOf)"));
          faults.add(SchemaFault.wrongType(path, "integer", type));
        }
      }
    } else if (!type.equals(schema.type())
        && !(schema.type().equals("number") && value.isNumber())
        && !(schema.type().equals("integer") && integer.takes(value))) {
      faults.add(SchemaFault.wrongType(path, schema.type(), type));
    }
  }

  /** The API server has a list pass for a date, and calls other types by their formats. */
  private static void checkDateTime(
      String path, JsonNode value, String type, List<SchemaFault> faults) {
    if (value.isTextual()) {
      if (!DateTime.isOne(value.textValue())) {
        faults.add(SchemaFault.wrongType(path, "date-time", value.textValue()));
      }
    } else if (!value.isArray()) {
      String format = type.equals("integer") ? "int64" : type.equals("number") ? "float64" : "";
      faults.add(SchemaFault.wrongType(path, "date-time", format));
    }
  }

  private static String type(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> "object";
      case ARRAY -> "array";
      case STRING -> "string";
      case BOOLEAN -> "boolean";
      case NUMBER -> SchemaInteger.isInt64(value) ? "integer" : "number";
      case NULL, MISSING, BINARY, POJO ->
          throw new IllegalArgumentException("has no type: " + value.getNodeType());
    };
  }

  private static void checkText(
      String path, String value, StructuralSchema schema, List<SchemaFault> faults) {
    Text text = schema.text();
    int length = value.codePointCount(0, value.length());
    if (text.maxLength().isPresent() && length > text.maxLength().getAsInt()) {
      faults.add(SchemaFault.tooLong(path, text.maxLength().getAsInt()));
    } else if (text.minLength().isPresent() && length < text.minLength().getAsInt()) {
      String least = "should be at least " + text.minLength().getAsInt() + " chars long";
      faults.add(invalid(path, TextNode.valueOf(value), least));
    } else if (text.pattern().isPresent() && !text.pattern().get().matcher(value).find()) {
      String match = "should match '" + text.pattern().get().pattern() + "'";
      faults.add(invalid(path, TextNode.valueOf(value), match));
    }
  }

  private static void checkRange(
      String path, JsonNode value, StructuralSchema schema, List<SchemaFault> faults) {
    OptionalDouble minimum = schema.range().minimum();
    OptionalDouble maximum = schema.range().maximum();
    if (minimum.isPresent() && compare(value, minimum.getAsDouble()) < 0) {
      String bound = bound(value, minimum.getAsDouble());
      faults.add(invalid(path, value, "should be greater than or equal to " + bound));
    }
    if (maximum.isPresent() && compare(value, maximum.getAsDouble()) > 0) {
      String bound = bound(value, maximum.getAsDouble());
      faults.add(invalid(path, value, "should be less than or equal to " + bound));
    }
  }

  /** Go turns the bound into what the value is. */
  private static int compare(JsonNode value, double bound) {
    return SchemaInteger.isInt64(value)
        ? Long.compare(value.longValue(), (long) bound)
        : Double.compare(value.doubleValue(), bound);
  }

  private static String bound(JsonNode value, double bound) {
    return SchemaInteger.isInt64(value) ? Long.toString((long) bound) : GoText.number(bound);
  }

  private void checkItems(
      String path,
      JsonNode list,
      StructuralSchema schema,
      Optional<Correlation> old,
      List<SchemaFault> faults) {
    if (schema.items().isPresent()) {
      for (int i = 0; i < list.size(); i++) {
        int index = i;
        faults.addAll(
            faults(
                path + "[" + i + "]",
                list.get(i),
                schema.items().get(),
                old.flatMap(it -> it.item(index))));
      }
    }
    int size = list.size();
    schema
        .size()
        .minItems()
        .ifPresent(
            least -> {
              if (size < least) {
                String atLeast = "should have at least " + least + " items";
                faults.add(invalid(path, IntNode.valueOf(size), atLeast));
              }
            });
    schema
        .size()
        .maxItems()
        .ifPresent(
            most -> {
              if (size > most) {
                faults.add(SchemaFault.tooMany(path, size, most));
              }
            });
  }

  private static void checkValues(
      String path, JsonNode value, StructuralSchema schema, List<SchemaFault> faults) {
    boolean one = value.isTextual() && schema.values().contains(value.textValue());
    if (!one && !schema.values().isEmpty()) {
      faults.add(SchemaFault.unsupported(path, value, schema.values()));
    }
  }

  private void checkFields(
      String path,
      JsonNode object,
      StructuralSchema schema,
      Optional<Correlation> old,
      List<SchemaFault> faults) {
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      String name = field.getKey();
      schema
          .field(name)
          .ifPresent(
              it ->
                  faults.addAll(
                      faults(
                          child(path, name),
                          field.getValue(),
                          it,
                          old.flatMap(correlation -> correlation.field(name)))));
    }
    for (String name : schema.required()) {
      if (!object.has(name)) {
        faults.add(SchemaFault.required(child(path, name), ""));
      }
    }
  }

  private static String child(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private static SchemaFault invalid(String path, JsonNode value, String should) {
    return SchemaFault.invalid(path, value, path + " in body " + should);
  }
}
