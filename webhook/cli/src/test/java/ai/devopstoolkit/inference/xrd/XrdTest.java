package ai.devopstoolkit.inference.xrd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class XrdTest {
  private static final String SMALL =
      """
      apiVersion: apiextensions.crossplane.io/v2
      kind: CompositeResourceDefinition
      metadata: {name: things.example.org}
      spec:
        group: example.org
        names: {kind: Thing, plural: things}
        versions:
          - name: v1
            served: true
            referenceable: true
            schema: {openAPIV3Schema: {properties: {spec: {properties: {size: {type: integer}}}}}}
          - name: v0
            served: false
            referenceable: false
            schema: {openAPIV3Schema: {}}
      """;

  @Test
  void theBundledDefinitionIsThatOfLlmInference() {
    Xrd xrd = Xrd.bundled();

    assertThat(xrd.name()).isEqualTo("llminferences.inference.devopstoolkit.ai");
    assertThat(xrd.group()).isEqualTo("inference.devopstoolkit.ai");
    assertThat(xrd.kind()).isEqualTo("LLMInference");
  }

  @Test
  void aGivenDefinitionIsRead() {
    assertThat(Xrd.parse(SMALL).name()).isEqualTo("things.example.org");
  }

  @ParameterizedTest
  @CsvSource({
    "example.org/v1, Thing, true",
    "example.org/v0, Thing, false",
    "example.org/v2, Thing, false",
    "v1, Thing, false",
    "example.org/v1, Other, false",
  })
  void itServesItsKindInItsServedVersions(String apiVersion, String kind, boolean serves) {
    assertThat(Xrd.parse(SMALL).serves(apiVersion, kind)).isEqualTo(serves);
  }

  @Test
  void theSchemaIsThatOfTheCrd() {
    assertThat(Xrd.parse(SMALL).schema("v1").at("/properties/spec/properties").fieldNames())
        .toIterable()
        .containsExactly("size", "crossplane");
  }

  @Test
  void anUnknownVersionIsRefusedByName() {
    assertThatThrownBy(() -> Xrd.parse(SMALL).schema("v9"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("things.example.org has no version v9");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "apiextensions.crossplane.io/v2 | apiextensions.crossplane.io/v1 | apiVersion",
        "CompositeResourceDefinition    | Composition                    | kind",
        "plural: things                 | singular: thing                | /spec/names/plural",
        "versions:                      | version:                       | /spec/versions",
        "schema: {openAPIV3Schema: {}}  | schema: {}                     | v0 has no schema",
        "group: example.org             | group: {}                      | /spec/group",
        "group: example.org             | [                              | line",
        "group: example.org             | scope: Cluster                 | /spec/group",
        "spec:                          | kind: Twice                    | Duplicate",
      })
  void whatIsNoDefinitionIsRefusedWithTheReason(String text, String replacement, String reason) {
    String broken = SMALL.replace(text, replacement);

    assertThatThrownBy(() -> Xrd.parse(broken))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("not an XRD: ")
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "text", "{}", "a: 1\n---\nb: 1"})
  void otherYamlIsRefused(String yaml) {
    assertThatThrownBy(() -> Xrd.parse(yaml))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("not an XRD: ");
  }
}
