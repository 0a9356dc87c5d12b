package ai.devopstoolkit.inference.preview;

import ai.devopstoolkit.inference.settings.SettingsFile;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Manifests in YAML or JSON, in and out, types kept as kubectl reads them. */
public final class Yaml {
  private Yaml() {}

  /** The manifests of a resource of this program. */
  public static List<Manifest> bundled(String resource) {
    try {
      return read(resource, SettingsFile.resource(resource));
    } catch (ManifestException e) {
      throw new IllegalStateException("a manifest of this program is broken", e);
    }
  }

  /**
   * The documents of {@code text}, and what is in Lists; empty ones are left out. Each is what
   * kubectl 1.34 sends of it (sigs.k8s.io/yaml 1.6.0), but for the order of keys, which stays.
   * kubectl also takes these, which are refused here:
   *
   * <ul>
   *   <li>a duplicate key, or both 1 and "1": kubectl drops one of the two in silence
   *   <li>a document after {@code ...}: kubectl drops it in silence
   *   <li>{@code !!binary} that is no UTF-8: kubectl sends other bytes
   *   <li>{@code !!timestamp}: JSON has no dates, and no object needs the tag
   *   <li>more than 200 collections in each other: no manifest is so deep
   *   <li>a tab between a key or a dash and its value, which SnakeYAML does not take
   * </ul>
   *
   * <p>Where the scanners differ: a pair of surrogates in escapes and anchors beyond ASCII are
   * taken, which kubectl refuses, and {@code {a:}} is a null under a, to kubectl one under "a:".
   *
   * @param file for messages
   */
  public static List<Manifest> read(String file, String text) throws ManifestException {
    List<Manifest> manifests = new ArrayList<>();
    int document = 0;
    for (JsonNode json : YamlReader.read(file, text)) {
      document++;
      if (json instanceof ObjectNode object) {
        add(manifests, file + "[" + document + "]", object);
      } else if (!json.isNull()) {
        throw new ManifestException(file + "[" + document + "]: is no Kubernetes object");
      }
    }
    return manifests;
  }

  /** Adds the object, or what it lists: {@code kubectl get -o yaml} prints a List. */
  private static void add(List<Manifest> manifests, String source, ObjectNode object)
      throws ManifestException {
    if (!object.path("kind").asText("").equals("List") || !object.path("items").isArray()) {
      manifests.add(new Manifest(source, object));
      return;
    }
    int item = 0;
    for (JsonNode listed : object.get("items")) {
      String place = source + ".items[" + item++ + "]";
      if (!(listed instanceof ObjectNode one)) {
        throw new ManifestException(place + ": is no Kubernetes object");
      }
      manifests.add(new Manifest(place, one));
    }
  }

  /** {@code node} as one YAML document, which kubectl reads as {@code node} again. */
  public static String write(JsonNode node) {
    return YamlWriter.write(node);
  }
}
