package ai.devopstoolkit.inference.xrd;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefaultsTest {
  private static final JsonNode SCHEMA =
      yaml(
          """
          type: object
          properties:
            count: {type: integer, default: 1}
            maybe: {type: integer, nullable: true, default: 2}
            plain: {type: string}
            nullable: {type: string, nullable: true}
            outer:
              type: object
              properties: {inner: {type: string, default: in}}
            made:
              type: object
              default: {}
              properties: {inner: {type: string, default: in}}
            list:
              type: array
              items: {type: object, properties: {inner: {type: string, default: in}}}
            numbers: {type: array, items: {type: integer, default: 7}}
            map:
              type: object
              additionalProperties: {type: object, properties: {inner: {type: string, default: in}}}
            texts: {type: object, additionalProperties: {type: string, default: text}}
            free: {type: object, x-kubernetes-preserve-unknown-fields: true}
          """);

  private static final String ALWAYS = "count: 1, maybe: 2, made: {inner: in}";

  @ParameterizedTest(name = "{0} becomes {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                        | ",
        "{plain: x}                | plain: x",
        "{unknown: null}           | unknown: null",
        "{plain: null}             | ",
        "{nullable: null}          | nullable: null",
        "{outer: {}}               | outer: {inner: in}",
        "{outer: {inner: mine}}    | outer: {inner: mine}",
        "{outer: null}             | ",
        "{outer: text}             | outer: text",
        "{list: [{}, {inner: a}]}  | list: [{inner: in}, {inner: a}]",
        "{list: [null]}            | list: [null]",
        "{numbers: [null, 1]}      | numbers: [7, 1]",
        "{map: {a: {}, b: null}}   | map: {a: {inner: in}}",
        "{texts: {a: null, b: c}}  | texts: {a: text, b: c}",
        "{free: {a: null, b: {}}}  | free: {a: null, b: {}}",
      })
  void absentFieldsGetTheirDefaults(String before, String more) {
    JsonNode value = yaml(before);

    Defaults.fill(value, SCHEMA);

    assertThatJson(value)
        .isEqualTo(yaml("{" + ALWAYS + (more == null ? "" : ", " + more) + "}").toString());
  }

  @Test
  void whatIsThereStays() {
    JsonNode value = yaml("{count: 0, maybe: null, made: {inner: ''}}");

    Defaults.fill(value, SCHEMA);

    assertThatJson(value).isEqualTo("{\"count\": 0, \"maybe\": null, \"made\": {\"inner\": \"\"}}");
  }

  @Test
  void aNullCountsAsAbsentUnlessTheSchemaSaysNullable() {
    JsonNode value = yaml("{count: null, maybe: null, made: null}");

    Defaults.fill(value, SCHEMA);

    assertThatJson(value)
        .isEqualTo("{\"count\": 1, \"maybe\": null, \"made\": {\"inner\": \"in\"}}");
  }

  @Test
  void theOnlyDefaultsOfAnLlmInferenceAreOneGpuAndOneReplica() {
    JsonNode object =
        yaml(
            "{spec: {model: m, providerConfigName: p, probes: {startup: {}}, hfTokenSecret: {name: s}}}");
    JsonNode expected = object.deepCopy();
    expected.withObject("/spec").put("gpu", 1).put("replicas", 1);

    Defaults.fill(object, Xrd.bundled().schema("v1alpha1"));

    assertThatJson(object).isEqualTo(expected.toString());
  }

  @Test
  void crossplanesOwnDefaultNeedsItsObjectToBeThere() {
    JsonNode object = yaml("{spec: {gpu: 2, crossplane: {}}}");

    Defaults.fill(object, Xrd.bundled().schema("v1alpha1"));

    assertThatJson(object)
        .isEqualTo(
            "{\"spec\": {\"gpu\": 2, \"replicas\": 1, \"crossplane\": {\"compositionUpdatePolicy\": \"Automatic\"}}}");
  }

  private static JsonNode yaml(String text) {
    try {
      return new YAMLMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
