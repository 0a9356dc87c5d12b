package ai.devopstoolkit.inference.xrd;

import ai.devopstoolkit.inference.spec.SchemaInteger;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * {@code metadata}, which no schema describes: its fields, their types, names, labels and
 * annotations. Of owner references, finalizers and managed fields, which users hardly write, only
 * the names of their fields are checked; of times, nothing.
 *
 * <p>Written after apimachinery v0.34.1 (pkg/apis/meta/v1/types.go,
 * pkg/api/validation/objectmeta.go).
 */
final class ObjectMeta {
  private static final int LARGEST_ANNOTATIONS_BYTES = 256 * 1024;

  /** The fields, and of what type they are in Go; empty where that is not checked. */
  private static final Map<String, String> FIELDS =
      Map.ofEntries(
          Map.entry("annotations", "map[string]string"),
          Map.entry("creationTimestamp", ""),
          Map.entry("deletionGracePeriodSeconds", "int64"),
          Map.entry("deletionTimestamp", ""),
          Map.entry("finalizers", "[]string"),
          Map.entry("generateName", "string"),
          Map.entry("generation", "int64"),
          Map.entry("labels", "map[string]string"),
          Map.entry("managedFields", "[]v1.ManagedFieldsEntry"),
          Map.entry("name", "string"),
          Map.entry("namespace", "string"),
          Map.entry("ownerReferences", "[]v1.OwnerReference"),
          Map.entry("resourceVersion", "string"),
          Map.entry("selfLink", "string"),
          Map.entry("uid", "types.UID"));

  /** The fields of the items of lists. */
  private static final Map<String, Set<String>> ITEM_FIELDS =
      Map.of(
          "managedFields",
          Set.of(
              "apiVersion",
              "fieldsType",
              "fieldsV1",
              "manager",
              "operation",
              "subresource",
              "time"),
          "ownerReferences",
          Set.of("apiVersion", "blockOwnerDeletion", "controller", "kind", "name", "uid"));

  private ObjectMeta() {}

  /** The first thing in {@code object} that Go cannot read, in its words; empty if it can. */
  static Optional<SchemaFault> unreadable(ObjectNode object) {
    JsonNode metadata = object.path("metadata");
    if (!metadata.isMissingNode() && !metadata.isNull() && !metadata.isObject()) {
      return Optional.of(
          unreadable(
              "metadata",
              "json: cannot unmarshal %s into Go value of type v1.ObjectMeta"
                  .formatted(goKind(metadata))));
    }
    for (Map.Entry<String, JsonNode> field : sorted(metadata).entrySet()) {
      String name = field.getKey();
      Optional<SchemaFault> fault =
          wrongType(name, field.getValue(), FIELDS.getOrDefault(name, ""));
      if (fault.isPresent()) {
        return fault;
      }
    }
    return Optional.empty();
  }

  private static Optional<SchemaFault> wrongType(String name, JsonNode value, String type) {
    boolean fits =
        switch (type) {
          case "" -> true;
          case "string", "types.UID" -> value.isTextual();
          case "int64" -> value.isNumber() && SchemaInteger.isInt64(value);
          case "map[string]string" -> value.isObject();
          default -> value.isArray();
        };
    if (!fits && !value.isNull()) {
      return Optional.of(cannotRead(name, value, type));
    }
    if (type.equals("map[string]string")) {
      for (Map.Entry<String, JsonNode> entry : sorted(value).entrySet()) {
        if (!entry.getValue().isTextual() && !entry.getValue().isNull()) {
          return Optional.of(cannotRead(name, entry.getValue(), "string"));
        }
      }
    }
    return Optional.empty();
  }

  private static SchemaFault cannotRead(String name, JsonNode value, String type) {
    boolean unfit = type.equals("int64") && value.isNumber();
    return unreadable(
        "metadata." + name,
        "json: cannot unmarshal %s into Go struct field ObjectMeta.%s of type %s"
            .formatted(goKind(value) + (unfit ? " " + GoText.json(value) : ""), name, type));
  }

