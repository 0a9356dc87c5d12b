package ai.devopstoolkit.inference.composition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read and what is refused; what is rendered is compared in {@link RealFunctionsTest}. */
class CompositionTest {
  private static final ObjectMapper YAML = new YAMLMapper();

  /** One of each construct that is known. */
  private static final String COMPOSITION =
      """
      apiVersion: apiextensions.crossplane.io/v1
      kind: Composition
      metadata: {name: things}
      spec:
        compositeTypeRef: {apiVersion: example.com/v1, kind: Thing}
        mode: Pipeline
        pipeline:
          - step: copy
            functionRef: {name: crossplane-contrib-function-patch-and-transform}
            input:
              apiVersion: pt.fn.crossplane.io/v1beta1
              kind: Resources
              patchSets:
                - name: common
                  patches: [{fromFieldPath: metadata.name}]
              resources:
                - name: first
                  base: {apiVersion: v1, kind: First}
                  patches:
                    - {type: PatchSet, patchSetName: common}
                    - {fromFieldPath: spec.must, toFieldPath: spec.must, policy: {fromFieldPath: Required}}
                    - fromFieldPath: spec.numbers
                      toFieldPath: spec.text
                      transforms: [{type: string, string: {type: Convert, convert: ToJson}}]
                    - type: CombineFromComposite
                      combine: {strategy: string, string: {fmt: "%s-%s."}, variables: [{fromFieldPath: spec.a}, {fromFieldPath: spec.b}]}
                      toFieldPath: spec.both
                    - {type: ToCompositeFieldPath, fromFieldPath: status.is, toFieldPath: status.first}
                - name: second
                  base: {apiVersion: v1, kind: Second}
          - step: filter
            functionRef: {name: crossplane-contrib-function-cel-filter}
            input:
              apiVersion: cel.fn.crossplane.io/v1beta1
              kind: Filters
              filters: [{name: sec.*, expression: has(observed.composite.resource.spec.second)}]
      """;

  @Test
  void everyKnownConstructIsRendered() throws Exception {
    ObjectNode composite =
        thing("must: 1, second: {}, a: x, b: y, numbers: {b: [1, 2.0], a: '<&>\u2028\"'}");

    Rendering rendering = parse(COMPOSITION).render(composite, Map.of());

    assertThat(rendering.resources()).containsOnlyKeys("first", "second");
    assertThat(rendering.resources().get("first").resource())
        .isEqualTo(
            json(
                """
                apiVersion: v1
                kind: First
                metadata: {name: one}
                spec:
                  both: x-y.
                  must: 1
                  text: '{"a":"\\u003c\\u0026\\u003e\\u2028\\"","b":[1,2]}'
                """));
    assertThat(rendering.resources().get("first").ready()).isFalse();
    assertThat(rendering.incomplete()).isFalse();
    assertThat(rendering.warnings()).isEmpty();
  }

  @Test
  void aResourceWithoutAFieldThatItRequiresIsNotCreated() throws Exception {
    Rendering rendering = parse(COMPOSITION).render(thing("second: {}"), Map.of());

    assertThat(rendering.resources()).containsOnlyKeys("second");
    assertThat(rendering.incomplete()).isTrue();
    assertThat(rendering.warnings()).hasSize(1);
  }

  @Test
  void aResourceThatExistsStaysAndItsStatusIsCopiedBack() throws Exception {
    ObjectNode first =
        json(
            "{metadata: {name: one-7f, namespace: team}, status: {is: fine, conditions:"
                + " [{type: Ready, status: 'True'}]}}");

    Rendering rendering = parse(COMPOSITION).render(thing("other: 1"), Map.of("first", first));

    assertThat(rendering.resources()).containsOnlyKeys("first");
    assertThat(rendering.resources().get("first").ready()).isTrue();
    assertThat(rendering.resources().get("first").resource().at("/metadata/namespace").asText())
        .isEqualTo("team");
    assertThat(rendering.composite().at("/status/first").asText()).isEqualTo("fine");
    assertThat(rendering.warnings()).hasSize(1);
    assertThat(rendering.incomplete()).isFalse();
  }

