package ai.devopstoolkit.inference.xrd;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValidationsTest {
  private static final StructuralSchema SCHEMA =
      SchemaReader.read(
          Fixtures.yaml(
              """
              type: object
              x-kubernetes-validations:
                - {rule: "!has(self.a) || self.a < 3", message: " a is 3 or more "}
                - {rule: "!has(self.a) || self.a != 2", fieldPath: .a, reason: FieldValueForbidden, message: no 2}
                - {rule: "!has(self.a) || self.a != -1", fieldPath: .b.c, reason: FieldValueRequired}
                - {rule: "!has(self.e) || self.e.f == 1", message: e}
              properties:
                a: {type: integer}
                e: {type: object}
                list:
                  type: array
                  items:
                    type: integer
                    x-kubernetes-validations: [{rule: self != 0, reason: FieldValueDuplicate}]
                map:
                  type: object
                  additionalProperties: {type: string, x-kubernetes-validations: [{rule: "size(self) > 1", message: short}]}
                nullable: {type: string, nullable: true, x-kubernetes-validations: [{rule: self == 'a'}]}
              """));

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "{a: 1, list: [1], map: {b: cd}, nullable: null} => ",
        "{a: 3}             => f: Invalid value: \"object\": a is 3 or more",
        "{a: 2}             => f.a: Forbidden: no 2",
        "{a: 3.0000000001}  => f: Invalid value: \"object\": invalid data, expected int, got float64 evaluating rule: a is 3 or more",
        "{a: -1}            => f.b.c: Required value: failed rule: !has(self.a) || self.a != -1",
        "{list: [0, 1, 0]}  => f.list[0]: Duplicate value: \"integer\"; f.list[2]: Duplicate value: \"integer\"",
        "{map: {b.c: d}}    => f.map[b.c]: Invalid value: \"string\": short",
        "{nullable: b}      => f.nullable: Invalid value: \"string\": failed rule: self == 'a'",
        "{a: 3, list: [0]}  => f: Invalid value: \"object\": a is 3 or more; f.list[0]: Duplicate value: \"integer\"",
      })
  void everyRuleIsAskedAtEveryLevel(String value, String expected) {
    assertThat(String.join("; ", faults(value, Optional.empty())))
        .isEqualTo(expected == null ? "" : expected);
  }

  @ParameterizedTest
  @CsvSource({"{e: {}}", "{e: 5}"})
  void whatHasNoValueIsRefusedAndSaysWhy(String value) {
    assertThat(faults(value, Optional.empty()))
        .singleElement()
        .asString()
        .startsWith(
            "f: Invalid value: \"object\": CEL expression !has(self.e) || self.e.f == 1 has no value: ")
        .endsWith(" evaluating rule: e");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{a: 3, map: {b: c}} | {map: {b: c}, a: 3} | ",
        "{a: 3, map: {b: c}} | {a: 3}              | f: Invalid value: \"object\": a is 3 or more; f.map[b]: Invalid value: \"string\": short",
        "{a: 1, map: {b: c}} | {map: {b: c}}       | ",
        "{list: [0]}         | {a: 1, list: [0]}   | ",
        "{list: [0]}         | {list: [0, 1]}      | f.list[0]: Duplicate value: \"integer\"",
      })
  void whatHasNotChangedIsLeftAlone(String value, String old, String expected) {
    assertThat(String.join("; ", faults(value, Optional.of(old))))
        .isEqualTo(expected == null ? "" : expected);
  }

  private static List<String> faults(String value, Optional<String> old) {
    JsonNode json = Fixtures.yaml(value);
    List<SchemaFault> faults = new ArrayList<>();
    Validations.check(
        "f",
        json,
        SCHEMA,
        old.map(it -> new Correlation(json, Fixtures.yaml(it), SCHEMA)),
        Optional.empty(),
        faults);
    return faults.stream().map(SchemaFault::toString).toList();
  }
}
