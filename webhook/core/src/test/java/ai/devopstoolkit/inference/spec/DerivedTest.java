package ai.devopstoolkit.inference.spec;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DerivedTest {
  private static final Derived DERIVED =
      Fixtures.derivation("").derive(Fixtures.llm("ingressHost: a.example.com"));

  @Test
  void whatWasDerivedIsIntact() {
    assertThat(DERIVED.intact()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"model", "image", "probes", "runtimeClass"})
  void whatLostAFieldIsNotIntact(String field) {
    assertThat(DERIVED.with(field, MissingNode.getInstance()).intact()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"policy", "inputs", "targetNamespace", "ingress"})
  void itStaysIntactWithoutWhatTheRevisionLeavesOut(String field) {
    assertThat(DERIVED.with(field, MissingNode.getInstance()).intact()).isTrue();
  }

  @Test
  void aChangeIsMadeInACopy() {
    ObjectNode before = DERIVED.json().deepCopy();

    Derived changed = DERIVED.with("model", TextNode.valueOf("other"));

    assertThat(changed.text("model")).isEqualTo("other");
    assertThat(DERIVED.json()).isEqualTo(before);
  }

  @Test
  void textsThatAreNotThereAreEmpty() {
    Derived empty = new Derived((ObjectNode) Fixtures.yaml("{}"));

    assertThat(empty.text(Derived.POLICY)).isEmpty();
    assertThat(empty.ingressHost()).isEmpty();
    assertThat(empty.intact()).isFalse();
    assertThat(DERIVED.ingressHost()).isEqualTo("a.example.com");
  }
}
