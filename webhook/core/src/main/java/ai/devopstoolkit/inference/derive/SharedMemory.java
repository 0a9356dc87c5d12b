package ai.devopstoolkit.inference.derive;

import ai.devopstoolkit.inference.quantity.Quantity;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Optional;

/**
 * {@code sharedMemory}: the size of /dev/shm, over which the workers of several GPUs talk (NCCL).
 * It counts against the container's memory limit, so it lies inside {@code resources.memory}.
 */
public final class SharedMemory implements DerivedField {
  @Override
  public String name() {
    return "sharedMemory";
  }

  @Override
  public JsonNode value(Inputs inputs) {
    return size(inputs)
        .<JsonNode>map(size -> TextNode.valueOf(Resources.bytes(size)))
        .orElse(MissingNode.getInstance());
  }

  @Override
  public List<Reason> reasons(Inputs inputs) {
    return List.of(
        new Reason(
            name(),
            inputs.policy().perGpu().sharedMemory()
                + " per GPU × "
                + inputs.spec().gpu()
                + ", inside memory",
            "spec.gpu, policy perGpu.sharedMemory"));
  }

  /** The size, if there is more than one GPU. */
  public static Optional<Quantity> size(Inputs inputs) {
    int gpu = inputs.spec().gpu();
    return gpu > 1
        ? Optional.of(inputs.policy().perGpu().sharedMemory().times(gpu))
        : Optional.empty();
  }
}
