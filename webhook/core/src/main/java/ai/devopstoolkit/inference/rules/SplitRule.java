package ai.devopstoolkit.inference.rules;

import ai.devopstoolkit.inference.catalog.ModelFacts;
import ai.devopstoolkit.inference.sizing.EngineSettings;
import ai.devopstoolkit.inference.sizing.GpuCounts;
import ai.devopstoolkit.inference.sizing.Split;
import ai.devopstoolkit.inference.sizing.Split.Obstacle;
import ai.devopstoolkit.inference.spec.Field;
import ai.devopstoolkit.inference.spec.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * GPUs that share a layer share its heads and matrices, each evenly and in whole blocks; and some
 * models have no stages of a pipeline.
 */
final class SplitRule implements Rule {
  private static final String EXPERT_PARALLEL = "--enable-expert-parallel";

  @Override
  public String id() {
    return "split";
  }

  /** Its name while it looked at heads alone. */
  @Override
  public Optional<String> formerId() {
    return Optional.of("heads");
  }

  @Override
  public Set<Field> reads() {
    return Set.of(Field.MODEL, Field.GPU, Field.TENSOR_PARALLEL_SIZE, Field.ARGS);
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
    int gpu = subject.spec().gpu();
    int size = subject.spec().effectiveTensorParallelSize();
    if (subject.model().isEmpty() || gpu < 1 || size < 1 || gpu % size != 0) {
      return; // unknown, or refused by other rules
    }
    ModelFacts model = subject.model().get();
    Split split = subject.split(model);
    Optional<Obstacle> obstacle = split.over(size);
    boolean own = subject.spec().tensorParallelSize().isPresent();
    Field field = own ? Field.TENSOR_PARALLEL_SIZE : Field.GPU;
    if (obstacle.isPresent()) {
      List<Integer> sharing =
          GpuCounts.sharing(split, Math.max(size, subject.policy().gpu().maximum()));
      report(
          obstacle.get(),
          field,
          Text.count(size, "GPU") + " cannot share " + model.id() + ": ",
          (split.heads(size).isPresent() ? " split over " : ". It splits over ")
              + Text.either(sharing)
              + ". "
              + fix(split, subject, sharing, own),
          findings);
      return;
    }
    split
        .stages(gpu / size)
        .ifPresent(
            it ->
                report(
                    it,
                    Field.TENSOR_PARALLEL_SIZE,
                    Text.count(gpu / size, "pipeline stage") + " of " + model.id() + " cannot be: ",
                    ". " + fewerStages(split, subject),
                    findings));
  }

  /** A refusal shows what would work; a warning has to be short. */
  private static void report(
      Obstacle obstacle, Field field, String what, String fix, Findings findings) {
    findings.refuseIf(
        obstacle.certain(),
        field.path(),
        what + obstacle.what() + fix,
        obstacle.what() + ": it may not start");
  }

  private static String fix(Split split, Subject subject, List<Integer> sharing, boolean own) {
    int gpu = subject.spec().gpu();
    int maximum = subject.policy().gpu().maximum();
    int size = subject.spec().effectiveTensorParallelSize();
    List<String> fixes = new ArrayList<>();
    if (!own) {
      List<Integer> counts =
          sharing.stream().filter(it -> it <= maximum && fits(subject, it, it)).toList();
      counts.stream()
          .filter(it -> it < gpu)
          .reduce((a, b) -> b)
          .ifPresent(it -> fixes.add("gpu: " + it));
      counts.stream().filter(it -> it > gpu).findFirst().ifPresent(it -> fixes.add("gpu: " + it));
    }
    if (own || gpu <= maximum) {
      sharing.stream()
          .filter(it -> it < size && gpu % it == 0 && (it > 1 || own))
          .filter(it -> split.stages(gpu / it).isEmpty() && fits(subject, gpu, it))
          .reduce((a, b) -> b)
          .ifPresent(it -> fixes.add(stages(gpu, it, own)));
    }
    if (gpu <= maximum && wholeExpertsCure(subject, gpu, size)) {
      fixes.add(MemoryRemedies.inArgs(EXPERT_PARALLEL, subject));
    }
    return fixes.isEmpty()
        ? "No gpu up to " + maximum + " is enough here. Use a smaller or a quantized model."
        : "Use " + String.join(", or ", fixes) + ".";
  }

  /** Whether it splits, and fits, where each GPU has whole experts. */
  private static boolean wholeExpertsCure(Subject subject, int gpu, int size) {
    ModelFacts model = subject.model().orElseThrow();
    EngineSettings with = subject.settings().with(EXPERT_PARALLEL);
    Split split = Split.of(model, with, subject.policy());
    return model.shapes().experts().isPresent()
        && !subject.settings().arguments().has(EXPERT_PARALLEL)
        && split.over(size).isEmpty()
        && split.stages(gpu / size).isEmpty()
        && GpuCounts.serves(model, subject.policy(), with, gpu, size, subject.spec().maxModelLen());
  }

  /** What memory-fit would refuse or warn of is no way out. */
  private static boolean fits(Subject subject, int gpus, int size) {
    return GpuCounts.serves(
        subject.model().orElseThrow(),
        subject.policy(),
        subject.settings(),
        gpus,
        size,
        subject.spec().maxModelLen());
  }

  /** All GPUs in one stage, or fewer GPUs. */
  private static String fewerStages(Split split, Subject subject) {
    int gpu = subject.spec().gpu();
    return IntStream.rangeClosed(1, Math.min(gpu, subject.policy().gpu().maximum()))
        .filter(it -> split.over(it).isEmpty())
        .boxed()
        .reduce((a, b) -> b)
        .map(
            it ->
                it == gpu
                    ? "Leave tensorParallelSize out."
                    : "Use gpu: " + it + " without tensorParallelSize.")
        .orElse("Use another model.");
  }

  private static String stages(int gpu, int size, boolean own) {
    return (own ? "" : "gpu: " + gpu + " with ")
        + "tensorParallelSize: "
        + size
        + (size == gpu ? "" : " (" + Text.count(gpu / size, "pipeline stage") + ")");
  }
}
