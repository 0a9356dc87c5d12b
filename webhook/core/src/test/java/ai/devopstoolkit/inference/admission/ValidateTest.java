package ai.devopstoolkit.inference.admission;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.derive.Derivation;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValidateTest {
  private static final Derivation DERIVATION = Fixtures.derivation("");
  private static final Derivation OTHER = Fixtures.derivation("name: other\ngpu: {maximum: 16}");
  private static final Hook HOOK = new Validate(() -> DERIVATION, "0.1.0");

  @Test
  void whatTheMutatingHookMadeIsAllowedWithoutAWord() {
    Hook mutate = new Mutate(() -> DERIVATION);
    Asked mutated = Asked.file(mutate, "create");

    assertThatJson(mutated.again(HOOK, mutated.result()).answer())
        .isEqualTo(
            """
            {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview",
             "response": {
               "uid": "705ab4f5-6393-11e8-b7cc-42010a800002", "allowed": true,
               "auditAnnotations": {"policy": "%s"}}}
            """
                .formatted(Fixtures.STAMP));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "delete",
        "connect",
        "update-status",
        "update-being-deleted",
        "update-labels",
      })
  void whatIsNotItsBusinessOrUnchangedIsAllowed(String file) {
    Asked asked = Asked.file(HOOK, file);

    assertThat(asked.allowed()).isTrue();
    assertThat(asked.patch()).isEmpty();
    assertThat(asked.warnings()).isEmpty();
  }

  @Test
  void itWarnsOfNothingBecauseTheMutatingHookDid() {
    ObjectNode object =
        Fixtures.derived(Fixtures.object("gpu: 8, tensorParallelSize: 4"), DERIVATION);

    assertThat(Asked.create(HOOK, object).response().has("warnings")).isFalse();
  }

  @Test
  void theNameIsCheckedNowThatItIsThere() {
    ObjectNode object = Fixtures.derived(Fixtures.object(""), DERIVATION);
    object.withObject("/metadata").put("generateName", "1").put("name", "1x7k2");

    assertThat(Asked.create(HOOK, object).fields()).containsExactly("metadata.name");
  }

  @Test
  void rulesAreCheckedAgainWithAllCausesAtOnce() {
    ObjectNode object =
        Fixtures.derived(
            Fixtures.object("model: -m, gpu: 99, ingressHost: 'a b', resources: {cpu: 0}"),
            DERIVATION);

    assertThat(Asked.create(HOOK, object).fields())
        .containsExactly("spec.model", "spec.gpu", "spec.resources.cpu", "spec.ingressHost");
  }

  @Test
  void anUpdateIsCheckedForWhatChangedAlone() {
    ObjectNode before = Fixtures.derived(Fixtures.object("ingressHost: 'a b'"), DERIVATION);
    ObjectNode after =
        Fixtures.derived(Fixtures.object("ingressHost: 'a b', maxModelLen: 1"), DERIVATION);

    assertThat(Asked.update(HOOK, before, after).allowed()).isTrue();
    assertThat(Asked.update(HOOK, before, Fixtures.rederive(after, "now")).fields())
        .containsExactly("spec.ingressHost");
  }

  @Test
  void aForeignStampIsToleratedAndRulesOfThePolicyAreSkipped() {
    ObjectNode object = Fixtures.derived(Fixtures.object("gpu: 16, targetNamespace: b"), OTHER);
    Hook strict =
        new Validate(() -> Fixtures.derivation("targetNamespaces: {'*': ['.']}"), "0.1.0");

    assertThat(Asked.create(HOOK, object).allowed()).isTrue();
    assertThat(Asked.create(strict, object).allowed()).isTrue();
  }

  @Test
  void underItsOwnStampRulesOfThePolicyHold() {
    ObjectNode object = Fixtures.derived(Fixtures.object("gpu: 16"), DERIVATION);

    assertThat(Asked.create(HOOK, object).fields()).containsExactly("spec.gpu");
  }

  @Test
  void otherRulesHoldUnderAForeignStampToo() {
    ObjectNode object = Fixtures.derived(Fixtures.object("model: -m"), OTHER);

    assertThat(Asked.create(HOOK, object).fields()).containsExactly("spec.model");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ingressHost: a.example.com"})
  void aKeptObjectOfAnotherPolicyIsAllowed(String spec) {
    ObjectNode before =
        Fixtures.derived(
            Fixtures.object(spec), Fixtures.derivation("name: older\nruntimeClass: kata"));
    Asked mutated =
        Asked.update(
            new Mutate(() -> DERIVATION),
            before,
            Fixtures.with(before, "ingressHost: b.example.com, targetNamespace: b"));

    assertThat(mutated.derived().path("runtimeClass").textValue()).isEqualTo("kata");
    assertThat(mutated.again(HOOK, mutated.result()).allowed()).isTrue();
  }

  /** The Ingress may come from a newer policy than the rest, which has our stamp. */
  @Test
  void aKeptObjectWithAnIngressOfANewerPolicyIsAllowedOnUpdate() {
    Derivation newer = Fixtures.derivation("ingress: {className: nginx}");
    ObjectNode before = Fixtures.derived(Fixtures.object("ingressHost: a.example.com"), DERIVATION);
    Asked mutated =
        Asked.update(
            new Mutate(() -> newer), before, Fixtures.with(before, "ingressHost: b.example.com"));

    assertThat(mutated.derived().at("/ingress/className").textValue()).isEqualTo("nginx");
    assertThat(mutated.again(HOOK, mutated.result()).allowed()).isTrue();
  }

  /** Two spellings with one fingerprint must derive one text, or the kept one looks forged. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "resources: {memory: 64Gi}          | resources: {memory: 65536Mi}",
        "resources: {memory: 64Gi}          | resources: {memory: 68719476736}",
        "resources: {memory: '68719476736'} | resources: {memory: 64Gi}",
        "resources: {memory: 64G}           | resources: {memory: 64000M}",
        "resources: {cpu: 4}                | resources: {cpu: '4000m'}",
        "resources: {cpu: '4'}              | resources: {cpu: '+4'}",
        "resources: {cpu: 4}                | resources: {cpu: 4e0}",
        "resources: {cpu: 1000}             | resources: {cpu: 1e3}",
        "resources: {cpu: 1.0k}             | resources: {cpu: 1e3}",
        "env: [{name: A}]                   | env: [{name: A, value: ''}]",
        "hfTokenSecret: {name: a}           | hfTokenSecret: {name: a, key: ''}",
        "hfTokenSecret: {name: a}           | hfTokenSecret: {name: a, key: token}",
        "probes: {startup: {}}              | resources: {}",
        "maxModelLen: 4096                  | maxModelLen: 4096.0",
      })
  void anotherSpellingOfTheSameIsAllowed(String before, String now) {
    ObjectNode stored = Fixtures.derived(Fixtures.object(before), DERIVATION);
    ObjectNode spec = Fixtures.object(now).withObject("/spec");
    spec.set("derived", stored.at("/spec/derived"));
    ObjectNode changed = stored.deepCopy();
    changed.set("spec", spec);
    Asked mutated = Asked.update(new Mutate(() -> DERIVATION), stored, changed);

    assertThat(mutated.causes()).isEmpty();
    assertThat(Asked.update(HOOK, stored, mutated.result()).causes()).isEmpty();
  }
}
