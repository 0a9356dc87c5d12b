package ai.devopstoolkit.inference.xrd;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectMetaTest {
  private static final String SUBDOMAIN =
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or"
          + " '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex"
          + " used for validation is"
          + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
  private static final String PART =
      "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an"
          + " alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for"
          + " validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
  private static final String VALUE =
      "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or"
          + " '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or"
          + " 'my_value',  or '12345', regex used for validation is"
          + " '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{name: a}",
        "{name: a.b-c, labels: {a: b, a.b/C_d.e: \"\", x: null}, annotations: {A.B/c: \"any thing\"}}",
        "{name: a-xxxxx, generateName: a-}",
        "{name: a, finalizers: [b/c], ownerReferences: [{uid: a, controller: true}], generation: 1}",
        "{name: a, managedFields: [{manager: a, fieldsV1: {f:spec: {}}}], creationTimestamp: null}",
      })
  void whatIsSoundHasNoFault(String metadata) {
    assertThat(ObjectMeta.unreadable(object(metadata))).isEmpty();
    assertThat(ObjectMeta.unknownFields(object(metadata))).isEmpty();
    assertThat(ObjectMeta.faults(object(metadata).get("metadata"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "5                            | metadata: json: cannot unmarshal number into Go value of type v1.ObjectMeta",
        "[]                           | metadata: json: cannot unmarshal array into Go value of type v1.ObjectMeta",
        "{name: 5}                    | metadata.name: json: cannot unmarshal number into Go struct field ObjectMeta.name of type string",
        "{uid: true}                  | metadata.uid: json: cannot unmarshal bool into Go struct field ObjectMeta.uid of type types.UID",
        "{generation: a}              | metadata.generation: json: cannot unmarshal string into Go struct field ObjectMeta.generation of type int64",
        "{generation: 1.5}            | metadata.generation: json: cannot unmarshal number 1.5 into Go struct field ObjectMeta.generation of type int64",
        "{labels: []}                 | metadata.labels: json: cannot unmarshal array into Go struct field ObjectMeta.labels of type map[string]string",
        "{labels: {a: 1}}             | metadata.labels: json: cannot unmarshal number into Go struct field ObjectMeta.labels of type string",
        "{annotations: {a: {}}, a: 1} | metadata.annotations: json: cannot unmarshal object into Go struct field ObjectMeta.annotations of type string",
        "{finalizers: a}              | metadata.finalizers: json: cannot unmarshal string into Go struct field ObjectMeta.finalizers of type []string",
        "{name: 5, labels: 6}         | metadata.labels: json: cannot unmarshal number into Go struct field ObjectMeta.labels of type map[string]string",
      })
  void aWrongTypeIsToldAsGoDoesAndOnlyTheFirst(String metadata, String fault) {
    assertThat(ObjectMeta.unreadable(object(metadata))).map(SchemaFault::toString).hasValue(fault);
  }

  @Test
  void unknownFieldsAreToldByPath() {
    assertThat(
            ObjectMeta.unknownFields(
                object(
                    "{name: a, lables: {}, Name: b, ownerReferences: [{uid: a}, {x: 1, y: 2}],"
                        + " managedFields: [{fieldsV2: {}}]}")))
        .containsExactly(
            "metadata.Name",
            "metadata.lables",
            "metadata.managedFields[0].fieldsV2",
            "metadata.ownerReferences[1].x",
            "metadata.ownerReferences[1].y");
  }

  static Object[][] faultyMetadata() {
    String longName = "a".repeat(64);
    return new Object[][] {
      {"{}", "metadata.name: Required value: name or generateName is required"},
      {"{name: A}", "metadata.name: Invalid value: \"A\": " + SUBDOMAIN},
      {
        "{name: a, generateName: Bc-}",
        "metadata.generateName: Invalid value: \"Bc-\": " + SUBDOMAIN
      },
      {"{name: a, generateName: b.}", "metadata.generateName: Invalid value: \"b.\": " + SUBDOMAIN},
      {"{name: a, labels: {a b: c}}", "metadata.labels: Invalid value: \"a b\": name part " + PART},
      {"{name: a, labels: {a: b c}}", "metadata.labels: Invalid value: \"b c\": " + VALUE},
      {
        "{name: a, labels: {B/a: c}}",
        "metadata.labels: Invalid value: \"B/a\": prefix part " + SUBDOMAIN
      },
      {
        "{name: a, labels: {/a: c}}",
        "metadata.labels: Invalid value: \"/a\": prefix part must be non-empty"
      },
      {
        "{name: a, labels: {a/b/c: d}}",
        "metadata.labels: Invalid value: \"a/b/c\": a qualified name "
            + PART
            + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
      },
      {
        "{name: a, labels: {a: " + longName + "}}",
        "metadata.labels: Invalid value: \"" + longName + "\": must be no more than 63 characters"
      },
      {
        "{name: a, labels: {" + longName + ": a}}",
        "metadata.labels: Invalid value: \""
            + longName
            + "\": name part must be no more than 63 characters"
      },
      {
        "{name: a, annotations: {a b: c}}",
        "metadata.annotations: Invalid value: \"a b\": name part " + PART
      },
      {
        "{name: a, annotations: {b: " + "c".repeat(262_144) + "}}",
        "metadata.annotations: Too long: may not be more than 262144 bytes"
      },
    };
  }

  @ParameterizedTest
  @MethodSource("faultyMetadata")
  void aFaultIsToldAsTheApiServerDoes(String metadata, String fault) {
    assertThat(ObjectMeta.faults(object(metadata).get("metadata")))
        .extracting(SchemaFault::toString)
        .containsExactly(fault);
  }

  @Test
  void anEmptyKeyHasTwoFaults() {
    assertThat(ObjectMeta.faults(object("{name: a, labels: {a/: b}}").get("metadata")))
        .extracting(SchemaFault::message)
        .containsExactly(
            "Invalid value: \"a/\": name part must be non-empty",
            "Invalid value: \"a/\": name part " + PART);
  }

  private static ObjectNode object(String metadata) {
    return (ObjectNode) Fixtures.yaml("metadata: " + metadata);
  }
}
