package ai.devopstoolkit.inference.xrd;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Fields that a schema does not know: the API server would drop them, and with strict decoding, as
 * kubectl asks for, refuses them.
 *
 * <p>Written after {@code PruneWithOptions} of apiextensions-apiserver v0.34.1
 * (pkg/apiserver/schema/pruning/algorithm.go).
 */
final class UnknownFields {
  private static final Set<String> OF_EVERY_OBJECT = Set.of("apiVersion", "kind", "metadata");

  /** Go's order of strings. */
  private static final Comparator<String> BY_BYTES =
      Comparator.comparing(text -> text.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

  private UnknownFields() {}

  /** The paths of those in {@code object}, metadata apart. */
  static List<String> of(JsonNode object, StructuralSchema schema) {
    List<String> paths = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (!OF_EVERY_OBJECT.contains(field.getKey())) {
        addField(field, "", Optional.of(schema), paths);
      }
    }
    paths.sort(BY_BYTES);
    return paths;
  }

  /**
   * Adds those in {@code value}.
   *
   * @param schema empty where a value is not expected to hold any
   */
  private static void add(
      JsonNode value, String path, Optional<StructuralSchema> schema, List<String> paths) {
    if (value.isObject()) {
      value.properties().forEach(field -> addField(field, path, schema, paths));
    } else if (value.isArray() && schema.filter(StructuralSchema::open).isEmpty()) {
      for (int i = 0; i < value.size(); i++) {
        add(value.get(i), path + "[" + i + "]", schema.flatMap(StructuralSchema::items), paths);
      }
    }
  }

  private static void addField(
      Map.Entry<String, JsonNode> field,
      String path,
      Optional<StructuralSchema> schema,
      List<String> paths) {
    String name = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
    Optional<StructuralSchema> known = schema.flatMap(it -> it.field(field.getKey()));
    if (known.isPresent()) {
      add(field.getValue(), name, known, paths);
    } else if (schema.filter(StructuralSchema::open).isEmpty()) {
      paths.add(name);
    }
  }
}
