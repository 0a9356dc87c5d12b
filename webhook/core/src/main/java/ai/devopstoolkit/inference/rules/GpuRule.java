package ai.devopstoolkit.inference.rules;

import ai.devopstoolkit.inference.spec.Field;
import ai.devopstoolkit.inference.spec.Text;
import java.util.Set;

/**
 * One pod gets at least one GPU, and no more than the policy says a node has: a VLLMRuntime is one
 * Deployment, and none of its pods serves together with another.
 */
final class GpuRule implements Rule {
  @Override
  public String id() {
    return "gpu";
  }

  @Override
  public Set<Field> reads() {
    return Set.of(Field.GPU);
  }

  @Override
  public boolean readsPolicy() {
    return true;
  }

  @Override
  public void check(Subject subject, Findings findings) {
    int gpu = subject.spec().gpu();
    int maximum = subject.policy().gpu().maximum();
    if (gpu < 1) {
      findings.refuse(
          Field.GPU, gpu + " is too few: a model needs 1 GPU at least. Leave gpu out for 1.");
    } else if (gpu > maximum) {
      findings.refuse(
          Field.GPU,
          "1 pod cannot have "
              + Text.count(gpu, "GPU")
              + ": policy "
              + subject.policy().name()
              + " allows "
              + maximum
              + " (gpu.maximum). A pod runs on one node, and a model over several nodes is not"
              + " offered. Use gpu: "
              + maximum
              + " or fewer.");
    }
  }
}
