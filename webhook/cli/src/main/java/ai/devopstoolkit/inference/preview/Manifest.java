package ai.devopstoolkit.inference.preview;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One document of a file.
 *
 * @param source the file and which of its documents, as in {@code app.yaml[2]}
 * @param json the document
 */
public record Manifest(String source, ObjectNode json) {
  /** {@code metadata.name}, or empty. */
  public String name() {
    return json.path("metadata").path("name").asText("");
  }

  /** {@code metadata.namespace}, else {@code fallback}. */
  public String namespace(String fallback) {
    return json.path("metadata").path("namespace").asText(fallback);
  }

  /** Whether {@code other} is the same object: kind, namespace and name. */
  public boolean isSameObjectAs(Manifest other, String fallbackNamespace) {
    return json.path("kind").equals(other.json.path("kind"))
        && name().equals(other.name())
        && namespace(fallbackNamespace).equals(other.namespace(fallbackNamespace));
  }
}
