package ai.devopstoolkit.inference.admission;

import ai.devopstoolkit.inference.quantity.Quantity;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What has to change in a pod template (RFC 6902): probe numbers, shared memory, variables from
 * Secrets, stamp, and nothing else.
 */
final class PodTemplatePatch {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String STAMP =
      PodTemplate.POINTER + "/metadata/annotations/" + PodSettings.STAMP.replace("/", "~1");

  /** What {@link #changes} calls the container's variables. */
  static final String ENV = "env";

  private final PodTemplate template;
  private final String containerPath;
  private final ArrayNode operations = JSON.arrayNode();
  private final Set<String> changed = new HashSet<>();

  PodTemplatePatch(PodTemplate template) {
    this.template = template;
    this.containerPath = PodTemplate.POINTER + "/spec/containers/" + template.index();
  }

  /** The operations; empty if all is as it should be. */
  Optional<ArrayNode> operations() {
    return operations.isEmpty() ? Optional.empty() : Optional.of(operations);
  }

  /**
   * Whether it changes a probe, by its field, what is named {@link PodTemplate#VOLUME}, or {@link
   * #ENV}.
   */
  boolean changes(String part) {
    return changed.contains(part);
  }

  /** Gives a probe of the container these numbers. False if it has no such probe. */
  boolean probe(String field, ProbeNumbers numbers) {
    if (!(template.container().path(field) instanceof ObjectNode probe)) {
      return false;
    }
    ObjectNode wanted = numbers.in(probe);
    if (!wanted.equals(probe)) {
      changed.add(field);
      operation("replace", containerPath + "/" + field, wanted);
    }
    return true;
  }

  /** Mounts memory of this size on /dev/shm. */
  void sharedMemory(Quantity size) {
    ObjectNode volume = JSON.objectNode().put("name", PodTemplate.VOLUME);
    volume.putObject("emptyDir").put("medium", "Memory").put("sizeLimit", size.toString());
    ObjectNode mount =
        JSON.objectNode()
            .put("name", PodTemplate.VOLUME)
            .put("mountPath", PodTemplate.SHARED_MEMORY);
    sharedMemory(Optional.of(volume), Optional.of(mount));
  }

  /** Makes volume and mount exactly these, or takes them away. */
  void sharedMemory(Optional<JsonNode> volume, Optional<JsonNode> mount) {
    element(template.volumes(), PodTemplate.POINTER + "/spec/volumes", volume);
    element(template.mounts(), containerPath + "/volumeMounts", mount);
  }

  private void element(JsonNode list, String path, Optional<JsonNode> wanted) {
    int place = PodTemplate.place(list, PodTemplate.VOLUME);
    if (wanted.equals(PodTemplate.find(list))) {
      return;
    }
    changed.add(PodTemplate.VOLUME);
    if (wanted.isEmpty()) {
      operations.addObject().put("op", "remove").put("path", path + "/" + place);
    } else if (place >= 0) {
      operation("replace", path + "/" + place, wanted.get());
    } else if (list.isArray()) {
      operation("add", path + "/-", wanted.get());
    } else {
      operation("add", path, JSON.arrayNode().add(wanted.get()));
    }
  }

  /**
   * Has the container's variables end with {@code wanted}.
   *
   * @param ours names that no other variable may have
   */
  void secretEnv(List<? extends JsonNode> wanted, Set<String> ours) {
    ArrayNode env = JSON.arrayNode();
    for (JsonNode variable : template.env()) {
      if (!ours.contains(variable.path("name").asText())) {
        env.add(variable);
      }
    }
    env.addAll(wanted);
    if (env.equals(template.env()) || (env.isEmpty() && template.env().isEmpty())) {
      return;
    }
    changed.add(ENV);
    operation("add", containerPath + "/" + ENV, env); // which replaces, too
  }

  /** Writes down what all this was done for. */
  void stamp(String stamp) {
    if (!template.stamp().equals(stamp)) {
      operation("add", STAMP, JSON.textNode(stamp)); // which replaces, too
    }
  }

  /** Takes away what is written there. */
  void removeStamp() {
    if (template.annotations().has(PodSettings.STAMP)) {
      operations.addObject().put("op", "remove").put("path", STAMP);
    }
  }

  private void operation(String name, String path, JsonNode value) {
    operations.addObject().put("op", name).put("path", path).set("value", value);
  }
}
