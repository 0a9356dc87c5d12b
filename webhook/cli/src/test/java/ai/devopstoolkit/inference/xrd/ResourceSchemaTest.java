package ai.devopstoolkit.inference.xrd;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResourceSchemaTest {
  private static final String NOT_CHECKED =
      "<nil>: Invalid value: null: some validation rules were not checked because the object was"
          + " invalid; correct the existing errors to complete validation";

  private static final ResourceSchema LLM = ResourceSchema.of(Xrd.bundled(), "v1alpha1");

  @Test
  void unknownFieldsOfMetadataComeFirst() {
    ObjectNode object = Fixtures.object("gpus: 1, env: [{name: A, valuesFrom: {}}]");
    object.withObject("/metadata").put("lables", "a");

    assertThat(LLM.unreadable(object))
        .extracting(SchemaFault::toString)
        .containsExactly(
            "metadata.lables: strict decoding error: unknown field \"metadata.lables\"",
            "spec.env[0].valuesFrom: strict decoding error: unknown field"
                + " \"spec.env[0].valuesFrom\"",
            "spec.gpus: strict decoding error: unknown field \"spec.gpus\"");
  }

  @Test
  void whatGoCannotReadComesAlone() {
    ObjectNode object = Fixtures.object("gpus: 1");
    object.withObject("/metadata").put("labels", "a");

    assertThat(LLM.unreadable(object))
        .extracting(SchemaFault::path)
        .containsExactly("metadata.labels");
  }

  @Test
  void aCreateForgetsStatusAndWhatTheSystemWrites() {
    ObjectNode object =
        json(
            """
            metadata: {name: a, uid: b, creationTimestamp: c, deletionTimestamp: d, labels: {e: f}}
            spec: {gpu: null, crossplane: {}}
            status: {url: a}
            """);

    LLM.complete(object, Optional.empty());

    assertThatJson(object)
        .isEqualTo(
            json(
                """
                metadata: {name: a, labels: {e: f}}
                spec: {gpu: 1, replicas: 1, crossplane: {compositionUpdatePolicy: Automatic}}
                """));
  }

  @Test
  void anUpdateKeepsTheStoredStatus() {
    ObjectNode object = json("{metadata: {name: a, uid: b}, status: {url: mine}}");

    LLM.complete(object, Optional.of(json("{status: {url: theirs}}")));
    assertThatJson(object).isEqualTo(json("{metadata: {name: a, uid: b}, status: {url: theirs}}"));

    LLM.complete(object, Optional.of(json("{}")));
    assertThatJson(object).isEqualTo(json("{metadata: {name: a, uid: b}}"));
  }

  @Test
  void theManifestItselfStaysAsItIs() {
    ObjectNode manifest = json("{spec: {gpu: 2.0}}");

    assertThat(ResourceSchema.sent(manifest).at("/spec/gpu").isInt()).isTrue();
    assertThat(manifest.at("/spec/gpu").isInt()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gpu: two                                | spec.gpu: Invalid value: \"string\": spec.gpu in body must be of type integer: \"string\"",
        "model: null                             | spec.model: Required value",
        "ingressHost: null, crossplane: {compositionUpdatePolicy: A} | spec.crossplane.compositionUpdatePolicy: Unsupported value: \"A\": supported values: \"Automatic\", \"Manual\"",
      })
  void someFaultsKeepTheRulesFromBeingChecked(String spec, String fault) {
    assertThat(LLM.faults(ResourceSchema.sent(Fixtures.object(spec)), Optional.empty()))
        .extracting(SchemaFault::toString)
        .containsExactly(fault, NOT_CHECKED);
  }

  /** Words of Kubernetes 1.34.1, but for the value, of which it prints all. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "{}                               | -",
        "{spec: {replicas: 3}}            | -",
        "{spec: null}                     | -",
        "{spec: {replicas: many}}         | .spec.replicas: Invalid value: 0: .spec.replicas accessor error: it is of the type string, expected int64",
        "{spec: {replicas: 1.5}}          | .spec.replicas: Invalid value: 0: .spec.replicas accessor error: it is of the type float64, expected int64",
        "{spec: {replicas: 1.0000000001}} | .spec.replicas: Invalid value: 0: .spec.replicas accessor error: it is of the type float64, expected int64",
        "{spec: {replicas: null}}         | .spec.replicas: Invalid value: 0: .spec.replicas accessor error: it is of the type <nil>, expected int64",
        "{spec: {replicas: -1}}           | .spec.replicas: Invalid value: -1: should be a non-negative integer",
        "{spec: {replicas: 2147483648}}   | .spec.replicas: Invalid value: 2147483648: should be less than or equal to 2147483647",
        "{spec: [1]}                      | .spec.replicas: Invalid value: 0: .spec.replicas accessor error: it is of the type []interface {}, expected map[string]interface{}",
        "{status: {replicas: {}}}         | .status.replicas: Invalid value: 0: .status.replicas accessor error: it is of the type map[string]interface {}, expected int64",
        "{status: {selector: true}}       | '.status.selector: Invalid value: \"\": .status.selector accessor error: it is of the type bool, expected string'",
      })
  void theScaleSubresourceAsksMoreThanTheSchema(String object, String fault) {
    assertThat(LLM.faults(ResourceSchema.sent(json(object)), Optional.empty()))
        .extracting(SchemaFault::toString)
        .filteredOn(it -> it.startsWith("."))
        .isEqualTo(fault == null ? List.of() : List.of(fault));
  }

  @Test
  void othersDoNot() {
    assertThat(
            LLM.faults(
                Fixtures.object("gpu: 0, env: [{name: A}, {name: A}], providerConfigName: A"),
                Optional.empty()))
        .extracting(SchemaFault::path)
        .containsExactly("spec.gpu", "spec.providerConfigName", "spec.env[1]", "spec.derived");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                          | spec.derived: Required value: the dot-inference webhook fills spec.derived",
        "'derived: {model: other, resources: {}}'    | spec.derived.model: Forbidden: does not fit spec.model, as the dot-inference webhook did not see",
        "'derived: {resources: {gpu: \"2\"}}'        | spec.derived.resources.gpu: Forbidden: does not fit spec.gpu, as the dot-inference webhook did not",
      })
  void theRulesOfTheDefinitionSayWhatToDo(String spec, String fault) {
    ObjectNode object = Fixtures.object(spec);
    StructuralSchema rulesAlone =
        SchemaReader.read(Xrd.bundled().schema("v1alpha1").at("/properties/spec"));
    List<SchemaFault> faults = new ArrayList<>();
    Validations.check(
        "spec", object.get("spec"), rulesAlone, Optional.empty(), Optional.empty(), faults);

    assertThat(faults).singleElement().asString().startsWith(fault);
  }

  @Test
  void anUpdateMayLeaveAFaultAsItIs() {
    ObjectNode stored = Fixtures.object("providerConfigName: A_, env: [{name: B}, {name: B}]");
    ObjectNode update = Fixtures.with(stored, "gpu: 0");

    assertThat(LLM.faults(update, Optional.of(stored)))
        .extracting(SchemaFault::path)
        .containsExactly("spec.gpu", "spec.derived");
  }

  private static ObjectNode json(String yaml) {
    return (ObjectNode) Fixtures.yaml(yaml);
  }
}
