package ai.devopstoolkit.inference.derive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;

/** {@code runtimeClass}: the policy's. */
final class RuntimeClass implements DerivedField {
  @Override
  public String name() {
    return "runtimeClass";
  }

  @Override
  public JsonNode value(Inputs inputs) {
    return TextNode.valueOf(inputs.policy().runtimeClass());
  }

  @Override
  public List<Reason> reasons(Inputs inputs) {
    return List.of(new Reason(name(), "the policy's", "policy runtimeClass"));
  }
}
