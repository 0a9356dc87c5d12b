package ai.devopstoolkit.inference.xrd;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnknownFieldsTest {
  private static final StructuralSchema SCHEMA =
      SchemaReader.read(
          Fixtures.yaml(
              """
              type: object
              properties:
                text: {type: string}
                outer: {type: object, properties: {inner: {type: integer}}}
                list: {type: array, items: {type: object, properties: {inner: {type: integer}}}}
                map: {type: object, additionalProperties: {type: object, properties: {inner: {type: integer}}}}
                open:
                  type: object
                  x-kubernetes-preserve-unknown-fields: true
                  properties: {known: {type: object, properties: {inner: {type: integer}}}}
              """));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{apiVersion: a, kind: b, metadata: {c: d}}                 | ",
        "{text: a, outer: {inner: 1}, list: [{inner: 1}, {}], map: {a: {inner: 1}}} | ",
        "{open: {a: {b: [{c: 1}]}, known: {inner: 1}}}              | ",
        "{texts: a}                                                 | texts",
        "{outer: {a: 1, inner: {b: 1}}}                             | outer.a outer.inner.b",
        "{list: [{}, {a: 1}], map: {b: {a: 1, inner: 2}}}           | list[1].a map.b.a",
        "{open: {known: {a: 1}}}                                    | open.known.a",
        "{text: {a: 1}, outer: [{a: 1}, [{b: 1}], 5]}               | outer[0].a outer[1][0].b text.a",
        "{list: {a: {b: 1}}}                                        | list.a",
        "{Z: 1, a: 1, é: 1, B: 1, ａ: 1, 😀: 1}                      | B Z a é ａ 😀",
      })
  void theyAreToldByPathInOrder(String object, String expected) {
    assertThat(String.join(" ", UnknownFields.of(Fixtures.yaml(object), SCHEMA)))
        .isEqualTo(expected == null ? "" : expected);
  }
}
