package ai.devopstoolkit.inference.admission;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.derive.Derivation;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects of which this version cannot read a part: a newer XRD lets them in. */
class UnreadTest {
  private static final Derivation DERIVATION = Fixtures.derivation("");
  private static final Hook MUTATE = new Mutate(() -> DERIVATION);
  private static final Hook VALIDATE = new Validate(() -> DERIVATION, "0.1.0");

  @Test
  void theMutatingHookLeavesItToTheSchemaAndSaysSo() {
    Asked asked = Asked.create(MUTATE, Fixtures.object("gpu: two, maxModelLen: 1.5"));

    assertThat(asked.allowed()).isTrue();
    assertThat(asked.patch()).isEmpty();
    assertThat(asked.warnings()).isEmpty();
    assertThat(derived(asked)).isEqualTo("unread");
  }

  @Test
  @Tag("threat:unread")
  void theValidatingHookRefusesItWithEveryFault() {
    Asked asked =
        Asked.create(VALIDATE, stored("gpu: two, probes: {startup: {periodSeconds: 1.5}}"));

    assertThat(asked.fields()).containsExactly("spec.gpu", "spec.probes.startup.periodSeconds");
    assertThat(asked.causes().get(0))
        .isEqualTo(
            "spec.gpu: must be an integer, but is of type string: the XRD takes it, so package and"
                + " webhook are of different versions, and nobody has checked this object. Install"
                + " the same version of both: first the package, then the deployment hooks, last"
                + " the webhook. Then apply again.");
    assertThat(asked.verdict().deniedBy()).containsOnly("unread");
    assertThat(derived(asked)).isEqualTo("unread");
  }

  @ParameterizedTest
  @ValueSource(strings = {"model: other, gpu: two", "gpu: three", "gpu: two, later: 1"})
  void anUpdateThatChangesAnythingIsRefused(String spec) {
    assertThat(Asked.update(VALIDATE, stored("gpu: two"), stored(spec)).fields())
        .containsExactly("spec.gpu");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "crossplane: {resourceRefs: [{name: x}]}", "crossplane: null"})
  void whatIsStoredStaysForCrossplaneToFinishWith(String crossplane) {
    ObjectNode before = stored("gpu: two, crossplane: {compositionRef: {name: a}}");
    ObjectNode after = Fixtures.with(before, crossplane);

    for (Hook hook : List.of(MUTATE, VALIDATE)) {
      Asked asked = Asked.update(hook, before, after);

      assertThat(asked.allowed()).isTrue();
      assertThat(asked.patch()).isEmpty();
      assertThat(asked.warnings())
          .containsExactly("spec.gpu: cannot be read here: kept as stored, unchecked");
      assertThat(asked.verdict().warnedBy()).containsExactly("unread");
    }
  }

  @Test
  void anObjectThatIsRepairedIsDerivedAfresh() {
    Asked asked = Asked.update(MUTATE, stored("gpu: two"), stored("gpu: 2"));

    assertThat(asked.derived()).isEqualTo(DERIVATION.derive(Fixtures.llm("gpu: 2")).json());
    assertThat(Asked.update(VALIDATE, stored("gpu: two"), asked.result()).causes()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "flags: [--x]                            | spec.flags",
        "env: [{name: A, fieldRef: {key: k}}]    | spec.env[0].fieldRef",
        "probes: {startup: {httpGet: {path: /}}} | spec.probes.startup.httpGet",
      })
  void nothingIsDerivedOfAnObjectWithAFieldThatNobodyKnows(String spec, String path) {
    Asked asked = Asked.create(MUTATE, Fixtures.object(spec));

    assertThat(asked.fields()).containsExactly(path);
    assertThat(asked.causes().get(0)).contains("is not known to this webhook: the XRD takes it");
    assertThat(Asked.create(VALIDATE, stored(spec)).causes()).isEqualTo(asked.causes());
  }

  /** As a rollback finds it: the newer version knew the field, and derived something of it. */
  @Test
  void whatANewerVersionDerivedIsKept() {
    Derivation newer = Fixtures.derivation("name: newer");
    ObjectNode before =
        Fixtures.derived(Fixtures.object("flags: [--x], ingressHost: a.example.com"), newer);
    Asked kept = Asked.update(MUTATE, before, Fixtures.with(before, "ingressHost: b.example.com"));

    assertThat(kept.causes()).isEmpty();
    assertThat(derived(kept)).isEqualTo("kept");
    assertThat(Asked.update(VALIDATE, before, kept.result()).causes()).isEmpty();
    assertThat(Asked.update(MUTATE, before, Fixtures.with(before, "gpu: 2")).fields())
        .containsExactly("spec.flags");
  }

  /** Stored while no hook was there: Crossplane goes on with it all the same. */
  @Test
  void anUnknownFieldIsNoReasonToHoldCrossplaneUp() {
    ObjectNode before = stored("flags: [--x]");

    for (Hook hook : List.of(MUTATE, VALIDATE)) {
      Asked asked = Asked.update(hook, before, Fixtures.with(before, "crossplane: {a: b}"));

      assertThat(asked.causes()).isEmpty();
      assertThat(asked.warnings())
          .containsExactly("spec.flags: cannot be read here: kept as stored, unchecked");
    }
  }

  private static String derived(Asked asked) {
    return asked.response().at("/auditAnnotations/derived").asText();
  }

  /** With the {@code derived} of a sound object. */
  private static ObjectNode stored(String spec) {
    ObjectNode object = Fixtures.object(spec);
    ObjectNode sound = Fixtures.object("");
    sound.withObject("/spec").setAll((ObjectNode) object.path("spec"));
    if (spec.contains("two") || spec.contains("three")) {
      sound.withObject("/spec").put("gpu", 1).remove(List.of("probes", "later"));
    }
    return Fixtures.with(object, DERIVATION.derive(Fixtures.read(sound)));
  }
}
