package ai.devopstoolkit.inference.derive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import java.util.OptionalInt;

/** {@code maxModelLen}: copied; without it vLLM takes the model's own. */
final class MaxModelLen implements DerivedField {
  @Override
  public String name() {
    return "maxModelLen";
  }

  @Override
  public JsonNode value(Inputs inputs) {
    OptionalInt length = inputs.spec().maxModelLen();
    return length.isPresent() ? IntNode.valueOf(length.getAsInt()) : MissingNode.getInstance();
  }

  @Override
  public List<Reason> reasons(Inputs inputs) {
    return List.of(new Reason(name(), "as you wrote it", "spec.maxModelLen"));
  }
}
