package ai.devopstoolkit.inference.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the API server writes about requests for LLMInferences. */
final class AuditLog {
  private final Path path;

  AuditLog(Path path) {
    this.path = path;
  }

  /** The annotations of the last finished request of this kind. */
  JsonNode annotations(String verb, String namespace, String name) {
    List<JsonNode> found =
        lines().stream()
            .filter(line -> line.contains(namespace))
            .map(Json::read)
            .filter(event -> event.path("verb").asText().equals(verb))
            .filter(event -> event.at("/objectRef/namespace").asText().equals(namespace))
            .filter(event -> event.at("/objectRef/name").asText().equals(name))
            .map(event -> event.path("annotations"))
            .toList();
    if (found.isEmpty()) {
      throw new AssertionError("no " + verb + " of " + namespace + "/" + name + " in " + path);
    }
    return found.get(found.size() - 1);
  }

  /** Whole lines only: the API server writes one before it answers the request. */
  private List<String> lines() {
    try {
      String text = Files.readString(path);
      return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
