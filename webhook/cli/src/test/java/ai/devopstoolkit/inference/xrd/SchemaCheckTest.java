package ai.devopstoolkit.inference.xrd;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.spec.SchemaInteger;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaCheckTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{type: string}                         | a",
        "{type: string, minLength: 1, maxLength: 1} | \"\\U0001F600\"",
        "{type: string, pattern: b}             | abc",
        "{type: string, nullable: true}         | null",
        "{type: string, enum: [a, b]}           | b",
        "{type: string, format: date-time}      | 2026-11-23T10:20:30Z",
        "{type: string, format: date-time}      | [a]",
        "{type: boolean}                        | false",
        "{type: integer, format: int32}         | 9223372036854775807",
        "{type: integer}                        | 2.0",
        "{type: number, minimum: -1, maximum: 1} | 1",
        "{type: number}                         | 0.5",
        "{type: object}                         | {a: 1}",
        "{type: object, properties: {a: {type: integer}}, required: [a]} | {a: 1, b: 2}",
        "{type: object, additionalProperties: {type: integer}} | {a: 1}",
        "{type: array, minItems: 1, maxItems: 2, items: {type: integer}} | [1, 2]",
        "{x-kubernetes-int-or-string: true}     | a",
        "{x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}], pattern: a} | 5",
      })
  void whatFitsHasNoFault(String schema, String value) {
    assertThat(faults(schema, value)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{type: string}                 | 1       | Invalid value: \"integer\": f in body must be of type string: \"integer\"",
        "{type: string}                 | 1.5     | Invalid value: \"number\": f in body must be of type string: \"number\"",
        "{type: string}                 | true    | Invalid value: \"boolean\": f in body must be of type string: \"boolean\"",
        "{type: string}                 | null    | Invalid value: \"null\": f in body must be of type string: \"null\"",
        "{type: string}                 | []      | Invalid value: \"array\": f in body must be of type string: \"array\"",
        "{type: array}                  | {}      | Invalid value: \"object\": f in body must be of type array: \"object\"",
        "{type: object}                 | a       | Invalid value: \"string\": f in body must be of type object: \"string\"",
        "{type: integer, format: int64} | 1.5     | Invalid value: \"number\": f in body must be of type integer: \"number\"",
        "{type: boolean}                | \"true\" | Invalid value: \"string\": f in body must be of type boolean: \"string\"",
        "{type: number}                 | a       | Invalid value: \"string\": f in body must be of type number: \"string\"",
        "{x-kubernetes-int-or-string: true} | 1.5 | Invalid value: \"number\": f in body must be of type integer,string: \"number\"",
        "{type: string, maxLength: 2}   | abc     | Too long: may not be more than 2 bytes",
        "{type: string, maxLength: 1}   | ab      | Too long: may not be more than 1 byte",
        "{type: string, maxLength: 1, pattern: z} | ab | Too long: may not be more than 1 byte",
        "{type: string, minLength: 2}   | a       | Invalid value: \"a\": f in body should be at least 2 chars long",
        "{type: string, pattern: ^a$}   | \"a\\n\" | Invalid value: \"a\\n\": f in body should match '^a$'",
        "{type: string, enum: [a, b]}   | c       | Unsupported value: \"c\": supported values: \"a\", \"b\"",
        "{type: integer, minimum: 1}    | 0       | Invalid value: 0: f in body should be greater than or equal to 1",
        "{type: integer, maximum: 2147483647} | 2147483648 | Invalid value: 2147483648: f in body should be less than or equal to 2147483647",
        "{type: number, maximum: 2147483647} | 2147483647.5 | Invalid value: 2.1474836475e+09: f in body should be less than or equal to 2.147483647e+09",
        "{type: number, minimum: 0.5}   | 0.25    | Invalid value: 0.25: f in body should be greater than or equal to 0.5",
        "{type: array, minItems: 2}     | [1]     | Invalid value: 1: f in body should have at least 2 items",
        "{type: array, maxItems: 2}     | [1, 2, 3] | Too many: 3: must have at most 2 items",
        "{type: array, maxItems: 1}     | [1, 2]  | Too many: 2: must have at most 1 item",
        "{type: string, format: date-time} | today | Invalid value: \"today\": f in body must be of type date-time: \"today\"",
        "{type: string, format: date-time} | 5     | Invalid value: \"int64\": f in body must be of type date-time: \"int64\"",
        "{type: string, format: date-time} | 0.5   | Invalid value: \"float64\": f in body must be of type date-time: \"float64\"",
        "{type: string, format: date-time} | {}    | Invalid value: \"\": f in body must be of type date-time: \"\"",
      })
  void aFaultIsToldAsTheApiServerDoes(String schema, String value, String message) {
    assertThat(faults(schema, value)).containsExactly("f: " + message);
  }

  @Test
  void otherKeywordsAreCheckedBesideAWrongType() {
    assertThat(faults("{type: string, enum: [a], minimum: 5}", "4"))
        .containsExactly(
            "f: Invalid value: \"integer\": f in body must be of type string: \"integer\"",
            "f: Invalid value: 4: f in body should be greater than or equal to 5",
            "f: Unsupported value: 4: supported values: \"a\"");
  }

  @Test
  void anIntOrStringWithBothTypesToldTwiceIsToldTwice() {
    assertThat(
            faults(
                "{x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]}",
                "true"))
        .containsExactly(
            "f: Invalid value: \"boolean\": f in body must be of type integer,string: \"boolean\"",
            "<nil>: Invalid value: \"\": \"f\" must validate at least one schema (anyOf)",
            "f: Invalid value: \"boolean\": f in body must be of type integer: \"boolean\"");
  }

  @Test
  void pathsLeadThroughFieldsItemsAndMaps() {
    assertThat(
            faults(
                """
                type: object
                required: [gone]
                properties:
                  list: {type: array, items: {type: object, required: [a], properties: {a: {type: string}}}}
                  map: {type: object, additionalProperties: {type: boolean}}
                """,
                "{list: [{}, {a: 1}], map: {b.c/d: 1}}"))
        .containsExactly(
            "f.list[0].a: Required value",
            "f.list[1].a: Invalid value: \"integer\": f.list[1].a in body must be of type string:"
                + " \"integer\"",
            "f.map.b.c/d: Invalid value: \"integer\": f.map.b.c/d in body must be of type boolean:"
                + " \"integer\"",
            "f.gone: Required value");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-23T10:20:30Z, true",
    "2026-11-23t10:20:30.123+01:00, true",
    "2024-02-29T23:59:59Z, true",
    "2026-02-29T10:20:30Z, false",
    "2026-11-23T24:20:30Z, false",
    "2026-11-23T10:60:30Z, false",
    "2026-11-23T10:20:60Z, false",
    "2026-11-23T10:20:30, false",
    "2026-11-23 10:20:30Z, false",
    "26-11-23T10:20:30Z, false",
    "2026-11-23, false",
  })
  void datesAndTimesAreWhatTheApiServerTakesForThem(String text, boolean expected) {
    assertThat(DateTime.isOne(text)).isEqualTo(expected);
  }

  private static List<String> faults(String schema, String value) {
    JsonNode wrapped = Fixtures.yaml("v: " + value);
    Numbers.normalize(wrapped);
    return new SchemaCheck(SchemaInteger.KUBERNETES_1_34)
            .faults(
                "f", wrapped.get("v"), SchemaReader.read(Fixtures.yaml(schema)), Optional.empty())
            .stream()
            .map(SchemaFault::toString)
            .toList();
  }
}
