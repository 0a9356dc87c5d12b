package ai.devopstoolkit.inference.derive;

import ai.devopstoolkit.inference.sizing.EngineSettings.Value;
import ai.devopstoolkit.inference.sizing.Setting;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code engine}: vLLM's settings from the user's arguments, the policy and the catalog. An encoder
 * keeps no key-value cache: with prefix caching vLLM does not start ("HybridKVCacheCoordinator
 * requires at least two attention groups" in 0.15.0, "at least one cacheable group" in 0.32.0), and
 * chunked prefill it switches off itself.
 */
final class Engine implements DerivedField {
  @Override
  public String name() {
    return "engine";
  }

  @Override
  public JsonNode value(Inputs inputs) {
    ObjectNode engine = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<Setting, Value> entry : inputs.engine().values().entrySet()) {
      Setting setting = entry.getKey();
      String text = entry.getValue().text();
      if (setting.isCount()) {
        engine.put(setting.field(), Integer.parseInt(text));
      } else if (setting.isSwitch()) {
        engine.put(setting.field(), text.equals("true"));
      } else {
        engine.put(setting.field(), text);
      }
    }
    return engine;
  }

  @Override
  public List<Reason> reasons(Inputs inputs) {
    List<Reason> reasons = new ArrayList<>();
    inputs
        .engine()
        .values()
        .forEach(
            (setting, value) ->
                reasons.add(new Reason("engine." + setting.field(), value.why(), value.from())));
    return reasons;
  }
}
