package ai.devopstoolkit.inference.admission;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.derive.Derivation;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MutateTest {
  private static final Derivation DERIVATION = Fixtures.derivation("");
  private static final Hook HOOK = new Mutate(() -> DERIVATION);

  @Test
  void aCreateGetsItsDerivedAndNothingElse() {
    Asked asked = Asked.file(HOOK, "create");

    assertThat(asked.allowed()).isTrue();
    assertThat(asked.warnings()).isEmpty();
    assertThatJson(asked.derived()).isEqualTo(Fixtures.resource("derived/llm-qwen.json"));
    assertThat(withoutDerived(asked.result())).isEqualTo(asked.object());
  }

  @Test
  void theAnswerHasTheShapeOfAnAllowedReview() {
    Asked asked = Asked.file(HOOK, "create");

    assertThatJson(asked.answer())
        .isEqualTo(
            """
            {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview",
             "response": {
               "uid": "705ab4f5-6393-11e8-b7cc-42010a800002", "allowed": true,
               "patchType": "JSONPatch", "patch": "${json-unit.any-string}",
               "auditAnnotations": {"policy": "%s", "derived": "fresh"}}}
            """
                .formatted(Fixtures.STAMP));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create",
        "create-generate-name",
        "create-unknown-fields",
        "update-gpu",
      })
  void thePatchIsOneOperationOnDerived(String file) {
    JsonNode patch = Asked.file(HOOK, file).patch().orElseThrow();

    assertThat(patch).hasSize(1);
    assertThat(patch.get(0).fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("op", "path", "value");
    assertThat(patch.get(0).get("path").textValue()).isEqualTo("/spec/derived");
    assertThat(patch.get(0).get("op").textValue()).isIn("add", "replace");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create",
        "create-generate-name",
        "create-unknown-fields",
        "update-gpu",
        "update-labels",
      })
  void askedAgainItPatchesNothingAndWarnsOfNothing(String file) {
    Asked asked = Asked.file(HOOK, file);

    Asked again = asked.again(HOOK, asked.result());

    assertThat(again.allowed()).isTrue();
    assertThat(again.response().has("patch")).isFalse();
    assertThat(again.response().has("patchType")).isFalse();
    assertThat(again.warnings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "derived: null          | replace",
        "derived: text          | replace",
        "derived: []            | replace",
        "derived: {}            | replace",
        "derived: {model: x}    | replace",
        "crossplane: {derived: x}  | add",
      })
  void theOperationFitsWhatIsThere(String spec, String operation) {
    ObjectNode object = Fixtures.object("");
    Fixtures.yaml("{" + spec + "}")
        .properties()
        .forEach(it -> object.withObject("/spec").set(it.getKey(), it.getValue()));

    Asked asked = Asked.create(HOOK, object);

    assertThat(asked.patch().orElseThrow().get(0).get("op").textValue()).isEqualTo(operation);
    assertThat(asked.derived()).isEqualTo(DERIVATION.derive(Fixtures.llm(spec)).json());
  }

  @Test
  void unknownFieldsThatAreNoInputSurvive() {
    Asked asked = Asked.file(HOOK, "create-unknown-fields");

    assertThat(withoutDerived(asked.result())).isEqualTo(asked.object());
    assertThatJson(asked.result().at("/spec/crossplane"))
        .isObject()
        .containsKey("precise")
        .containsKeys("big", "list");
  }

  @Test
  void anUnchangedObjectIsLeftAlone() {
    Asked asked = Asked.file(HOOK, "update-labels");

    assertThat(asked.response().fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("uid", "allowed", "auditAnnotations");
    assertThat(asked.response().at("/auditAnnotations/derived").textValue()).isEqualTo("kept");
    assertThat(asked.verdict().decision()).isEqualTo(Verdict.Decision.ALLOWED);
  }

  @Test
  void aChangedInputDerivesAfresh() {
    Asked asked = Asked.file(HOOK, "update-gpu");

    assertThatJson(asked.derived())
        .inPath("resources")
        .isEqualTo("{\"cpu\": \"4\", \"memory\": \"16Gi\", \"gpu\": \"2\"}");
    assertThat(asked.derived().path("sharedMemory").textValue()).isEqualTo("4Gi");
    assertThat(asked.warnings()).isEmpty();
    assertThat(asked.verdict().decision()).isEqualTo(Verdict.Decision.PATCHED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "delete",
        "connect",
        "update-status",
        "update-being-deleted",
      })
  void whatIsNotItsBusinessIsAllowedAsItIs(String file) {
    Asked asked = Asked.file(HOOK, file);

    assertThatJson(asked.answer())
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
        "gpu: two",
        "gpu: 1.5",
        "model: 5",
        "env: {}",
        "probes: []",
        "providerConfigName: []",
      })
  void wrongTypesAreLeftToTheSchema(String spec) {
    Asked asked = Asked.create(HOOK, Fixtures.object(spec));

    assertThat(asked.allowed()).isTrue();
    assertThat(asked.patch()).isEmpty();
  }

  @Test
  void aRefusalHasAllCausesAtOnceAndTheShapeOfAStatus() {
    Asked asked = Asked.file(HOOK, "create-refused");

    assertThatJson(asked.answer())
        .isEqualTo(Fixtures.resource("reviews/create-refused.answer.json"));
    assertThat(asked.response().at("/status/message").textValue())
        .isEqualTo(String.join("; ", asked.causes()));
    assertThat(asked.verdict().decision()).isEqualTo(Verdict.Decision.DENIED);
    assertThat(asked.verdict().deniedBy())
        .containsExactly("name", "model", "gpu", "tensor-parallel", "resources", "env", "host");
  }

  @Test
  void aRefusalOfAGeneratedNameNamesItsPrefix() {
    ObjectNode object = Fixtures.object("gpu: 99");
    object.putObject("metadata").put("generateName", "llm-");

    assertThat(Asked.create(HOOK, object).response().at("/status/details/name").textValue())
        .isEqualTo("llm-");
  }

  @Test
  void theNamespaceOfTheRequestIsTheTarget() {
    ObjectNode object = Fixtures.object("");
    object.withObject("/metadata").remove("namespace");

    assertThat(Asked.create(HOOK, object).derived().path("targetNamespace").textValue())
        .isEqualTo(Fixtures.NAMESPACE);
  }

  @Test
  void warningsOfTheRulesAreTold() {
    Asked asked = Asked.create(HOOK, Fixtures.object("gpu: 8, tensorParallelSize: 4"));

    assertThat(asked.warnings())
        .containsExactly(
            "spec.tensorParallelSize: 4 of 8 GPUs: 2 pipeline stages, slower than one stage");
    assertThat(asked.response().at("/auditAnnotations/warned-by").textValue())
        .isEqualTo("tensor-parallel");
    assertThat(asked.verdict().warnedBy()).containsExactly("tensor-parallel");
  }

  @Test
  void everyRequestIsDecidedUnderThePolicyOfTheMoment() {
    List<Derivation> derivations =
        new ArrayList<>(List.of(DERIVATION, Fixtures.derivation("name: b\nruntimeClass: kata")));
    Hook hook = new Mutate(() -> derivations.remove(0));

    assertThat(Asked.create(hook, Fixtures.object("")).derived().path("runtimeClass").textValue())
        .isEqualTo("nvidia");
    assertThat(Asked.create(hook, Fixtures.object("")).derived().path("runtimeClass").textValue())
        .isEqualTo("kata");
  }

  @Test
  void aStoredObjectThatLostItsFormCountsAsNone() {
    ObjectNode before = Fixtures.object("gpu: two, env: 5");

    Asked asked = Asked.update(HOOK, before, Fixtures.object("gpu: 2"));

    assertThat(asked.derived()).isEqualTo(DERIVATION.derive(Fixtures.llm("gpu: 2")).json());
  }

  private static ObjectNode withoutDerived(ObjectNode object) {
    ObjectNode copy = object.deepCopy();
    copy.withObject("/spec").remove("derived");
    return copy;
  }
}
