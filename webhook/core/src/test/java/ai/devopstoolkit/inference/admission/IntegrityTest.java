package ai.devopstoolkit.inference.admission;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.spec.Fingerprint;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntegrityTest {
  private static final Derivation DERIVATION = Fixtures.derivation("");
  private static final Derivation OTHER = Fixtures.derivation("name: other\nruntimeClass: kata");
  private static final Hook HOOK = new Validate(() -> DERIVATION, "0.1.0");
  private static final String SPEC = "gpu: 2, ingressHost: a.example.com";

  @Test
  void withoutDerivedItSaysWhichHookDidNotRun() {
    Asked asked = Asked.create(HOOK, Fixtures.object(""));

    assertThat(asked.causes())
        .containsExactly(
            "spec.derived: is missing: the mutating hook of dot-inference did not see this object."
                + " Check MutatingWebhookConfiguration dot-inference, then apply again.");
    assertThat(asked.verdict().deniedBy()).containsExactly("integrity");
  }

  @ParameterizedTest
  @ValueSource(strings = {"derived: text", "derived: []", "derived: 5"})
  void whatIsNoObjectIsAsMissing(String spec) {
    assertThat(Asked.create(HOOK, Fixtures.object(spec)).fields()).containsExactly("spec.derived");
  }

  @ParameterizedTest
  @CsvSource({
    "model: other, true",
    "providerConfigName: other, true",
    "maxModelLen: 8192, false",
    "later: 1, true",
    "model: other, false",
    "gpu: 1, false",
  })
  void aSpecThatChangedAfterwardsIsRefusedAtItsInputs(String change, boolean own) {
    ObjectNode object = Fixtures.derived(Fixtures.object(SPEC), own ? DERIVATION : OTHER);

    assertThat(Asked.create(HOOK, Fixtures.with(object, change)).causes())
        .first()
        .asString()
        .startsWith("spec.derived.inputs: the spec is not the one that this was derived from")
        .contains("kubectl get mutatingwebhookconfigurations");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void contentThatChangedAfterwardsIsRefusedAtItsRevision(boolean own) {
    ObjectNode object = derived(own);
    object.put("runtimeClass", "forged");

    assertThat(create(object).causes())
        .singleElement()
        .asString()
        .startsWith("spec.derived.revision: \"r")
        .contains("is not that of the content", "0.1.0");
  }

  @Test
  @Tag("threat:derived")
  void contentThatWasForgedWithItsRevisionIsRefusedUnderOurStamp() {
    ObjectNode forged = forged("runtimeClass", true);

    assertThat(create(forged).fields()).containsExactly("spec.derived.runtimeClass");
  }

  @Test
  void underAForeignStampWeCannotTellAForgedRevision() {
    assertThat(create(forged("runtimeClass", false)).allowed()).isTrue();
  }

  @Test
  void aFieldThatWeDoNotDeriveIsRefusedUnderOurStamp() {
    assertThat(create(forged("later", true)).fields()).containsExactly("spec.derived.later");
  }

  @ParameterizedTest
  @ValueSource(strings = {"other", ""})
  void aTargetThatIsNotTheSpecsIsRefused(String target) {
    for (boolean own : new boolean[] {true, false}) {
      ObjectNode object = derived(own);
      object.put("targetNamespace", target);

      assertThat(create(object).fields()).containsExactly("spec.derived.targetNamespace");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ingressHost: b.example.com", "ingressHost: ''"})
  void aHostThatIsNotTheSpecsIsRefused(String change) {
    ObjectNode object = Fixtures.derived(Fixtures.object(SPEC), OTHER);

    assertThat(Asked.create(HOOK, Fixtures.with(object, change)).fields())
        .containsExactly("spec.derived.ingress.host");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{maxReplicas: 3}",
        "{minReplicas: 2, maxReplicas: 2}",
        "null",
        "{minReplicas: 1, maxReplicas: 2}"
      })
  void boundsOfAutoscalingThatAreNotTheSpecsAreRefused(String bounds) {
    ObjectNode object = Fixtures.derived(Fixtures.object("autoscaling: {maxReplicas: 2}"), OTHER);

    assertThat(Asked.create(HOOK, Fixtures.with(object, "autoscaling: " + bounds)).fields())
        .containsExactly("spec.derived.scaling");
  }

  @Test
  void aForgedScalingIsRefusedOnCreate() {
    ObjectNode object =
        Fixtures.derived(Fixtures.object("autoscaling: {maxReplicas: 2}"), DERIVATION);
    object
        .withObject("/spec/derived/scaling/autoscalingConfig/triggers")
        .put("prometheusAddress", "http://forged");

    assertThat(Asked.create(HOOK, object).fields()).containsExactly("spec.derived.scaling");
  }

  @Test
  void aForgedIngressIsRefusedOnCreate() {
    ObjectNode object = derived(true);
    object.withObject("/ingress").put("className", "forged");

    assertThat(create(object).fields()).containsExactly("spec.derived.ingress");
  }

  @ParameterizedTest
  @CsvSource({
    "sharedMemory, , sharedMemory",
    "probes, , probes",
    "engine, dtype, engine.dtype",
    "resources, memory, resources.memory",
  })
  void whatAnOlderXrdDroppedIsNamedWithTheVersionToInstall(
      String field, String inner, String lost) {
    ObjectNode object = derived(true);
    if (inner == null) {
      object.remove(field);
    } else {
      object.withObject("/" + field).remove(inner);
    }

    assertThat(create(object).causes())
        .containsExactly(
            "spec.derived: has lost "
                + lost
                + ": the installed XRD is older than the webhook and drops what it does not know."
                + " Install the package in version 0.1.0 or newer, then apply again.");
  }

  @Test
  void allDroppedFieldsAreNamedAtOnce() {
    ObjectNode object = derived(true);
    object.remove("sharedMemory");
    object.remove("runtimeClass");
    object.withObject("/engine").remove("dtype");

    assertThat(create(object).causes())
        .singleElement()
        .asString()
        .startsWith("spec.derived: has lost engine.dtype, sharedMemory and runtimeClass: ");
  }

  @Test
  void aFieldDroppedDeeperIsRefusedAtItsRevisionWithTheVersion() {
    ObjectNode object = derived(true);
    object.withObject("/probes").withObject("/startup").remove("timeoutSeconds");

    assertThat(create(object).causes())
        .singleElement()
        .asString()
        .startsWith("spec.derived.revision: ")
        .contains("dropped by an older XRD", "package version 0.1.0");
  }

  @Test
  void severalViolationsAreReportedAtOnce() {
    ObjectNode object = derived(false);
    object.put("runtimeClass", "forged").put("inputs", "i0").put("targetNamespace", "forged");
    object.remove("ingress");

    assertThat(create(object).fields())
        .containsExactly(
            "spec.derived.inputs",
            "spec.derived.revision",
            "spec.derived.targetNamespace",
            "spec.derived.ingress.host");
  }

  /** A change of policy or version must not look like a forgery. */
  @Test
  void itIsNeverComparedWithTheStoredObject() {
    ObjectNode before = Fixtures.derived(Fixtures.object(SPEC), OTHER);
    ObjectNode after = Fixtures.derived(Fixtures.object(SPEC), DERIVATION);

    assertThat(Asked.update(HOOK, before, after).allowed()).isTrue();
    assertThat(Asked.update(HOOK, after, before).allowed()).isTrue();
  }

  private static ObjectNode derived(boolean own) {
    return (own ? DERIVATION : OTHER).derive(Fixtures.llm(SPEC)).json().deepCopy();
  }

  private static ObjectNode forged(String field, boolean own) {
    ObjectNode derived = derived(own);
    derived.put(field, "forged");
    return derived.put("revision", Fingerprint.revision(derived));
  }

  private static Asked create(JsonNode derived) {
    ObjectNode object = Fixtures.object(SPEC);
    object.withObject("/spec").set("derived", derived);
    return Asked.create(HOOK, object);
  }
}
