package ai.devopstoolkit.inference.derive;

import ai.devopstoolkit.inference.policy.Policy;
import ai.devopstoolkit.inference.quantity.Quantity;
import ai.devopstoolkit.inference.quantity.QuantityFormatException;
import ai.devopstoolkit.inference.spec.Derived;
import ai.devopstoolkit.inference.spec.Field;
import ai.devopstoolkit.inference.spec.LlmInference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * The volume that keeps a model's weights. None of it changes once it is there: the vLLM operator
 * compares the size, updates the claim without its volumeName, which the API server refuses, and
 * stops before the Deployment (vllmruntime_controller.go, 1432). It does not compare the class,
 * which Kubernetes changes in no claim.
 *
 * @param size of the claim, in the one text for its amount
 * @param storageClassName empty for the default of the target cluster
 * @param accessMode as Kubernetes names it
 */
public record ModelVolume(Quantity size, String storageClassName, String accessMode) {
  /** Where it is mounted. No path of the image, so it hides none. */
  public static final String MOUNT_PATH = "/model-cache";

  /**
   * What {@code before} has and {@code now} keeps. Another ProviderConfig leads to another cluster,
   * where there is none yet. What no derivation can have written is not kept.
   */
  static Optional<ModelVolume> kept(LlmInference now, Optional<LlmInference> before) {
    return before
        .filter(it -> !Field.PROVIDER_CONFIG_NAME.differs(now, it))
        .flatMap(LlmInference::derived)
        .map(it -> it.json().path(Derived.MODEL_CACHE))
        .filter(JsonNode::isObject)
        .flatMap(ModelVolume::read);
  }

  private static Optional<ModelVolume> read(JsonNode json) {
    try {
      ModelVolume volume =
          new ModelVolume(
              Quantity.parse(json.path("size").asText()),
              json.path("storageClassName").asText(""),
              json.path("accessMode").asText());
      return Policy.ModelCache.ACCESS_MODES.contains(volume.accessMode())
              && volume.json().equals(json)
          ? Optional.of(volume)
          : Optional.empty();
    } catch (QuantityFormatException e) {
      return Optional.empty();
    }
  }

  /** As VLLMRuntime has it, {@code storageConfig}. */
  ObjectNode json() {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("enabled", true)
            .put("size", Resources.bytes(size));
    if (!storageClassName.isEmpty()) {
      json.put("storageClassName", storageClassName);
    }
    return json.put("accessMode", accessMode).put("mountPath", MOUNT_PATH);
  }
}
