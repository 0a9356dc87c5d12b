package ai.devopstoolkit.inference.xrd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.devopstoolkit.inference.Fixtures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaReaderTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{type: string, maxProperties: 2}        | schema: \"maxProperties\" is not supported",
        "{type: object, properties: {a: {type: array, items: {type: string, uniqueItems: true}}}} | schema.properties.a.items: \"uniqueItems\" is not supported",
        "{type: object, additionalProperties: {type: string, x-kubernetes-embedded-resource: true}} | schema.additionalProperties: \"x-kubernetes-embedded-resource\" is not supported",
        "{type: object, additionalProperties: true} | schema.additionalProperties: is no object",
        "{type: object, oneOf: []}               | schema: \"oneOf\" is not supported",
        "{}                                      | schema.type: \"\" is not supported",
        "{type: text}                            | schema.type: \"text\" is not supported",
        "[]                                      | schema: is no object",
        "{type: string, format: uuid}            | schema.format: \"uuid\" is not supported",
        "{type: string, pattern: \"(\"}          | schema.pattern: error parsing regexp",
        "{type: string, pattern: 5}              | schema.pattern: is no string",
        "{type: string, maxLength: 1.5}          | schema.maxLength: is no count",
        "{type: string, minLength: -1}           | schema.minLength: is no count",
        "{type: integer, minimum: one}           | schema.minimum: is no number",
        "{type: string, enum: [a, 1]}            | schema.enum: has an item that is no string",
        "{type: object, required: a}             | schema.required: is no list",
        "{type: object, properties: []}          | schema.properties: is no object",
        "{type: array, items: {type: string}, x-kubernetes-list-type: set} | schema.x-kubernetes-list-type: \"set\" is not supported",
        "{type: array, items: {type: string}, x-kubernetes-list-type: map} | schema.x-kubernetes-list-map-keys: does not go with list type map",
        "{type: array, items: {type: string}, x-kubernetes-list-map-keys: [a]} | schema.x-kubernetes-list-map-keys: does not go with list type atomic",
        "{type: string, anyOf: [{type: integer}, {type: string}]} | schema.anyOf: is not supported",
        "{x-kubernetes-int-or-string: true, anyOf: [{type: string}]} | schema.anyOf: is not supported",
        "{type: object, x-kubernetes-validations: [{rule: \"true\"}, {rule: \"true\", messageExpression: a}]} | schema.x-kubernetes-validations[1]: \"messageExpression\" is not supported",
        "{type: object, x-kubernetes-validations: [{rule: self == oldSelf}]} | schema.x-kubernetes-validations[0].rule: oldSelf and escaped names are not supported",
        "{type: object, x-kubernetes-validations: [{rule: self.a__dash__b}]} | schema.x-kubernetes-validations[0].rule: oldSelf and escaped names are not supported",
        "{type: object, x-kubernetes-validations: [{rule: \"true\", reason: Whim}]} | schema.x-kubernetes-validations[0].reason: Whim is not supported",
        "{type: object, x-kubernetes-validations: [{rule: \"true\", fieldPath: a}]} | schema.x-kubernetes-validations[0].fieldPath: is supported as .name.name alone",
        "{type: object, x-kubernetes-validations: [{rule: \"true\", fieldPath: \".a['b']\"}]} | schema.x-kubernetes-validations[0].fieldPath: is supported as .name.name alone",
      })
  void whatIsNotKnownIsRefusedWithItsPlace(String yaml, String message) {
    assertThatThrownBy(() -> SchemaReader.read(Fixtures.yaml(yaml)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void ourOwnDefinitionIsKnownToTheLastRule() {
    List<ValidationRule> rules = new ArrayList<>();

    collect(SchemaReader.read(Xrd.bundled().schema("v1alpha1")), rules);

    assertThat(rules).hasSize(15).allSatisfy(rule -> assertThat(rule.compiled()).isNotNull());
  }

  private static void collect(StructuralSchema schema, List<ValidationRule> rules) {
    rules.addAll(schema.rules());
    schema.properties().values().forEach(it -> collect(it, rules));
    schema.additionalProperties().ifPresent(it -> collect(it, rules));
    schema.items().ifPresent(it -> collect(it, rules));
  }

  @Test
  void aRuleThatIsNoCelIsRefusedWhenItIsNeeded() {
    StructuralSchema schema =
        SchemaReader.read(
            Fixtures.yaml("{type: string, x-kubernetes-validations: [{rule: self ==}]}"));

    assertThatThrownBy(() -> schema.rules().get(0).compiled())
        .hasMessageStartingWith("CEL expression self == does not compile: ");
  }

  @Test
  void fieldsAreFoundByNameElseAsAdditionalOnes() {
    StructuralSchema schema =
        SchemaReader.read(
            Fixtures.yaml(
                "{type: object, properties: {a: {type: string}},"
                    + " additionalProperties: {type: integer}}"));

    assertThat(Map.of("a", "string", "b", "integer"))
        .allSatisfy(
            (name, type) ->
                assertThat(schema.field(name)).map(StructuralSchema::type).hasValue(type));
  }
}
