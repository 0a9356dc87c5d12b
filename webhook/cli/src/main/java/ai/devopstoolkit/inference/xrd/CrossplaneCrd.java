package ai.devopstoolkit.inference.xrd;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.List;

/**
 * The CustomResourceDefinition that Crossplane makes of an XRD.
 *
 * <p>Written after {@code ForCompositeResource} of crossplane-runtime v2.3.3, which Crossplane
 * v2.3.4 uses (pkg/xcrd/crd.go and schemas.go), and compared with what that Crossplane writes by
 * {@code CrossplaneCrdIT}.
 */
public final class CrossplaneCrd {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** The name of an XR becomes a label value, and those have at most 63 characters. */
  private static final int LONGEST_NAME = 63;

  /** All that is copied from the schema's root; {@code properties} apart, which are replaced. */
  private static final List<String> OF_ROOT = List.of("description", "x-kubernetes-validations");

  /** All that is copied from {@code spec}. Other keywords, such as anyOf, are lost. */
  private static final List<String> OF_SPEC =
      List.of(
          "description",
          "required",
          "properties",
          "oneOf",
          "x-kubernetes-preserve-unknown-fields",
          "x-kubernetes-validations");

  /** All that is copied from {@code status}. */
  private static final List<String> OF_STATUS =
      List.of("description", "required", "properties", "oneOf", "x-kubernetes-validations");

  private static final JsonNode CROSSPLANE =
      yaml(
          """
          type: object
          description: Configures how Crossplane will reconcile this composite resource
          properties:
            compositionRef: {type: object, required: [name], properties: {name: {type: string}}}
            compositionSelector:
              type: object
              required: [matchLabels]
              properties: {matchLabels: {type: object, additionalProperties: {type: string}}}
            compositionRevisionRef: {type: object, required: [name], properties: {name: {type: string}}}
            compositionRevisionSelector:
              type: object
              required: [matchLabels]
              properties: {matchLabels: {type: object, additionalProperties: {type: string}}}
            compositionUpdatePolicy: {type: string, enum: [Automatic, Manual]}
            resourceRefs:
              type: array
              x-kubernetes-list-type: atomic
              items:
                type: object
                required: [apiVersion, kind]
                properties: {apiVersion: {type: string}, name: {type: string}, kind: {type: string}}
          """);

  private static final JsonNode CONDITIONS =
      yaml(
          """
          description: Conditions of the resource.
          type: array
          x-kubernetes-list-type: map
          x-kubernetes-list-map-keys: [type]
          items:
            type: object
            required: [lastTransitionTime, reason, status, type]
            properties:
              lastTransitionTime: {type: string, format: date-time}
              message: {type: string}
              reason: {type: string}
              status: {type: string}
              type: {type: string}
              observedGeneration: {type: integer, format: int64}
          """);

  private static final JsonNode COLUMNS =
      yaml(
          """
          - {name: SYNCED, type: string, jsonPath: ".status.conditions[?(@.type=='Synced')].status"}
          - {name: READY, type: string, jsonPath: ".status.conditions[?(@.type=='Ready')].status"}
          - {name: COMPOSITION, type: string, jsonPath: .spec.crossplane.compositionRef.name}
          - name: COMPOSITIONREVISION
            type: string
            jsonPath: .spec.crossplane.compositionRevisionRef.name
            priority: 1
          - {name: AGE, type: date, jsonPath: .metadata.creationTimestamp}
          """);

  private CrossplaneCrd() {}

  /**
   * The CRD for {@code xrd}, before the API server adds its own defaults to it. It has an owner
   * reference only if the XRD has a UID, so if it was read from a cluster.
   */
  public static ObjectNode of(Xrd xrd) {
    JsonNode definition = xrd.json().path("spec");
    ObjectNode crd = NODES.objectNode();
    crd.put("apiVersion", "apiextensions.k8s.io/v1");
    crd.put("kind", "CustomResourceDefinition");
    crd.set("metadata", metadata(xrd));
    ObjectNode spec = crd.putObject("spec");
    copy("group", definition, spec);
    copy("names", definition, spec);
    spec.withObject("/names").withArray("categories").add("composite");
    copy("conversion", definition, spec);
    spec.put("scope", definition.path("scope").asText("Namespaced"));
    ArrayNode versions = spec.putArray("versions");
    for (JsonNode version : definition.path("versions")) {
      versions.add(version(version, definition));
    }
    return crd;
  }

