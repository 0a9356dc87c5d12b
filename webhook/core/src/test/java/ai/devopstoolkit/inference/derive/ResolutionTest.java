package ai.devopstoolkit.inference.derive;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.spec.Derived;
import ai.devopstoolkit.inference.spec.Fingerprint;
import ai.devopstoolkit.inference.spec.LlmInference;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResolutionTest {
  private static final Derivation THEN = Fixtures.derivation("");
  private static final Derivation NOW =
      Fixtures.derivation(
          """
          name: newer
          image: {name: "vllm:v9"}
          perGpu: {memory: 12Gi}
          ingress: {className: nginx}
          autoscaling: {pollingInterval: 5}
          """);
  private static final ObjectNode STORED = stored("gpu: 2, ingressHost: a.example.com");

  @Test
  void aCreateIsDerivedAfresh() {
    LlmInference object = Fixtures.llm("gpu: 2");

    Resolution resolution = Resolution.of(NOW, object, Optional.empty());

    assertThat(resolution).isEqualTo(new Resolution(NOW.derive(object), true, List.of()));
  }

  @Test
  void aCreateIgnoresWhatWasSent() {
    ObjectNode sent = Fixtures.derived(Fixtures.object("gpu: 2"), THEN);

    assertThat(Resolution.of(NOW, Fixtures.read(sent), Optional.empty()).derived())
        .isEqualTo(NOW.derive(Fixtures.llm("gpu: 2")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "derived: null",
        "derived: {model: forged}",
        "env: []",
        "probes: {}",
        "resources: {cpu: ''}",
        "crossplane: {compositionRef: {name: a}}",
      })
  void theStoredOneIsKeptByteForByteUnderAnotherPolicy(String change) {
    Resolution resolution = resolve(NOW, STORED, Fixtures.with(STORED, change));

    assertThat(resolution.derived().json() + "").isEqualTo(STORED.at("/spec/derived") + "");
    assertThat(resolution.fresh()).isFalse();
    assertThat(resolution.beyondInputs()).isEmpty();
  }

  @Test
  void fieldsOfOtherVersionsAreKept() {
    ObjectNode stored = Fixtures.object("gpu: 2");
    ObjectNode derived = THEN.derive(Fixtures.read(stored)).json().deepCopy();
    derived.putObject("ofANewerVersion").put("precise", new BigDecimal("0.10"));
    derived.put(Derived.REVISION, Fingerprint.revision(derived));
    stored = Fixtures.with(stored, new Derived(derived));

    assertThat(resolve(NOW, stored, stored).derived().json() + "").isEqualTo(derived + "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "resources: {cpu: 4}      | resources: {cpu: 4000m}",
        "resources: {cpu: '4'}    | resources: {cpu: 4}",
        "resources: {memory: 1Gi} | resources: {memory: 1024Mi}",
        "resources: {memory: 16Gi} | resources: {memory: 17179869184}",
        "resources: {memory: 17179869184} | resources: {memory: 17179869184000m}",
        "resources: {memory: 8G} | resources: {memory: 8000000000}",
        "replicas: 1 | autoscaling: {maxReplicas: 2}",
        "env: [{name: A}]         | env: [{name: A, value: ''}]",
      })
  void anotherSpellingIsNoChange(String before, String after) {
    Resolution resolution = resolve(NOW, stored(before), Fixtures.with(stored(before), after));

    assertThat(resolution.fresh()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model: other",
        "gpu: 4",
        "providerConfigName: other",
        "resources: {cpu: 4}",
        "tensorParallelSize: 1",
        "maxModelLen: 8192",
        "env: [{name: A}]",
        "probes: {readiness: {periodSeconds: 5}}",
        "hfTokenSecret: {name: hf}",
        "ofANewerVersion: 1",
      })
  void aChangedInputDerivesEverythingAfresh(String change) {
    ObjectNode now = Fixtures.with(STORED, change);

    Resolution resolution = resolve(NOW, STORED, now);

    assertThat(resolution.fresh()).isTrue();
    assertThat(resolution.derived()).isEqualTo(NOW.derive(Fixtures.read(now)));
  }

  @Test
  void anObjectWithoutDerivedIsDerivedAfresh() {
    ObjectNode legacy = Fixtures.object("gpu: 2");

    Resolution resolution = resolve(NOW, legacy, legacy);

    assertThat(resolution.fresh()).isTrue();
    assertThat(resolution.derived()).isEqualTo(NOW.derive(Fixtures.read(legacy)));
    assertThat(resolution.beyondInputs()).isEmpty();
  }

  /** Of derivation 2, whose inputs had quantities in the format they were written in. */
  @ParameterizedTest
  @CsvSource({"llm-qwen, false", "llm-kimi, false", "override-resources, true"})
  void ofAnEarlierBuildOnlyWhatSetsCpuOrMemoryIsDerivedAnew(String shape, boolean fresh) {
    ObjectNode stored =
        (ObjectNode)
            Fixtures.json(Fixtures.resource("composition/released/v1alpha1-2/" + shape + ".json"))
                .get("composite");

    Resolution resolution = resolve(THEN, stored, stored);

    assertThat(resolution.fresh()).isEqualTo(fresh);
    assertThat(resolution.derived().text(Derived.REVISION))
        .isEqualTo(stored.at("/spec/derived/revision").asText());
    assertThat(resolution.beyondInputs()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sharedMemory", "env", "revision", "inputs", "probes"})
  void whatHasLostAFieldIsDerivedAfresh(String field) {
    Derived pruned = new Derived((ObjectNode) STORED.at("/spec/derived"));
    ObjectNode stored = Fixtures.with(STORED, pruned.with(field, MissingNode.getInstance()));

    Resolution resolution = resolve(NOW, stored, stored);

    assertThat(resolution.fresh()).isTrue();
    assertThat(resolution.derived()).isEqualTo(NOW.derive(Fixtures.read(STORED)));
  }

  @ParameterizedTest
  @CsvSource({
    "'', monday, true",
    "monday, tuesday, true",
    "monday, monday, false",
    "monday, '', false",
    "'', '', false",
  })
  void aNewNonEmptyAnnotationDerivesAfresh(String before, String after, boolean fresh) {
    Resolution resolution =
        resolve(NOW, Fixtures.rederive(STORED, before), Fixtures.rederive(STORED, after));

    assertThat(resolution.fresh()).isEqualTo(fresh);
    assertThat(resolution.beyondInputs()).isEmpty();
  }

  @Test
  void removingTheAnnotationDoesNothing() {
    assertThat(resolve(NOW, Fixtures.rederive(STORED, "monday"), STORED).fresh()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"targetNamespace: other, other", "targetNamespace: '', team-a"})
  void theTargetNamespaceFollowsTheSpecAndNothingElseChanges(String change, String expected) {
    ObjectNode stored = stored("gpu: 2, targetNamespace: first");

    Resolution resolution = resolve(NOW, stored, Fixtures.with(stored, change));

    assertThat(resolution.fresh()).isFalse();
    assertThat(resolution.derived().text(Derived.TARGET_NAMESPACE)).isEqualTo(expected);
    assertThat(without(resolution.derived().json(), Derived.TARGET_NAMESPACE))
        .isEqualTo(without((ObjectNode) stored.at("/spec/derived"), Derived.TARGET_NAMESPACE));
  }

  @Test
  void theIngressIsMadeAnewUnderTodaysPolicyWhenItsHostChanges() {
    ObjectNode now = Fixtures.with(STORED, "ingressHost: b.example.com");

    Resolution resolution = resolve(NOW, STORED, now);

    assertThat(resolution.fresh()).isFalse();
    assertThat(resolution.derived().json().get("ingress"))
        .isEqualTo(
            Fixtures.yaml("{host: b.example.com, url: http://b.example.com/v1, className: nginx}"));
    assertThat(without(resolution.derived().json(), Derived.INGRESS))
        .isEqualTo(without((ObjectNode) STORED.at("/spec/derived"), Derived.INGRESS));
  }

  /**
   * Without a new host or a request to derive anew it stays an Ingress, also under such a policy.
   */
  @Test
  void anIngressBecomesARouteWithItsNextHostAndNothingElseChanges() {
    Derivation gateway = Fixtures.derivation(Fixtures.example("policy-gateway"));

    Resolution same = resolve(gateway, STORED, STORED);
    Resolution moved =
        resolve(gateway, STORED, Fixtures.with(STORED, "ingressHost: b.example.com"));

    assertThat(same.derived().json()).isEqualTo(STORED.at("/spec/derived"));
    assertThat(moved.derived().json().at("/ingress/kind").asText()).isEqualTo("HTTPRoute");
    assertThat(without(moved.derived().json(), Derived.INGRESS))
        .isEqualTo(without((ObjectNode) STORED.at("/spec/derived"), Derived.INGRESS));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ingressHost: ''", "ingressHost: null"})
  void theIngressGoesWithItsHost(String change) {
    assertThat(resolve(NOW, STORED, Fixtures.with(STORED, change)).derived().json().has("ingress"))
        .isFalse();
  }

  @Test
  void theIngressComesWithItsHost() {
    ObjectNode stored = stored("gpu: 2");

    Resolution resolution =
        resolve(NOW, stored, Fixtures.with(stored, "ingressHost: a.example.com"));

    assertThat(resolution.fresh()).isFalse();
    assertThat(resolution.derived().ingressHost()).isEqualTo("a.example.com");
    assertThat(resolution.derived().intact()).isTrue();
  }

  @Test
  void aStoredIngressThatDoesNotFitItsHostIsRepaired() {
    Derived derived = new Derived((ObjectNode) STORED.at("/spec/derived"));
    ObjectNode stored =
        Fixtures.with(STORED, derived.with(Derived.INGRESS, MissingNode.getInstance()));

    assertThat(resolve(NOW, stored, stored).derived().ingressHost()).isEqualTo("a.example.com");
  }

  @Test
  void aStoredIngressThatFitsTheNewHostAlreadyIsMadeAnewAllTheSame() {
    ObjectNode stored = Fixtures.with(STORED, "ingressHost: b.example.com");

    assertThat(resolve(NOW, stored, STORED).derived().json().at("/ingress/className").asText())
        .isEqualTo("nginx");
  }

  @Test
  void theNumberOfReplicasChangesNothing() {
    Resolution resolution = resolve(NOW, STORED, Fixtures.with(STORED, "replicas: 9"));

    assertThat(resolution.fresh()).isFalse();
    assertThat(resolution.derived().json() + "").isEqualTo(STORED.at("/spec/derived") + "");
  }

  @Test
  void theScalingComesAndGoesWithAutoscalingUnderTodaysPolicy() {
    ObjectNode on = Fixtures.with(STORED, "autoscaling: {maxReplicas: 2}");

    Resolution resolution = resolve(NOW, STORED, on);

    assertThat(resolution.fresh()).isFalse();
    assertThat(resolution.derived().json().at("/scaling/autoscalingConfig/pollingInterval"))
        .hasToString("5");
    assertThat(without(resolution.derived().json(), Derived.SCALING))
        .isEqualTo(STORED.at("/spec/derived"));
    ObjectNode stored = Fixtures.with(on, resolution.derived());
    assertThat(resolve(THEN, stored, stored).derived()).isEqualTo(resolution.derived());
    assertThat(
            resolve(NOW, stored, Fixtures.with(stored, "autoscaling: null"))
                .derived()
                .json()
                .has("scaling"))
        .isFalse();
  }

  @Test
  void aStoredScalingThatDoesNotFitIsRepaired() {
    ObjectNode stored = Fixtures.with(STORED, "autoscaling: {maxReplicas: 2}");

    assertThat(resolve(NOW, stored, stored).derived().autoscaling())
        .isEqualTo(Fixtures.read(stored).spec().autoscaling());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "maxModelLen: 8192          | image.name, resources.memory",
        "gpu: 4                     | image.name, resources.memory",
        "env: [{name: A}]           | image.name, resources.memory",
        "model: other, gpu: 1       | image.name, resources.memory",
      })
  void whatChangesBeyondTheInputsIsNamed(String change, String fields) {
    assertThat(resolve(NOW, STORED, Fixtures.with(STORED, change)).beyondInputs())
        .containsExactly(fields.split(", ", -1));
  }

  @Test
  void whatTheNewPolicyAddsOrTakesAwayIsNamed() {
    Derivation adds = Fixtures.derivation("tolerations: [{operator: Exists}]");
    ObjectNode stored = Fixtures.derived(Fixtures.object(""), adds);

    assertThat(resolve(adds, STORED, Fixtures.with(STORED, "maxModelLen: 1")).beyondInputs())
        .containsExactly("tolerations");
    assertThat(resolve(THEN, stored, Fixtures.with(stored, "maxModelLen: 1")).beyondInputs())
        .containsExactly("tolerations");
  }

  @Test
  void underTheSamePolicyNothingChangesBeyondTheInputs() {
    assertThat(resolve(THEN, STORED, Fixtures.with(STORED, "gpu: 8")).beyondInputs()).isEmpty();
  }

  @Test
  void underTheSamePolicyNothingIsNamedThoughTheSpecChangedPastTheWebhook() {
    ObjectNode changed = Fixtures.with(STORED, "gpu: 4");

    Resolution resolution = resolve(THEN, changed, Fixtures.with(changed, "maxModelLen: 8192"));

    assertThat(resolution.fresh()).isTrue();
    assertThat(resolution.beyondInputs()).isEmpty();
  }

  @Test
  void aPolicyThatChangesNothingForTheObjectIsNotNamed() {
    Derivation other = Fixtures.derivation("name: other\ngpu: {maximum: 16}");

    assertThat(resolve(other, STORED, Fixtures.with(STORED, "gpu: 4")).beyondInputs()).isEmpty();
  }

  @Test
  void whatGetsBackToItsOldValueIsNotNamed() {
    ObjectNode now = Fixtures.with(STORED, "resources: {memory: 16Gi}");

    assertThat(resolve(NOW, STORED, now).beyondInputs()).containsExactly("image.name");
  }

  @Test
  void whatStaysAsTwoChangesOutweighEachOtherIsNotNamed() {
    Derivation twice = Fixtures.derivation("perGpu: {memory: 16Gi}");

    assertThat(resolve(twice, STORED, Fixtures.with(STORED, "gpu: 1")).beyondInputs()).isEmpty();
  }

  @Test
  void whatTheUserJustSetIsNotNamed() {
    ObjectNode now = Fixtures.with(STORED, "resources: {memory: 20Gi}");

    assertThat(resolve(NOW, STORED, now).beyondInputs()).containsExactly("image.name");
  }

  @Test
  void resolvingChangesNeitherObject() {
    ObjectNode before = STORED.deepCopy();
    ObjectNode now = Fixtures.with(STORED, "targetNamespace: b, ingressHost: null");
    ObjectNode nowBefore = now.deepCopy();

    resolve(NOW, STORED, now);

    assertThat(STORED).isEqualTo(before);
    assertThat(now).isEqualTo(nowBefore);
  }

  private static ObjectNode stored(String spec) {
    return Fixtures.derived(Fixtures.object(spec), THEN);
  }

  private static Resolution resolve(Derivation derivation, ObjectNode before, ObjectNode now) {
    return Resolution.of(derivation, Fixtures.read(now), Optional.of(Fixtures.read(before)));
  }

  private static ObjectNode without(ObjectNode derived, String field) {
    ObjectNode copy = derived.deepCopy();
    copy.remove(field);
    return copy;
  }
}
