package ai.devopstoolkit.inference.rules;

import ai.devopstoolkit.inference.derive.SharedMemory;
import ai.devopstoolkit.inference.quantity.Quantity;
import ai.devopstoolkit.inference.spec.Field;
import ai.devopstoolkit.inference.spec.QuantityText;
import ai.devopstoolkit.inference.spec.Text;
import java.util.Optional;
import java.util.Set;

/** Overrides of CPU and memory must be quantities above 0; small ones are warned about. */
final class ResourcesRule implements Rule {
  /** vLLM asks for 2 + N cores for N GPUs (its docs/configuration/optimization.md). */
  private static final int CORES_BESIDE_THE_GPUS = 2;

  /** Python, CUDA context and vLLM's own buffers of one worker: our estimate, so only warned. */
  private static final Quantity HEADROOM_PER_GPU = Quantity.parse("2Gi");

  @Override
  public String id() {
    return "resources";
  }

  @Override
  public Set<Field> reads() {
    return Set.of(Field.CPU, Field.MEMORY, Field.GPU);
  }

  @Override
  public void check(Subject subject, Findings findings) {
    int gpu = subject.spec().gpu();
    usable(Field.CPU, subject.spec().cpu(), "4 or 500m", findings)
        .ifPresent(cpu -> warnOfFewCores(cpu, gpu, findings));
    usable(Field.MEMORY, subject.spec().memory(), "16Gi", findings)
        .ifPresent(memory -> warnOfLittleMemory(memory, subject, findings));
  }

  private static Optional<Quantity> usable(
      Field field, Optional<QuantityText> override, String example, Findings findings) {
    if (override.isEmpty()) {
      return Optional.empty();
    }
    QuantityText text = override.get();
    String shown = Text.quoted(text.text());
    if (text.quantity().isEmpty()) {
      findings.refuse(field, text.problem() + ". Leave it out for the derived one.");
      return Optional.empty();
    }
    if (text.quantity().get().signum() <= 0) {
      findings.refuse(
          field,
          shown
              + " must be above 0, for example "
              + example
              + ". Leave it out for the derived one.");
      return Optional.empty();
    }
    return text.quantity();
  }

  private static void warnOfFewCores(Quantity cpu, int gpu, Findings findings) {
    int wanted = CORES_BESIDE_THE_GPUS + gpu;
    if (cpu.compareTo(Quantity.of(wanted)) < 0) {
      findings.warn(
          Field.CPU,
          cpu
              + " is below the 2 + "
              + gpu
              + " = "
              + wanted
              + " cores vLLM asks for: it will be slow");
    }
  }

  private static void warnOfLittleMemory(Quantity memory, Subject subject, Findings findings) {
    Quantity headroom = HEADROOM_PER_GPU.times(subject.spec().gpu());
    Optional<Quantity> shared = SharedMemory.size(subject.inputs());
    Quantity wanted = shared.map(headroom::plus).orElse(headroom);
    if (memory.compareTo(wanted) < 0) {
      String sum =
          shared.map(it -> it + " of /dev/shm + " + headroom + " = " + wanted).orElse(wanted + "");
      findings.warn(
          Field.MEMORY, memory + " is below " + sum + " that vLLM needs: it may be killed");
    }
  }
}
