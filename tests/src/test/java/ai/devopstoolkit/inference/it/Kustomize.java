package ai.devopstoolkit.inference.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What kustomize makes of a directory under {@code manifests}, or of an overlay over it.
 *
 * @param name as tests are named after it
 * @param yaml as kubectl applies it
 */
record Kustomize(String name, String yaml) {
  private static final Pattern YAML_BLOCK = Pattern.compile("(?ms)^```yaml\\n(.*?)^```$");

  /** Renders a directory of the repository. */
  static Kustomize of(String directory) {
    return render(directory, ControlPlane.ROOT.resolve(directory));
  }

  /**
   * Renders an overlay.
   *
   * @param parent a new directory in {@code tests/target}, for the overlay
   * @param base a directory of {@code manifests}
   * @param components directories of {@code manifests/components}
   * @param more keys of the kustomization, YAML
   */
  static Kustomize overlay(Path parent, String base, List<String> components, String more) {
    Path directory = parent.resolve(String.join("-", base, String.join("-", components)));
    Path manifests = directory.relativize(ControlPlane.ROOT.resolve("manifests"));
    StringBuilder yaml = new StringBuilder("kind: Kustomization\nresources:\n");
    yaml.append("  - ").append(manifests.resolve(base)).append("\ncomponents:\n");
    components.forEach(
        it -> yaml.append("  - ").append(manifests.resolve("components").resolve(it)).append('\n'));
    try {
      Files.createDirectories(directory);
      Files.writeString(directory.resolve("kustomization.yaml"), yaml + more);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return render(base + " + " + String.join(" + ", components), directory);
  }

  private static Kustomize render(String name, Path directory) {
    List<String> words =
        List.of(ControlPlane.binary("kubectl").toString(), "kustomize", directory.toString());
    return new Kustomize(name, Command.run(words, Map.of(), "").quiet().out());
  }

  /** The first block of YAML in a document that begins so. */
  static String block(Path document, String beginning) {
    try {
      return YAML_BLOCK
          .matcher(Files.readString(document))
          .results()
          .map(it -> it.group(1))
          .filter(it -> it.startsWith(beginning))
          .findFirst()
          .orElseThrow(() -> new AssertionError(document + " has no block of " + beginning));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<JsonNode> objects() {
    return Json.documents(yaml);
  }

  /** Those of a kind. */
  List<JsonNode> all(String kind) {
    return objects().stream().filter(it -> it.path("kind").asText().equals(kind)).toList();
  }

  /** The one of a kind and name. */
  JsonNode the(String kind, String object) {
    return all(kind).stream()
        .filter(it -> it.at("/metadata/name").asText().equals(object))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind + " " + object + " in " + name));
  }

  /** The template of the webhook's pods. */
  JsonNode pod() {
    return the("Deployment", "dot-inference").at("/spec/template");
  }

  @Override
  public String toString() {
    return name;
  }
}