  private static SchemaFault unreadable(String path, String message) {
    return new SchemaFault(path, message, true);
  }

  private static String goKind(JsonNode value) {
    return switch (value.getNodeType()) {
      case BOOLEAN -> "bool";
      case NUMBER -> "number";
      case STRING -> "string";
      case ARRAY -> "array";
      case OBJECT -> "object";
      case NULL, MISSING, BINARY, POJO ->
          throw new IllegalArgumentException("not to be told: " + value.getNodeType());
    };
  }

  /** The paths of fields that metadata does not have. */
  static List<String> unknownFields(ObjectNode object) {
    List<String> paths = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : sorted(object.path("metadata")).entrySet()) {
      String name = field.getKey();
      Set<String> known = ITEM_FIELDS.getOrDefault(name, Set.of());
      if (!FIELDS.containsKey(name)) {
        paths.add("metadata." + name);
      } else if (!known.isEmpty()) {
        for (int i = 0; i < field.getValue().size(); i++) {
          String item = "metadata." + name + "[" + i + "].";
          sorted(field.getValue().path(i)).keySet().stream()
              .filter(key -> !known.contains(key))
              .forEach(key -> paths.add(item + key));
        }
      }
    }
    return paths;
  }

  /** What is wrong with the metadata of an object whose name is generated already. */
  static List<SchemaFault> faults(JsonNode metadata) {
    List<SchemaFault> faults = new ArrayList<>();
    String prefix = metadata.path("generateName").asText("");
    if (!prefix.isEmpty()) {
      add(faults, "metadata.generateName", prefix, KubernetesNames.subdomainPrefix(prefix));
    }
    String name = metadata.path("name").asText("");
    if (name.isEmpty()) {
      faults.add(SchemaFault.required("metadata.name", "name or generateName is required"));
    } else {
      add(faults, "metadata.name", name, KubernetesNames.subdomain(name));
    }
    for (Map.Entry<String, String> label : texts(metadata.path("labels")).entrySet()) {
      add(faults, "metadata.labels", label.getKey(), KubernetesNames.qualifiedName(label.getKey()));
      add(
          faults,
          "metadata.labels",
          label.getValue(),
          KubernetesNames.labelValue(label.getValue()));
    }
    checkAnnotations(texts(metadata.path("annotations")), faults);
    return faults;
  }

  private static void checkAnnotations(Map<String, String> annotations, List<SchemaFault> faults) {
    int size = 0;
    for (Map.Entry<String, String> annotation : annotations.entrySet()) {
      String key = annotation.getKey();
      add(
          faults,
          "metadata.annotations",
          key,
          KubernetesNames.qualifiedName(key.toLowerCase(Locale.ROOT)));
      size += bytes(key) + bytes(annotation.getValue());
    }
    if (size > LARGEST_ANNOTATIONS_BYTES) {
      faults.add(SchemaFault.tooLong("metadata.annotations", LARGEST_ANNOTATIONS_BYTES));
    }
  }

  private static void add(
      List<SchemaFault> faults, String path, String value, List<String> errors) {
    errors.forEach(error -> faults.add(SchemaFault.invalid(path, value, error)));
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static Map<String, String> texts(JsonNode object) {
    Map<String, String> texts = new TreeMap<>();
    object
        .properties()
        .forEach(
            it -> texts.put(it.getKey(), it.getValue().isNull() ? "" : it.getValue().asText()));
    return texts;
  }

  /** By name: the API server writes metadata anew, with sorted keys, before it reads it. */
  private static Map<String, JsonNode> sorted(JsonNode object) {
    Map<String, JsonNode> sorted = new TreeMap<>();
    object.properties().forEach(field -> sorted.put(field.getKey(), field.getValue()));
    return sorted;
  }
}
