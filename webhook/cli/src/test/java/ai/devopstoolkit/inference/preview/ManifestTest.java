package ai.devopstoolkit.inference.preview;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestTest {
  @Test
  void nameAndNamespaceAreThoseOfTheMetadata() {
    Manifest manifest = manifest("{metadata: {name: a, namespace: b}}");

    assertThat(manifest.name()).isEqualTo("a");
    assertThat(manifest.namespace("fallback")).isEqualTo("b");
  }

  @Test
  void aManifestWithoutThemHasNoNameAndTheFallback() {
    assertThat(manifest("{}").name()).isEmpty();
    assertThat(manifest("{}").namespace("fallback")).isEqualTo("fallback");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{kind: A, metadata: {name: a, namespace: x}} | true",
        "{kind: A, metadata: {name: a}}               | true",
        "{kind: A, metadata: {name: a, namespace: y}} | false",
        "{kind: A, metadata: {name: b, namespace: x}} | false",
        "{kind: B, metadata: {name: a, namespace: x}} | false",
      })
  void theSameObjectHasKindNamespaceAndNameInCommon(String other, boolean same) {
    Manifest manifest = manifest("{kind: A, metadata: {name: a, namespace: x}}");

    assertThat(manifest.isSameObjectAs(manifest(other), "x")).isEqualTo(same);
    assertThat(manifest(other).isSameObjectAs(manifest, "x")).isEqualTo(same);
  }

  private static Manifest manifest(String yaml) {
    return new Manifest("f[1]", (ObjectNode) Fixtures.yaml(yaml));
  }
}
