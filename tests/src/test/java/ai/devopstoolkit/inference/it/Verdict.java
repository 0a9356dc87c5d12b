package ai.devopstoolkit.inference.it;

import ai.devopstoolkit.inference.spec.CanonicalJson;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What somebody says of an object.
 *
 * @param causes why it is refused, each as path, colon, message; accepted if empty
 * @param result what would be stored, as canonical JSON; empty if it is refused
 */
record Verdict(SortedSet<String> causes, String result) {
  static Verdict refused(Collection<String> causes) {
    return new Verdict(new TreeSet<>(causes), "");
  }

  /** Everything of {@code object} but metadata, most of which is the API server's own. */
  static Verdict accepted(JsonNode object) {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    for (String field : List.of("apiVersion", "kind", "spec", "status")) {
      if (object.has(field)) {
        result.set(field, object.get(field));
      }
    }
    return new Verdict(new TreeSet<>(), CanonicalJson.of(result));
  }

  boolean isAccepted() {
    return causes.isEmpty();
  }
}
