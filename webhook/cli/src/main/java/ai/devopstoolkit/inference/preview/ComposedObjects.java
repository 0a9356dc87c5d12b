package ai.devopstoolkit.inference.preview;

import ai.devopstoolkit.inference.composition.Composition;
import ai.devopstoolkit.inference.composition.Rendering.Composed;
import ai.devopstoolkit.inference.composition.RenderingException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What Crossplane would make of an admitted object that has no composed resources yet. */
public final class ComposedObjects {
  private final Composition composition;

  /** Composes by {@code composition}. */
  public ComposedObjects(Composition composition) {
    this.composition = composition;
  }

  /**
   * The composed resources, each an Object of provider-kubernetes, with the metadata that
   * Crossplane v2.3.4 gives them (composition_render.go). The real ones also have a name, of {@code
   * generateName} and a hash of the composite resource's UID, and an owner reference with that UID.
   *
   * @param namespace of {@code admitted}, unless it names its own
   * @throws RenderingException if nothing can be made of it
   */
  public List<ObjectNode> objects(ObjectNode admitted, String namespace) throws RenderingException {
    String name = admitted.path("metadata").path("name").asText("");
    if (name.isEmpty()) {
      throw new RenderingException(
          "metadata.name: is required to see what is composed, as that is named after it");
    }
    List<ObjectNode> objects = new ArrayList<>();
    for (Map.Entry<String, Composed> entry :
        composition.render(admitted, Map.of()).resources().entrySet()) {
      ObjectNode rendered = entry.getValue().resource();
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      object.set("apiVersion", rendered.path("apiVersion"));
      object.set("kind", rendered.path("kind"));
      object.set("metadata", rendered.withObject("/metadata"));
      object.setAll(rendered);
      ObjectNode metadata = object.withObject("/metadata");
      metadata
          .withObject("/annotations")
          .put("crossplane.io/composition-resource-name", entry.getKey());
      if (!metadata.has("name") && !metadata.has("generateName")) {
        metadata.put("generateName", name + "-");
      }
      metadata.withObject("/labels").put("crossplane.io/composite", name);
      metadata.put("namespace", admitted.path("metadata").path("namespace").asText(namespace));
      objects.add(object);
    }
    return objects;
  }

  /**
   * What those Objects bring to the target cluster.
   *
   * @throws RenderingException if nothing can be made of it
   */
  public List<ObjectNode> manifests(ObjectNode admitted, String namespace)
      throws RenderingException {
    List<ObjectNode> manifests = new ArrayList<>();
    for (ObjectNode object : objects(admitted, namespace)) {
      manifests.add(object.withObject("/spec/forProvider/manifest"));
    }
    return manifests;
  }
}
