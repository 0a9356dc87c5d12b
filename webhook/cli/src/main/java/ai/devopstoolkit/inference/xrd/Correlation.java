package ai.devopstoolkit.inference.xrd;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A value beside the one that is stored in its place. What was wrong before and did not change is
 * no fault of an update: the API server lets it be ("ratcheting").
 *
 * <p>Written after {@code CorrelatedObject} of apiserver v0.34.1 (pkg/cel/common/equality.go).
 */
final class Correlation {
  private final JsonNode value;
  private final JsonNode old;
  private final StructuralSchema schema;

  private @Nullable Map<JsonNode, JsonNode> oldItems;

  Correlation(JsonNode value, JsonNode old, StructuralSchema schema) {
    this.value = value;
    this.old = old;
    this.schema = schema;
  }

  /** That of a field; empty if it was not there, or is nothing the schema knows. */
  Optional<Correlation> field(String name) {
    return !value.has(name) || !old.has(name)
        ? Optional.empty()
        : schema.field(name).map(it -> new Correlation(value.get(name), old.get(name), it));
  }

  /** That of an item of a list whose items have keys; empty if there was none with its keys. */
  Optional<Correlation> item(int index) {
    if (schema.mapKeys().isEmpty() || !value.isArray() || !old.isArray()) {
      return Optional.empty();
    }
    if (oldItems == null) {
      Map<JsonNode, JsonNode> items = new HashMap<>();
      old.forEach(
          item -> ListMaps.scalarKey(item, schema).ifPresent(key -> items.putIfAbsent(key, item)));
      oldItems = items;
    }
    JsonNode item = value.get(index);
    Optional<JsonNode> before = ListMaps.scalarKey(item, schema).map(oldItems::get);
    return before.flatMap(it -> schema.items().map(items -> new Correlation(item, it, items)));
  }

  /** Whether the value is what it was. Lists whose items have keys may be in another order. */
  boolean unchanged() {
    if (value.isObject() && old.isObject()) {
      return value.size() == old.size()
          && value.properties().stream()
              .allMatch(it -> field(it.getKey()).filter(Correlation::unchanged).isPresent());
    }
    if (value.isArray() && old.isArray() && !schema.mapKeys().isEmpty()) {
      return value.size() == old.size() && itemsUnchanged();
    }
    return value.equals(old);
  }

  private boolean itemsUnchanged() {
    for (int i = 0; i < value.size(); i++) {
      if (item(i).filter(Correlation::unchanged).isEmpty()) {
        return false;
      }
    }
    return true;
  }
}
