package ai.devopstoolkit.inference.derive;

import ai.devopstoolkit.inference.catalog.ModelFacts;
import ai.devopstoolkit.inference.policy.Policy;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code engine}: vLLM's settings from the policy. An encoder keeps no key-value cache: with prefix
 * caching vLLM does not start ("HybridKVCacheCoordinator requires at least two attention groups" in
 * 0.15.0, "at least one cacheable group" in 0.32.0), and chunked prefill it switches off itself.
 */
final class Engine implements DerivedField {
  @Override
  public String name() {
    return "engine";
  }

  @Override
  public JsonNode value(Inputs inputs) {
    Policy.Engine engine = inputs.policy().engine();
    boolean caches = !encodes(inputs);
    return JsonNodeFactory.instance
        .objectNode()
        .put("dtype", engine.dtype())
        .put("gpuMemoryUtilization", engine.gpuMemoryUtilization())
        .put("enablePrefixCaching", caches && engine.enablePrefixCaching())
        .put("enableChunkedPrefill", caches && engine.enableChunkedPrefill());
  }

  @Override
  public List<Reason> reasons(Inputs inputs) {
    return Stream.of("dtype", "gpuMemoryUtilization", "enablePrefixCaching", "enableChunkedPrefill")
        .map(
            key ->
                key.startsWith("enable") && encodes(inputs)
                    ? new Reason(
                        "engine." + key, "an encoder keeps no KV cache to reuse", "catalog")
                    : new Reason("engine." + key, "the policy's", "policy engine." + key))
        .toList();
  }

  private static boolean encodes(Inputs inputs) {
    return inputs.model().map(ModelFacts::isEncoder).orElse(false);
  }
}
