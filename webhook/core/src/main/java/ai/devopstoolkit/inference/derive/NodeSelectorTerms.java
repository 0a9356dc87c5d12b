package ai.devopstoolkit.inference.derive;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** {@code nodeSelectorTerms}: the policy's, never empty (the vLLM operator dereferences it). */
final class NodeSelectorTerms implements DerivedField {
  @Override
  public String name() {
    return "nodeSelectorTerms";
  }

  @Override
  public JsonNode value(Inputs inputs) {
    return inputs.policy().nodeSelectorTerms();
  }

  @Override
  public List<Reason> reasons(Inputs inputs) {
    return List.of(new Reason(name(), "the policy's", "policy nodeSelectorTerms"));
  }
}
