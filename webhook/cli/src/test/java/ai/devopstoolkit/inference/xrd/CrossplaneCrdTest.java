package ai.devopstoolkit.inference.xrd;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrossplaneCrdTest {
  private static final String SPEC = "/spec/versions/0/schema/openAPIV3Schema/properties/spec";
  private static final String STATUS = "/spec/versions/0/schema/openAPIV3Schema/properties/status";

  @Test
  void aSmallDefinitionBecomesThisWholeCrd() {
    ObjectNode crd =
        crd(
            """
            apiVersion: apiextensions.crossplane.io/v2
            kind: CompositeResourceDefinition
            metadata: {name: things.example.org}
            spec:
              group: example.org
              names: {kind: Thing, plural: things}
              versions:
                - name: v1
                  served: true
                  referenceable: true
                  schema: {openAPIV3Schema: {type: object}}
            """);

    assertThatJson(crd)
        .isEqualTo(
            """
            {
              "apiVersion": "apiextensions.k8s.io/v1",
              "kind": "CustomResourceDefinition",
              "metadata": {"name": "things.example.org"},
              "spec": {
                "group": "example.org",
                "names": {"kind": "Thing", "plural": "things", "categories": ["composite"]},
                "scope": "Namespaced",
                "versions": [{
                  "name": "v1",
                  "served": true,
                  "storage": true,
                  "subresources": {"status": {}},
                  "additionalPrinterColumns": [
                    {"name": "SYNCED", "type": "string", "jsonPath": ".status.conditions[?(@.type=='Synced')].status"},
                    {"name": "READY", "type": "string", "jsonPath": ".status.conditions[?(@.type=='Ready')].status"},
                    {"name": "COMPOSITION", "type": "string", "jsonPath": ".spec.crossplane.compositionRef.name"},
                    {"name": "COMPOSITIONREVISION", "type": "string", "priority": 1,
                     "jsonPath": ".spec.crossplane.compositionRevisionRef.name"},
                    {"name": "AGE", "type": "date", "jsonPath": ".metadata.creationTimestamp"}
                  ],
                  "schema": {"openAPIV3Schema": {
                    "type": "object",
                    "required": ["spec"],
                    "properties": {
                      "apiVersion": {"type": "string"},
                      "kind": {"type": "string"},
                      "metadata": {"type": "object", "properties": {"name": {"type": "string", "maxLength": 63}}},
                      "spec": {"type": "object", "properties": {"crossplane": {
                        "type": "object",
                        "description": "Configures how Crossplane will reconcile this composite resource",
                        "properties": {
                          "compositionRef": {
                            "type": "object",
                            "required": ["name"],
                            "properties": {"name": {"type": "string"}}
                          },
                          "compositionSelector": {
                            "type": "object",
                            "required": ["matchLabels"],
                            "properties": {"matchLabels": {"type": "object", "additionalProperties": {"type": "string"}}}
                          },
                          "compositionRevisionRef": {
                            "type": "object",
                            "required": ["name"],
                            "properties": {"name": {"type": "string"}}
                          },
                          "compositionRevisionSelector": {
                            "type": "object",
                            "required": ["matchLabels"],
                            "properties": {"matchLabels": {"type": "object", "additionalProperties": {"type": "string"}}}
                          },
                          "compositionUpdatePolicy": {
                            "type": "string",
                            "enum": ["Automatic", "Manual"],
                            "default": "Automatic"
                          },
                          "resourceRefs": {
                            "type": "array",
                            "x-kubernetes-list-type": "atomic",
                            "items": {
                              "type": "object",
                              "required": ["apiVersion", "kind"],
                              "properties": {
                                "apiVersion": {"type": "string"},
                                "name": {"type": "string"},
                                "kind": {"type": "string"}
                              }
                            }
                          }
                        }
                      }}},
                      "status": {"type": "object", "properties": {"conditions": {
                        "type": "array",
                        "description": "Conditions of the resource.",
                        "x-kubernetes-list-type": "map",
                        "x-kubernetes-list-map-keys": ["type"],
                        "items": {
                          "type": "object",
                          "required": ["lastTransitionTime", "reason", "status", "type"],
                          "properties": {
                            "lastTransitionTime": {"type": "string", "format": "date-time"},
                            "message": {"type": "string"},
                            "reason": {"type": "string"},
                            "status": {"type": "string"},
                            "type": {"type": "string"},
                            "observedGeneration": {"type": "integer", "format": "int64"}
                          }
                        }
                      }}}
                    }
                  }}
                }]
              }
            }
            """);
  }

  @Test
  void namespacedObjectsReferToNoOtherNamespace() {
    assertThat(
            crd(with("scope: Namespaced"))
                .at(SPEC + "/properties/crossplane/properties/resourceRefs/items/properties")
                .fieldNames())
        .toIterable()
        .containsExactly("apiVersion", "name", "kind");
  }

  @Test
  void clusterScopedObjectsReferToNamespaces() {
    JsonNode crd = crd(with("scope: Cluster"));

    assertThat(crd.at("/spec/scope").asText()).isEqualTo("Cluster");
    assertThat(
            crd.at(
                    SPEC
                        + "/properties/crossplane/properties/resourceRefs/items/properties/namespace/type")
                .asText())
        .isEqualTo("string");
  }

  @Test
  void theUpdatePolicyDefaultsToAutomatic() {
    assertThat(updatePolicy(crd(with("scope: Namespaced")))).isEqualTo("Automatic");
    assertThat(updatePolicy(crd(with("defaultCompositionUpdatePolicy: Manual"))))
        .isEqualTo("Manual");
  }

  @Test
  void theDefinitionsOwnColumnsComeFirst() {
    JsonNode crd =
        crd(with("scope: Namespaced", "additionalPrinterColumns: [{name: SIZE, type: integer}]"));

    assertThat(crd.at("/spec/versions/0/additionalPrinterColumns").findValuesAsText("name"))
        .containsExactly("SIZE", "SYNCED", "READY", "COMPOSITION", "COMPOSITIONREVISION", "AGE");
  }

  @Test
  void deprecationAndScaleAreKept() {
    JsonNode crd =
        crd(
            with(
                "scope: Namespaced",
                "deprecated: true",
                "deprecationWarning: old",
                "subresources: {scale: {specReplicasPath: .spec.n, statusReplicasPath: .status.n}}"));

    assertThatJson(crd.at("/spec/versions/0"))
        .isObject()
        .containsEntry("deprecated", true)
        .containsEntry("deprecationWarning", "old");
    assertThatJson(crd.at("/spec/versions/0/subresources"))
        .isEqualTo(
            """
            {"status": {}, "scale": {"specReplicasPath": ".spec.n", "statusReplicasPath": ".status.n"}}
            """);
  }

  @Test
  void labelsOfTheDefinitionAndOfItsSpecAreJoinedAndAnnotationsAreOfTheSpecOnly() {
    JsonNode crd =
        crd(
            with("metadata: {labels: {b: spec, c: spec}, annotations: {d: spec}}")
                .replace(
                    "name: things.example.org",
                    "name: things.example.org, labels: {a: xrd, b: xrd}, annotations: {e: xrd}"));

    assertThatJson(crd.path("metadata"))
        .isEqualTo(
            """
            {"name": "things.example.org", "labels": {"a": "xrd", "b": "spec", "c": "spec"}, "annotations": {"d": "spec"}}
            """);
  }

  @Test
  void aDefinitionFromAClusterOwnsTheCrd() {
    JsonNode crd =
        crd(with("scope: Namespaced").replace("name: things.example.org", "name: n, uid: u-1"));

    assertThatJson(crd.at("/metadata/ownerReferences"))
        .isEqualTo(
            """
            [{
              "apiVersion": "apiextensions.crossplane.io/v1",
              "kind": "CompositeResourceDefinition",
              "name": "n",
              "uid": "u-1",
              "controller": true,
              "blockOwnerDeletion": true
            }]
            """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "required: [size]",
        "description: What is wanted.",
        "oneOf: [{required: [size]}]",
        "x-kubernetes-preserve-unknown-fields: true",
        "x-kubernetes-validations: [{rule: has(self.size)}]",
      })
  void theseKeywordsOfSpecAreKept(String keyword) {
    assertThat(crd(withSpecSchema(keyword)).at(SPEC).has(nameOf(keyword))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "anyOf: [{required: [size]}]",
        "allOf: [{required: [size]}]",
        "not: {required: [size]}",
        "default: {}",
        "nullable: true",
        "maxProperties: 3",
        "x-kubernetes-map-type: atomic",
      })
  void theseKeywordsOfSpecAreLost(String keyword) {
    assertThat(crd(withSpecSchema(keyword)).at(SPEC).has(nameOf(keyword))).isFalse();
  }

  @Test
  void nestedSchemasAreKeptWhole() {
    JsonNode crd =
        crd(withSpecSchema("properties: {size: {nullable: true, anyOf: [{type: integer}]}}"));

    assertThatJson(crd.at(SPEC + "/properties/size"))
        .isEqualTo("{nullable: true, anyOf: [{type: 'integer'}]}");
  }

  @Test
  void fieldsNamedAsCrossplanesAreReplaced() {
    JsonNode crd =
        crd(
            with("scope: Namespaced")
                .replace(
                    "{type: object}",
                    """
                    {properties: {
                      spec: {properties: {crossplane: {type: string}}},
                      status: {properties: {conditions: {type: string}, size: {type: integer}}}}}
                    """
                        .replace("\n", " ")));

    assertThat(crd.at(SPEC + "/properties/crossplane/type").asText()).isEqualTo("object");
    assertThat(crd.at(STATUS + "/properties/conditions/type").asText()).isEqualTo("array");
    assertThat(crd.at(STATUS + "/properties/size/type").asText()).isEqualTo("integer");
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 63, 200})
  void namesHaveAtMost63Characters(int longest) {
    String metadata =
        "{properties: {metadata: {properties: {name: {maxLength: " + longest + "}}}}}";
    JsonNode crd = crd(with("scope: Namespaced").replace("{type: object}", metadata));

    assertThat(
            crd.at("/spec/versions/0/schema/openAPIV3Schema/properties/metadata/properties/name")
                .path("maxLength")
                .asInt())
        .isEqualTo(Math.min(longest, 63));
  }

  @Test
  void theDefinitionItselfIsNotChanged() {
    Xrd xrd = Xrd.bundled();
    JsonNode before = xrd.json().deepCopy();

    CrossplaneCrd.of(xrd).withObject("/spec/names").put("kind", "Changed");

    assertThat((JsonNode) xrd.json()).isEqualTo(before);
  }

  private static String nameOf(String keyword) {
    return keyword.substring(0, keyword.indexOf(':'));
  }

  private static String updatePolicy(JsonNode crd) {
    return crd.at(SPEC + "/properties/crossplane/properties/compositionUpdatePolicy/default")
        .asText();
  }

  private static String withSpecSchema(String keyword) {
    return with("scope: Namespaced")
        .replace("{type: object}", "{properties: {spec: {" + keyword + "}}}");
  }

  private static String with(String ofSpec, String... ofVersion) {
    StringBuilder yaml =
        new StringBuilder(
            """
            apiVersion: apiextensions.crossplane.io/v2
            kind: CompositeResourceDefinition
            metadata: {name: things.example.org}
            spec:
              group: example.org
              names: {kind: Thing, plural: things}
              %s
              versions:
                - name: v1
                  served: true
                  referenceable: true
                  schema: {openAPIV3Schema: {type: object}}
            """
                .formatted(ofSpec));
    List.of(ofVersion).forEach(line -> yaml.append("      ").append(line).append('\n'));
    return yaml.toString();
  }

  private static ObjectNode crd(String yaml) {
    return CrossplaneCrd.of(Xrd.parse(yaml));
  }
}
