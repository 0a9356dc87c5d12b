package ai.devopstoolkit.inference.derive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;

/**
 * {@code extraArgs}: what VLLMRuntime has no field for. Here pipeline parallelism: GPUs beyond the
 * tensor-parallel size hold further layers.
 */
final class ExtraArgs implements DerivedField {
  @Override
  public String name() {
    return "extraArgs";
  }

  @Override
  public JsonNode value(Inputs inputs) {
    int stages = stages(inputs);
    return stages > 1
        ? JsonNodeFactory.instance.arrayNode().add("--pipeline-parallel-size=" + stages)
        : MissingNode.getInstance();
  }

  @Override
  public List<Reason> reasons(Inputs inputs) {
    return List.of(
        new Reason(
            name(),
            inputs.spec().gpu()
                + " GPUs / tensorParallelSize "
                + inputs.spec().effectiveTensorParallelSize()
                + " = "
                + stages(inputs)
                + " pipeline stages",
            "spec.gpu, spec.tensorParallelSize"));
  }

  /** Pipeline stages; 1 where the sizes make no sense, which a rule refuses. */
  private static int stages(Inputs inputs) {
    int tensorParallelSize = inputs.spec().effectiveTensorParallelSize();
    return tensorParallelSize > 0 ? inputs.spec().gpu() / tensorParallelSize : 1;
  }
}
