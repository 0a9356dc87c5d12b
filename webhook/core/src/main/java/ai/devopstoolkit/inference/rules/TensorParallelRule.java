package ai.devopstoolkit.inference.rules;

import ai.devopstoolkit.inference.spec.Field;
import ai.devopstoolkit.inference.spec.Text;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/** GPUs fall into pipeline stages of tensorParallelSize each: it must divide them. */
final class TensorParallelRule implements Rule {
  @Override
  public String id() {
    return "tensor-parallel";
  }

  @Override
  public Set<Field> reads() {
    return Set.of(Field.GPU, Field.TENSOR_PARALLEL_SIZE);
  }

  @Override
  public void check(Subject subject, Findings findings) {
    OptionalInt own = subject.spec().tensorParallelSize();
    int gpu = subject.spec().gpu();
    if (own.isEmpty() || gpu < 1) {
      return;
    }
    int size = own.getAsInt();
    if (size < 1 || gpu % size != 0) {
      findings.refuse(
          Field.TENSOR_PARALLEL_SIZE,
          size + " does not divide gpu " + gpu + remainder(gpu, size) + ". " + fix(subject));
    } else if (size < gpu) {
      int stages = gpu / size;
      findings.warn(
          Field.TENSOR_PARALLEL_SIZE,
          size + " of " + gpu + " GPUs: " + stages + " pipeline stages, slower than one stage");
    }
  }

  private static String remainder(int gpu, int size) {
    if (size < 1) {
      return "";
    }
    return size > gpu
        ? ": there are too few GPUs"
        : " (" + gpu + " = " + gpu / size + " × " + size + " + " + gpu % size + ")";
  }

  /**
   * For a gpu that the policy allows, and sizes that the model allows: others are refused anyway.
   */
  private static String fix(Subject subject) {
    int gpu = Math.min(subject.spec().gpu(), subject.policy().gpu().maximum());
    List<Integer> sizes = sizes(gpu, subject);
    return (sizes.contains(gpu) ? "Leave it out, or with" : "With")
        + " gpu: "
        + gpu
        + " use "
        + Text.either(sizes)
        + ".";
  }

  private static List<Integer> sizes(int gpu, Subject subject) {
    return IntStream.rangeClosed(1, gpu)
        .filter(it -> gpu % it == 0)
        .filter(
            it ->
                subject.model().stream()
                    .map(subject::split)
                    .allMatch(s -> s.over(it).isEmpty() && s.stages(gpu / it).isEmpty()))
        .boxed()
        .toList();
  }
}