  private static ObjectNode metadata(Xrd xrd) {
    ObjectNode metadata = NODES.objectNode().put("name", xrd.name());
    ObjectNode labels = NODES.objectNode();
    for (String pointer : List.of("/metadata/labels", "/spec/metadata/labels")) {
      if (xrd.json().at(pointer) instanceof ObjectNode more) {
        labels.setAll(more);
      }
    }
    if (!labels.isEmpty()) {
      metadata.set("labels", labels);
    }
    copy("annotations", xrd.json().at("/spec/metadata"), metadata);
    JsonNode uid = xrd.json().at("/metadata/uid");
    if (uid.isTextual()) {
      metadata
          .putArray("ownerReferences")
          .addObject()
          // v1, whatever the XRD was applied as: Crossplane reads and stores them so.
          .put("apiVersion", "apiextensions.crossplane.io/v1")
          .put("kind", "CompositeResourceDefinition")
          .put("name", xrd.name())
          .put("uid", uid.textValue())
          .put("controller", true)
          .put("blockOwnerDeletion", true);
    }
    return metadata;
  }

  private static ObjectNode version(JsonNode from, JsonNode definition) {
    ObjectNode version = NODES.objectNode();
    copy("name", from, version);
    copy("served", from, version);
    version.put("storage", from.path("referenceable").asBoolean());
    copy("deprecated", from, version);
    copy("deprecationWarning", from, version);
    ArrayNode columns = version.putArray("additionalPrinterColumns");
    from.path("additionalPrinterColumns").forEach(column -> columns.add(column.deepCopy()));
    columns.addAll((ArrayNode) COLUMNS.deepCopy());
    ObjectNode subresources = version.putObject("subresources");
    subresources.putObject("status");
    copy("scale", from.path("subresources"), subresources);
    version
        .putObject("schema")
        .set("openAPIV3Schema", schema(from.at("/schema/openAPIV3Schema"), definition));
    return version;
  }

  private static ObjectNode schema(JsonNode from, JsonNode definition) {
    ObjectNode schema = NODES.objectNode().put("type", "object");
    OF_ROOT.forEach(keyword -> copy(keyword, from, schema));
    schema.putArray("required").add("spec");
    ObjectNode properties = schema.putObject("properties");
    properties.putObject("apiVersion").put("type", "string");
    properties.putObject("kind").put("type", "string");
    properties.set("metadata", metadataSchema(from));

    ObjectNode spec = properties.putObject("spec").put("type", "object");
    OF_SPEC.forEach(keyword -> copy(keyword, from.at("/properties/spec"), spec));
    spec.withObject("/properties").set("crossplane", crossplane(definition));

    ObjectNode status = properties.putObject("status").put("type", "object");
    OF_STATUS.forEach(keyword -> copy(keyword, from.at("/properties/status"), status));
    status.withObject("/properties").set("conditions", CONDITIONS.deepCopy());
    return schema;
  }

  private static ObjectNode metadataSchema(JsonNode from) {
    JsonNode longest = from.at("/properties/metadata/properties/name/maxLength");
    ObjectNode metadata = NODES.objectNode().put("type", "object");
    metadata
        .putObject("properties")
        .putObject("name")
        .put("type", "string")
        .put("maxLength", Math.min(longest.asInt(LONGEST_NAME), LONGEST_NAME));
    return metadata;
  }

  private static ObjectNode crossplane(JsonNode definition) {
    ObjectNode crossplane = CROSSPLANE.deepCopy();
    ObjectNode properties = crossplane.withObject("/properties");
    properties
        .withObject("/compositionUpdatePolicy")
        // "Automatic" is the XRD's own default for the field.
        .put("default", definition.path("defaultCompositionUpdatePolicy").asText("Automatic"));
    if (definition.path("scope").asText().equals("Cluster")) {
      properties.withObject("/resourceRefs/items/properties/namespace").put("type", "string");
    }
    return crossplane;
  }

  private static void copy(String name, JsonNode from, ObjectNode to) {
    JsonNode value = from.get(name);
    if (value != null && !value.isNull()) {
      to.set(name, value.deepCopy());
    }
  }

  private static JsonNode yaml(String text) {
    try {
      return new YAMLMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
