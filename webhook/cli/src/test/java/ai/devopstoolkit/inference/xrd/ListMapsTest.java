package ai.devopstoolkit.inference.xrd;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListMapsTest {
  private static final String ONE =
      "{type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [k],"
          + " items: {type: object, properties: {k: {type: string}}}}";
  private static final StructuralSchema SCHEMA =
      SchemaReader.read(
          Fixtures.yaml(
              """
              type: object
              properties:
                one: ONE
                two: {type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [k, l], items: {type: object}}
                map: {type: object, additionalProperties: {type: object, properties: {one: ONE}}}
                plain: {type: array, items: {type: object, properties: {one: ONE}}}
              """
                  .replace("ONE", ONE)));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{one: [], two: [{k: a, l: b}, {k: a, l: c}]} | ",
        "{one: [{k: a}, {k: b}, {}]}                  | ",
        "{one: [{k: a}, {k: A}, {k: 1}, {k: \"1\"}]}  | ",
        "{plain: [{k: a}, {k: a}], one: text}         | ",
        "{one: [{k: a}, {k: b}, {k: a}]}              | one[2]: Duplicate value: {\"k\":\"a\"}",
        "{one: [{k: a}, {k: a}, {k: a}]}              | one[1]: Duplicate value: {\"k\":\"a\"}",
        "{one: [{}, {x: 1}]}                          | one[1]: Duplicate value: {}",
        "{one: [{}, null]}                            | one[1]: Duplicate value: {}",
        "{one: [{k: <&>}, {k: <&>}]}                  | one[1]: Duplicate value: {\"k\":\"\\u003c\\u0026\\u003e\"}",
        "{two: [{k: a, l: b}, {l: b, k: a}]}          | two[1]: Duplicate value: {\"k\":\"a\",\"l\":\"b\"}",
        "{two: [{k: a}, {k: a}]}                      | two[1]: Duplicate value: {\"k\":\"a\"}",
        "{one: [{k: a}, 5, {k: a}]}                   | one[1]: Invalid value: 5: must be an object for an array of list-type map",
        "{map: {a.b: {one: [{k: a}, {k: a}]}}}        | map[a.b].one[1]: Duplicate value: {\"k\":\"a\"}",
        "{plain: [{one: [{k: a}, {k: a}]}]}           | plain[0].one[1]: Duplicate value: {\"k\":\"a\"}",
      })
  void keysAreThereOnce(String object, String expected) {
    List<SchemaFault> faults = new ArrayList<>();

    ListMaps.check("", Fixtures.yaml(object), SCHEMA, faults);

    assertThat(faults)
        .extracting(SchemaFault::toString)
        .isEqualTo(expected == null ? List.of() : List.of(expected));
  }
}
