package ai.devopstoolkit.inference.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The pod template of a Deployment, as the vLLM operator makes it.
 *
 * @param json what is at {@link #POINTER}
 * @param index the place of the container {@code vllm} among the containers, or -1
 */
record PodTemplate(JsonNode json, int index) {
  static final String POINTER = "/spec/template";

  /** The name of our volume. Never {@code dshm}: newer operators compare that one. */
  static final String VOLUME = "inference-shm";

  private static final String CONTAINER = "vllm";

  /** Where shared memory is mounted. */
  static final String SHARED_MEMORY = "/dev/shm";

  /** That of {@code deployment}, which may be null or missing. */
  static PodTemplate of(JsonNode deployment) {
    JsonNode template = deployment.path("spec").path("template");
    JsonNode containers = template.path("spec").path("containers");
    return new PodTemplate(template, place(containers, CONTAINER));
  }

  JsonNode annotations() {
    return json.path("metadata").path("annotations");
  }

  /** For what a hook has changed it; empty if none has. */
  String stamp() {
    return annotations().path(PodSettings.STAMP).asText();
  }

  JsonNode container() {
    return index < 0 ? MissingNode.getInstance() : json.path("spec").path("containers").path(index);
  }

  /** The numbers of a probe of the container, if it has that. */
  Optional<ProbeNumbers> numbers(String field) {
    JsonNode probe = container().path(field);
    return probe.isObject() ? Optional.of(ProbeNumbers.of(probe)) : Optional.empty();
  }

  JsonNode volumes() {
    return json.path("spec").path("volumes");
  }

  JsonNode mounts() {
    return container().path("volumeMounts");
  }

  JsonNode env() {
    return container().path("env");
  }

  /** The container's variables of these names, in their order there. */
  List<JsonNode> variables(Set<String> names) {
    return env().valueStream().filter(it -> names.contains(it.path("name").asText())).toList();
  }

  /** Our volume, if it is there. */
  Optional<JsonNode> volume() {
    return find(volumes());
  }

  /** Where our volume is mounted, if it is. */
  Optional<JsonNode> mount() {
    return find(mounts());
  }

  /** Its element that has the name of our volume. */
  static Optional<JsonNode> find(JsonNode list) {
    int place = place(list, VOLUME);
    return place < 0 ? Optional.empty() : Optional.of(list.get(place));
  }

  /** Whether something that is not ours is mounted on /dev/shm. */
  boolean hasOwnSharedMemory() {
    for (JsonNode mount : mounts()) {
      String path = mount.path("mountPath").asText();
      if ((path.equals(SHARED_MEMORY) || path.equals(SHARED_MEMORY + "/"))
          && !mount.path("name").asText().equals(VOLUME)) {
        return true;
      }
    }
    return false;
  }

  /** The place of the element of {@code list} that has this name, or -1. */
  static int place(JsonNode list, String name) {
    for (int i = 0; list.isArray() && i < list.size(); i++) {
      if (list.get(i).path("name").asText().equals(name)) {
        return i;
      }
    }
    return -1;
  }
}
