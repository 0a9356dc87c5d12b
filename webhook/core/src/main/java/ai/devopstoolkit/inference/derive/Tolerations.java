package ai.devopstoolkit.inference.derive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;

/**
 * {@code tolerations}: the policy's; left out when empty (the vLLM operator loops on an empty
 * list).
 */
final class Tolerations implements DerivedField {
  @Override
  public String name() {
    return "tolerations";
  }

  @Override
  public JsonNode value(Inputs inputs) {
    JsonNode tolerations = inputs.policy().tolerations();
    return tolerations.isEmpty() ? MissingNode.getInstance() : tolerations;
  }

  @Override
  public List<Reason> reasons(Inputs inputs) {
    return List.of(new Reason(name(), "the policy's", "policy tolerations"));
  }
}
