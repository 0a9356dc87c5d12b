package ai.devopstoolkit.inference.admission;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.spec.Derived;
import ai.devopstoolkit.inference.spec.Fingerprint;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A volume that is there is kept, through both hooks and whatever else changes. */
class ModelCacheReviewsTest {
  private static final Derivation DERIVATION = Fixtures.derivation("");
  private static final Derivation LATER =
      Fixtures.derivation(
          """
          name: later
          modelCache: {enabled: true, storageClassName: fast, accessMode: ReadWriteOnce}
          """);
  private static final ObjectNode STORED =
      Fixtures.derived(Fixtures.object("modelCache: {storageClassName: nfs}"), DERIVATION);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpu: 2",
        "model: Qwen/Qwen2.5-1.5B-Instruct",
        "model: acme/unknown",
        "modelCache: {size: 78Gi}",
        "modelCache: {size: 79872Mi, storageClassName: ''}",
        "targetNamespace: other",
        "targetNamespace: other, gpu: 2",
        "env: [{name: HF_HOME, value: /data}]",
      })
  void itIsKeptByteForByte(String change) {
    for (Derivation derivation : new Derivation[] {DERIVATION, LATER}) {
      Asked asked = update(derivation, Fixtures.with(STORED, change));

      assertThat(asked.causes()).isEmpty();
      assertThat(asked.result().at("/spec/derived/modelCache"))
          .isEqualTo(STORED.at("/spec/derived/modelCache"));
      assertThat(validated(derivation, asked).causes()).isEmpty();
    }
  }

  @Test
  void aFreshDerivationOnRequestKeepsItToo() {
    Asked asked = update(LATER, Fixtures.rederive(STORED, "now"));

    assertThat(asked.result().at("/spec/derived/policy").asText()).startsWith("later/");
    assertThat(asked.result().at("/spec/derived/modelCache"))
        .isEqualTo(STORED.at("/spec/derived/modelCache"));
    assertThat(validated(LATER, asked).causes()).isEmpty();
  }

  @Test
  void anotherClusterGetsAVolumeOfItsOwn() {
    Asked asked = update(LATER, Fixtures.with(STORED, "providerConfigName: other, modelCache: {}"));

    assertThat(asked.result().at("/spec/derived/modelCache/storageClassName").asText())
        .isEqualTo("fast");
    assertThat(validated(LATER, asked).causes()).isEmpty();
  }

  @Test
  void withoutItsFieldItGoesAndHfHomeWithIt() {
    Asked asked = update(DERIVATION, Fixtures.with(STORED, "modelCache: {}"));

    assertThat(asked.result().at("/spec/derived").has("modelCache")).isFalse();
    assertThat(asked.result().at("/spec/derived").has("env")).isFalse();
    assertThat(asked.warnings()).anyMatch(it -> it.contains("stays until this object is deleted"));
    assertThat(validated(DERIVATION, asked).causes()).isEmpty();
  }

  /** A create keeps nothing, whatever is sent. */
  @Test
  @Tag("threat:volume")
  void anotherVolumeThanTheDerivedOneIsRefused() {
    ObjectNode forged = STORED.deepCopy();
    ObjectNode derived = forged.withObject("/spec/derived");
    derived.withObject("/modelCache").put("size", "900Ti");
    derived.put(Derived.REVISION, Fingerprint.revision(derived));
    Hook validate = new Validate(() -> DERIVATION, "0.1.0");

    assertThat(Asked.create(validate, forged).fields()).containsExactly("spec.derived.modelCache");
    assertThat(Asked.update(validate, STORED, forged).fields())
        .containsExactly("spec.derived.modelCache");
  }

  /** What no derivation wrote is not carried on. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{enabled: true, size: 78Gi, accessMode: ReadWriteMany, mountPath: /opt/venv}",
        "{enabled: true, size: 78Gi, accessMode: ReadOnlyMany, mountPath: /model-cache}",
        "{enabled: true, size: 78.5Gi, accessMode: ReadWriteMany, mountPath: /model-cache}",
        "{enabled: false, size: 78Gi, accessMode: ReadWriteMany, mountPath: /model-cache}",
        "{size: 78GB}",
        "[]",
      })
  void whatCannotBeAVolumeIsDerivedAnew(String stored) {
    ObjectNode odd = STORED.deepCopy();
    odd.withObject("/spec/derived").set("modelCache", Fixtures.yaml(stored));
    ObjectNode now = Fixtures.with(odd, "gpu: 2");
    Asked asked = Asked.update(new Mutate(() -> DERIVATION), odd, now);

    assertThat(asked.result().at("/spec/derived/modelCache"))
        .isEqualTo(STORED.at("/spec/derived/modelCache"));
  }

  private static Asked update(Derivation derivation, ObjectNode now) {
    return Asked.update(new Mutate(() -> derivation), STORED, now);
  }

  private static Asked validated(Derivation derivation, Asked asked) {
    return Asked.update(new Validate(() -> derivation, "0.1.0"), STORED, asked.result());
  }
}
