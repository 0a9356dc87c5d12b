package ai.devopstoolkit.inference.rules;

import ai.devopstoolkit.inference.catalog.ModelFacts;
import ai.devopstoolkit.inference.catalog.ModelFacts.Heads;
import ai.devopstoolkit.inference.sizing.GpuCounts;
import ai.devopstoolkit.inference.spec.Field;
import ai.devopstoolkit.inference.spec.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The GPUs that share a layer share its attention heads: they must divide them. */
final class HeadsRule implements Rule {
  @Override
  public String id() {
    return "heads";
  }

  @Override
  public Set<Field> reads() {
    return Set.of(Field.MODEL, Field.GPU, Field.TENSOR_PARALLEL_SIZE);
  }

  @Override
  public boolean readsPolicy() {
    return true;
  }

  @Override
  public boolean canBeSkipped() {
    return true;
  }

  @Override
  public void check(Subject subject, Findings findings) {
    if (subject.model().isEmpty() || subject.model().get().heads().isEmpty()) {
      return;
    }
    ModelFacts model = subject.model().get();
    Heads heads = model.heads().get();
    int gpu = subject.spec().gpu();
    int size = subject.spec().effectiveTensorParallelSize();
    if (gpu < 1 || size < 1 || gpu % size != 0 || heads.splitOver(size)) {
      return;
    }
    int most = Math.max(size, subject.policy().gpu().maximum());
    List<Integer> sharing = GpuCounts.sharing(model, most);
    boolean own = subject.spec().tensorParallelSize().isPresent();
    findings.refuse(
        own ? Field.TENSOR_PARALLEL_SIZE : Field.GPU,
        Text.count(size, "GPU")
            + " cannot share "
            + model.id()
            + ": "
            + heads(heads)
            + " split over "
            + Text.either(sharing)
            + ". Use "
            + fix(subject, sharing, own)
            + ".");
  }

  private static String heads(Heads heads) {
    return heads.attention() == heads.keyValue()
        ? "its " + heads.attention() + " attention heads"
        : "its " + heads.attention() + " attention heads and " + heads.keyValue() + " KV heads";
  }

  private static String fix(Subject subject, List<Integer> sharing, boolean own) {
    int gpu = subject.spec().gpu();
    int maximum = subject.policy().gpu().maximum();
    int size = subject.spec().effectiveTensorParallelSize();
    List<String> fixes = new ArrayList<>();
    if (!own) {
      sharing.stream()
          .filter(it -> it < gpu && it <= maximum)
          .reduce((a, b) -> b)
          .ifPresent(it -> fixes.add("gpu: " + it));
      sharing.stream()
          .filter(it -> it > gpu && it <= maximum)
          .findFirst()
          .ifPresent(it -> fixes.add("gpu: " + it));
    }
    if (own || gpu <= maximum) {
      sharing.stream()
          .filter(it -> it < size && gpu % it == 0 && (it > 1 || own))
          .reduce((a, b) -> b)
          .ifPresent(it -> fixes.add(stages(gpu, it, own)));
    }
    return String.join(", or ", fixes);
  }

  private static String stages(int gpu, int size, boolean own) {
    return (own ? "" : "gpu: " + gpu + " with ")
        + "tensorParallelSize: "
        + size
        + (size == gpu ? "" : " (" + Text.count(gpu / size, "pipeline stage") + ")");
  }
}