  @Test
  void whatCannotBeAppliedIsSaid() throws Exception {
    Composition composition = parse(COMPOSITION);

    assertThatThrownBy(() -> composition.render(thing("must: 1, a: 1, b: y"), Map.of()))
        .isInstanceOf(RenderingException.class)
        .hasMessage("spec.a: is no text to be combined");
    assertThatThrownBy(() -> composition.render(thing("must: 1, numbers: [0.5]"), Map.of()))
        .isInstanceOf(RenderingException.class)
        .hasMessage("0.5: only integers can be converted to JSON here");
    assertThatThrownBy(() -> composition.render(json("{apiVersion: v1, kind: Pod}"), Map.of()))
        .isInstanceOf(RenderingException.class)
        .hasMessage("the Composition is for example.com/v1 Thing, not v1 Pod");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "mode: Pipeline | mode: Resources | Composition.spec.mode: \"Resources\" is not supported, only Pipeline",
        "metadata: {name: things} | status: {} | Composition.status: is not supported",
        "step: filter | credentials: [] | Composition.spec.pipeline[1].credentials: is not supported",
        "function-cel-filter | function-kcl | Composition.spec.pipeline[1].functionRef.name: \"crossplane-contrib-function-kcl\" is not supported, only crossplane-contrib-function-cel-filter",
        "kind: Resources | environment: {} | Composition.spec.pipeline[0].input.environment: is not supported",
        "kind: Resources | writeConnectionSecretToRef: {} | Composition.spec.pipeline[0].input.writeConnectionSecretToRef: is not supported",
        "base: {apiVersion: v1, kind: Second} | connectionDetails: [] | Composition.spec.pipeline[0].input.resources[1].connectionDetails: is not supported",
        "base: {apiVersion: v1, kind: Second} | patches: [] | Composition.spec.pipeline[0].input.resources[1].base: must be an object",
        "fromFieldPath: Required | toFieldPath: MergeObjects | Composition.spec.pipeline[0].input.resources[0].patches[1].policy.toFieldPath: is not supported",
        "fromFieldPath: Required | fromFieldPath: Sometimes | Composition.spec.pipeline[0].input.resources[0].patches[1].policy.fromFieldPath: \"Sometimes\" is not supported, only Optional, Required",
        "convert: ToJson | convert: ToUpper | Composition.spec.pipeline[0].input.resources[0].patches[2].transforms[0].string.convert: \"ToUpper\" is not supported, only ToJson",
        "{type: string, | {type: math, | Composition.spec.pipeline[0].input.resources[0].patches[2].transforms[0].type: \"math\" is not supported, only string",
        "type: ToCompositeFieldPath | type: ToEnvironmentFieldPath | Composition.spec.pipeline[0].input.resources[0].patches[4].type: \"ToEnvironmentFieldPath\" is not supported, only PatchSet, FromCompositeFieldPath, CombineFromComposite, ToCompositeFieldPath",
        "%s-%s. | %d-%s | Composition.spec.pipeline[0].input.resources[0].patches[3].combine.string.fmt: is supported only with one %s for each of the 2 variables",
        "%s-%s. | %s | Composition.spec.pipeline[0].input.resources[0].patches[3].combine.string.fmt: is supported only with one %s for each of the 2 variables",
        "patchSetName: common | patchSetName: other | Composition.spec.pipeline[0].input.resources[0].patches[0]: there is no patch set \"other\"",
        "toFieldPath: spec.text | toFieldPath: spec[*].text | Composition.spec.pipeline[0].input.resources[0].patches[2].toFieldPath: \"spec[*].text\" is no path of fields and indices (wildcards are not supported)",
        "sec.* | sec( | Composition.spec.pipeline[1].input.filters[0].name: ",
        "has(observed.composite.resource.spec.second) | has( | Composition.spec.pipeline[1].input.filters[0].expression: ",
        "has(observed.composite.resource.spec.second) | size(context) > 0 | Composition.spec.pipeline[1].input.filters[0].expression: ",
      })
  void whatIsNotKnownIsRefusedByName(String known, String unknown, String message) {
    assertThat(COMPOSITION).contains(known);
    assertThatThrownBy(() -> parse(COMPOSITION.replace(known, unknown)))
        .isInstanceOf(CompositionException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void ourOwnIsKnown() {
    assertThatCode(Composition::bundled).doesNotThrowAnyException();
  }

  private static Composition parse(String yaml) throws JsonProcessingException {
    return Composition.of(YAML.readValue(yaml, ObjectNode.class));
  }

  private static ObjectNode thing(String spec) throws Exception {
    return json(
        "{apiVersion: example.com/v1, kind: Thing, metadata: {name: one}, spec: {" + spec + "}}");
  }

  private static ObjectNode json(String yaml) throws Exception {
    return StructNumbers.of(YAML.readValue(yaml, ObjectNode.class));
  }
}
