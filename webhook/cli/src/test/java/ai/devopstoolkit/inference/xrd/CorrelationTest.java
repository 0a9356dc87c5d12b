package ai.devopstoolkit.inference.xrd;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.spec.SchemaInteger;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CorrelationTest {
  private static final StructuralSchema SCHEMA =
      SchemaReader.read(
          Fixtures.yaml(
              """
              type: object
              properties:
                a: {type: integer}
                b: {type: object, required: [c], properties: {c: {type: integer}}}
                list: {type: array, items: {type: integer}}
                keyed:
                  type: array
                  x-kubernetes-list-type: map
                  x-kubernetes-list-map-keys: [k]
                  items: {type: object, properties: {k: {type: string}, v: {type: integer}}}
                open: {type: object, x-kubernetes-preserve-unknown-fields: true}
              """));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{a: 1, b: {c: 1}}            | {b: {c: 1}, a: 1}            | true",
        "{a: 1}                       | {a: 2}                       | false",
        "{a: 1}                       | {}                           | false",
        "{}                           | {a: 1}                       | false",
        "{a: 1}                       | {list: [1]}                  | false",
        "{a: text}                    | {a: text}                    | true",
        "{a: {b: 1}}                  | {a: 1}                       | false",
        "{list: [1, 2]}               | {list: [1, 2]}               | true",
        "{list: [1, 2]}               | {list: [2, 1]}               | false",
        "{keyed: [{k: a}, {k: b}]}    | {keyed: [{k: b}, {k: a}]}    | true",
        "{keyed: [{k: a}, {k: b}]}    | {keyed: [{k: a}, {k: c}]}    | false",
        "{keyed: [{k: a}, {k: b}]}    | {keyed: [{k: a}]}            | false",
        "{keyed: [{k: a, v: 1}]}      | {keyed: [{k: a, v: 2}]}      | false",
        "{open: {}}                   | {open: {}}                   | true",
        "{open: {x: 1}}               | {open: {x: 1}}               | false", // as the API server
      })
  void aValueIsWhatItWas(String value, String old, boolean expected) {
    assertThat(new Correlation(Fixtures.yaml(value), Fixtures.yaml(old), SCHEMA).unchanged())
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{a: text, b: {c: x}}              | {a: text, b: {c: x}}     | ",
        "{a: text, b: {c: x}}              | {a: text}                | b.c",
        "{a: text, list: [x, 1]}           | {a: text, list: [x]}     | list[0]",
        "{keyed: [{k: b}, {k: a, v: x}]}   | {keyed: [{k: a, v: x}]}  | ",
        "{keyed: [{k: b, v: x}, {k: a}]}   | {keyed: [{k: a, v: x}]}  | keyed[0].v",
        "{keyed: [{v: x}, {k: a}]}         | {keyed: [{v: x}]}        | keyed[0].v",
        "{b: {}, a: 1}                     | {b: {}}                  | ",
        "{b: {}, a: text}                  | {b: {}}                  | a",
      })
  void faultsOfWhatHasNotChangedAreLeftOut(String value, String old, String expected) {
    JsonNode json = Fixtures.yaml(value);

    List<SchemaFault> faults =
        new SchemaCheck(SchemaInteger.KUBERNETES_1_34)
            .faults(
                "", json, SCHEMA, Optional.of(new Correlation(json, Fixtures.yaml(old), SCHEMA)));

    assertThat(String.join(" ", faults.stream().map(SchemaFault::path).toList()))
        .isEqualTo(expected == null ? "" : expected);
  }
}
