package ai.devopstoolkit.inference.derive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import java.util.List;

/** {@code tensorParallelSize}: all GPUs share each layer, unless the user says otherwise. */
final class TensorParallelSize implements DerivedField {
  @Override
  public String name() {
    return "tensorParallelSize";
  }

  @Override
  public JsonNode value(Inputs inputs) {
    return IntNode.valueOf(inputs.spec().effectiveTensorParallelSize());
  }

  @Override
  public List<Reason> reasons(Inputs inputs) {
    return List.of(
        inputs.spec().tensorParallelSize().isPresent()
            ? new Reason(name(), "your override", "spec.tensorParallelSize")
            : new Reason(name(), "all GPUs share each layer", "spec.gpu"));
  }
}
