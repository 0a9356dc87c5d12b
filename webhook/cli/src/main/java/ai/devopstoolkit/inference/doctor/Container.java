package ai.devopstoolkit.inference.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The webhook's container, as its Deployment describes it for the next pod. */
final class Container {
  private static final String NAME = "webhook";
  private static final String ENVIRONMENT = "DOT_INFERENCE_";

  private final JsonNode pod;
  private final JsonNode json;

  private Container(JsonNode pod, JsonNode json) {
    this.pod = pod;
    this.json = json;
  }

  /** A file in a ConfigMap. */
  record Source(String configMap, String key) {}

  /** The one named {@code webhook}, or else the first. */
  static Container of(JsonNode deployment) {
    JsonNode pod = deployment.at("/spec/template/spec");
    JsonNode containers = pod.path("containers");
    return new Container(
        pod,
        elements(containers)
            .filter(it -> it.path("name").asText().equals(NAME))
            .findFirst()
            .orElse(containers.path(0)));
  }

  String image() {
    return json.path("image").asText();
  }

  /** Whether the image's tag says that it is of this version, as in {@code v0.1.0}. */
  boolean isOf(String version) {
    return image().endsWith(":v" + version) || image().endsWith(":" + version);
  }

  /** The value of an option of {@code serve}, as in {@code policy}; its variable's otherwise. */
  Optional<String> option(String name) {
    List<String> words = new ArrayList<>();
    json.path("command").forEach(it -> words.add(it.asText()));
    json.path("args").forEach(it -> words.add(it.asText()));
    String flag = "--" + name;
    for (int i = 0; i < words.size(); i++) {
      if (words.get(i).equals(flag) && i + 1 < words.size()) {
        return Optional.of(words.get(i + 1));
      }
      if (words.get(i).startsWith(flag + "=")) {
        return Optional.of(words.get(i).substring(flag.length() + 1));
      }
    }
    return elements(json.path("env"))
        .filter(it -> it.path("name").asText().equals(ENVIRONMENT + name.toUpperCase(Locale.ROOT)))
        .map(it -> it.path("value").asText())
        .filter(it -> !it.isEmpty())
        .findFirst();
  }

  /** Where the file at {@code path} comes from; empty if from no ConfigMap. */
  Optional<Source> source(String path) {
    Optional<JsonNode> mount =
        elements(json.path("volumeMounts"))
            .filter(it -> (path + "/").startsWith(directory(it)))
            .max(Comparator.comparingInt(it -> directory(it).length()));
    if (mount.isEmpty()) {
      return Optional.empty();
    }
    String directory = directory(mount.get());
    String file =
        directory.equals(path + "/")
            ? mount.get().path("subPath").asText()
            : path.substring(directory.length());
    return elements(pod.path("volumes"))
        .filter(it -> it.path("name").equals(mount.get().path("name")))
        .map(it -> it.path("configMap"))
        .filter(JsonNode::isObject)
        .map(it -> new Source(it.path("name").asText(), key(it.path("items"), file)))
        .findFirst();
  }

  private static String directory(JsonNode mount) {
    return mount.path("mountPath").asText().replaceFirst("/*$", "/");
  }

  private static String key(JsonNode items, String file) {
    return elements(items)
        .filter(it -> it.path("path").asText().equals(file))
        .map(it -> it.path("key").asText())
        .findFirst()
        .orElse(file);
  }

  private static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
