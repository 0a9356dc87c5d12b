package ai.devopstoolkit.inference.xrd;

import com.google.re2j.Pattern;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * One level of a structural schema: what it says of a value, and of what is in it. {@link
 * SchemaReader} makes it.
 *
 * @param type empty if it is an int-or-string
 * @param intOrString whether it takes integers and strings
 * @param eitherOr whether an int-or-string also has the usual {@code anyOf} of both types
 * @param nullable whether null is a value, and does not count as absent
 * @param dateTime whether text must be a date and time
 * @param open whether it keeps fields that it does not know
 * @param properties by name
 * @param additionalProperties of every other name
 * @param items of a list
 * @param required names that must be there
 * @param mapKeys fields that tell the items of a list apart; empty unless the list is a map
 * @param text of strings
 * @param range of numbers
 * @param size of lists
 * @param values all that it can be; empty if there is no such list
 * @param rules in CEL
 */
record StructuralSchema(
    String type,
    boolean intOrString,
    boolean eitherOr,
    boolean nullable,
    boolean dateTime,
    boolean open,
    Map<String, StructuralSchema> properties,
    Optional<StructuralSchema> additionalProperties,
    Optional<StructuralSchema> items,
    List<String> required,
    List<String> mapKeys,
    Text text,
    Range range,
    Size size,
    List<String> values,
    List<ValidationRule> rules) {

  /** What text must be. Lengths are in characters (code points). */
  record Text(OptionalInt minLength, OptionalInt maxLength, Optional<Pattern> pattern) {}

  /** What numbers must be, both ends included. */
  record Range(OptionalDouble minimum, OptionalDouble maximum) {}

  /** How many items a list must have. */
  record Size(OptionalInt minItems, OptionalInt maxItems) {}

  /** The schema of a field; empty if it does not know the name. */
  Optional<StructuralSchema> field(String name) {
    return Optional.ofNullable(properties.get(name)).or(() -> additionalProperties);
  }

  /** What messages call the type. */
  String typeName() {
    return intOrString ? "integer,string" : type;
  }

  /** Whether there are CEL rules here or deeper. */
  boolean hasRules() {
    return !rules.isEmpty()
        || properties.values().stream().anyMatch(StructuralSchema::hasRules)
        || additionalProperties.filter(StructuralSchema::hasRules).isPresent()
        || items.filter(StructuralSchema::hasRules).isPresent();
  }
}
