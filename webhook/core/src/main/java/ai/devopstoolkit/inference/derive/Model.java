package ai.devopstoolkit.inference.derive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;

/** {@code model}: copied. */
final class Model implements DerivedField {
  @Override
  public String name() {
    return "model";
  }

  @Override
  public JsonNode value(Inputs inputs) {
    return TextNode.valueOf(inputs.spec().model());
  }

  @Override
  public List<Reason> reasons(Inputs inputs) {
    return List.of(new Reason(name(), "as you wrote it", "spec.model"));
  }
}
