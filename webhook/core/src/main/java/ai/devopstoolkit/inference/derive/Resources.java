package ai.devopstoolkit.inference.derive;

import ai.devopstoolkit.inference.policy.Policy;
import ai.devopstoolkit.inference.quantity.Quantity;
import ai.devopstoolkit.inference.spec.QuantityText;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code resources}: requests and limits in one, as VLLMRuntime has them. CPU and memory grow with
 * the GPUs unless the user overrides them.
 *
 * <p>An amount has one text, whatever the user or the policy wrote, so that no spelling restarts a
 * model. It is one that the API server stores as it is: the vLLM operator compares, and updates its
 * Deployment for ever if {@code 1024Mi} comes back as {@code 1Gi}, or {@code 1500u} as {@code 2m}.
 */
final class Resources implements DerivedField {
  /** What the operator takes a GPU to be unless told otherwise. */
  private static final String OPERATORS_GPU = "nvidia.com/gpu";

  @Override
  public String name() {
    return "resources";
  }

  @Override
  public JsonNode value(Inputs inputs) {
    Policy.PerGpu perGpu = inputs.policy().perGpu();
    ObjectNode resources =
        JsonNodeFactory.instance
            .objectNode()
            .put("cpu", cores(amount(inputs.spec().cpu(), perGpu.cpu(), inputs)))
            .put("memory", bytes(amount(inputs.spec().memory(), perGpu.memory(), inputs)))
            .put("gpu", Integer.toString(inputs.spec().gpu()));
    String gpuType = inputs.policy().gpu().resourceName();
    return gpuType.equals(OPERATORS_GPU) ? resources : resources.put("gpuType", gpuType);
  }

  @Override
  public List<Reason> reasons(Inputs inputs) {
    Policy.PerGpu perGpu = inputs.policy().perGpu();
    List<Reason> reasons = new ArrayList<>();
    reasons.add(reason("cpu", inputs.spec().cpu(), perGpu.cpu(), inputs));
    reasons.add(reason("memory", inputs.spec().memory(), perGpu.memory(), inputs));
    reasons.add(new Reason("resources.gpu", "as you wrote it", "spec.gpu"));
    if (value(inputs).has("gpuType")) {
      reasons.add(new Reason("resources.gpuType", "the policy's", "policy gpu.resourceName"));
    }
    return reasons;
  }

  private static Quantity amount(Optional<QuantityText> override, Quantity perGpu, Inputs inputs) {
    return override
        .flatMap(QuantityText::quantity)
        .orElseGet(() -> perGpu.times(inputs.spec().gpu()));
  }

  /** In decimal; pods have no less than a thousandth of a core. */
  private static String cores(Quantity cpu) {
    return cpu.roundedUp(3).decimal();
  }

  /** In binary; there is no part of a byte. */
  static String bytes(Quantity memory) {
    return memory.roundedUp(0).binary();
  }

  private static Reason reason(
      String key, Optional<QuantityText> override, Quantity perGpu, Inputs inputs) {
    String path = "resources." + key;
    return override.isPresent()
        ? new Reason(path, "your override", "spec.resources." + key)
        : new Reason(
            path, perGpu + " per GPU × " + inputs.spec().gpu(), "spec.gpu, policy perGpu." + key);
  }
}
