package ai.devopstoolkit.inference.derive;

import ai.devopstoolkit.inference.policy.Policy;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.stream.Stream;

/** {@code engine}: vLLM's settings from the policy. */
final class Engine implements DerivedField {
  @Override
  public String name() {
    return "engine";
  }

  @Override
  public JsonNode value(Inputs inputs) {
    Policy.Engine engine = inputs.policy().engine();
    return JsonNodeFactory.instance
        .objectNode()
        .put("dtype", engine.dtype())
        .put("gpuMemoryUtilization", engine.gpuMemoryUtilization())
        .put("enablePrefixCaching", engine.enablePrefixCaching())
        .put("enableChunkedPrefill", engine.enableChunkedPrefill());
  }

  @Override
  public List<Reason> reasons(Inputs inputs) {
    return Stream.of("dtype", "gpuMemoryUtilization", "enablePrefixCaching", "enableChunkedPrefill")
        .map(key -> new Reason("engine." + key, "the policy's", "policy engine." + key))
        .toList();
  }
}
