package ai.devopstoolkit.inference.cli;

import ai.devopstoolkit.inference.catalog.ModelFacts;
import ai.devopstoolkit.inference.derive.Inputs;
import ai.devopstoolkit.inference.sizing.Gib;
import ai.devopstoolkit.inference.sizing.GpuCounts;
import ai.devopstoolkit.inference.sizing.MemoryFit;
import ai.devopstoolkit.inference.sizing.Split;
import ai.devopstoolkit.inference.spec.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What one GPU holds, as a table and a bar. */
final class MemoryPicture {
  private static final int WIDTH = 60;

  private MemoryPicture() {}

  /** The picture, or a line that says why there is none. */
  static String of(Inputs inputs) {
    int gpu = inputs.spec().gpu();
    int size = inputs.spec().effectiveTensorParallelSize();
    if (inputs.model().isEmpty()) {
      return "Memory: the model is not in the catalog (dot-inference models).\n";
    }
    ModelFacts model = inputs.model().get();
    Optional<MemoryFit> fit = MemoryFit.of(model, inputs.policy(), inputs.engine(), gpu, size);
    if (fit.isEmpty()) {
      return inputs.policy().gpu().product().isEmpty()
          ? "Memory: the policy does not say which GPUs there are (gpu.product).\n" + counts(inputs)
          : "Memory: the catalog does not know the model's weights.\n" + counts(inputs);
    }
    return title(fit.get(), gpu) + table(fit.get(), inputs.spec().maxModelLen()) + counts(inputs);
  }

  private static String title(MemoryFit fit, int gpu) {
    return "Memory of "
        + (gpu > 1 ? "each of " + gpu + " GPUs" : "the GPU")
        + ", "
        + fit.gpu().withArticle()
        + " with "
        + Gib.text(fit.gpu().memoryGib())
        + (gpu > 1
            ? " (tensor parallel size "
                + fit.tensorParallel()
                + (fit.stages() > 1 ? ", " + fit.stages() + " pipeline stages" : "")
                + ")"
            : "")
        + "\n\n";
  }

  /** A part of the memory: what it is, how much, and the character that draws it. */
  private record Part(String name, double gib, char drawn, String note) {}

  private static String table(MemoryFit fit, OptionalInt maxModelLen) {
    List<Part> parts = new ArrayList<>();
    List<String> weights = new ArrayList<>();
    if (fit.tensorParallel() * fit.stages() > 1) {
      weights.add("split over the GPUs");
    }
    if (fit.fallsBack()) {
      weights.add("in float32: the GPU has no bfloat16");
    }
    String peak =
        fit.isModelled()
            ? "peak of a forward pass"
            : "not modelled, a cautious bound: the catalog has not all shapes";
    parts.add(new Part("weights", fit.weights(), '#', String.join(", ", weights)));
    parts.add(new Part("activations", fit.activation(), 'a', peak));
    parts.add(new Part("overhead", fit.overhead(), 'o', "CUDA, NCCL"));
    parts.add(new Part("KV cache", Math.max(0, fit.cache()), 'k', cache(fit, maxModelLen)));
    double free = fit.gpu().memoryGib() - fit.budget();
    parts.add(
        new Part("free", free, '.', "vLLM takes " + fit.utilization() + " (gpuMemoryUtilization)"));
    StringBuilder out = new StringBuilder();
    StringBuilder bar = new StringBuilder();
    double sum = parts.stream().mapToDouble(Part::gib).sum();
    double drawn = 0;
    for (Part part : parts) {
      drawn += part.gib();
      int until = (int) Math.round(WIDTH * drawn / sum);
      bar.append(String.valueOf(part.drawn()).repeat(Math.max(0, until - bar.length())));
      out.append(
              String.format(
                      Locale.ROOT,
                      "  %c %-12s%8.1f GiB   %s",
                      part.drawn(),
                      part.name(),
                      part.gib(),
                      part.note())
                  .stripTrailing())
          .append('\n');
    }
    String missing =
        fit.weightsFit()
            ? ""
            : "  ! " + Gib.text(-fit.cache()) + " more than vLLM may take: it does not start\n";
    return "  [" + bar + "]\n" + out + missing + "\n";
  }

  private static String cache(MemoryFit fit, OptionalInt maxModelLen) {
    if (fit.cacheIsUnknown()) {
      return "not modelled: no formula of ours is right for its attention";
    }
    if (!fit.keepsCache() || !fit.weightsFit()) {
      return fit.keepsCache() ? "nothing is left" : "";
    }
    OptionalLong tokens = fit.tokens();
    OptionalLong length = fit.effectiveLength(maxModelLen);
    if (length.isEmpty() && tokens.isPresent()) {
      return Gib.tokens(tokens.getAsLong()) + " tokens";
    }
    return (tokens.isPresent() ? Gib.tokens(tokens.getAsLong()) + " tokens: " : "")
        + Gib.number(fit.sequences(length.orElse(Long.MAX_VALUE)))
        + " sequences of "
        + (length.isPresent() ? Gib.tokens(length.getAsLong()) : "any length");
  }

  private static String counts(Inputs inputs) {
    ModelFacts model = inputs.model().orElseThrow();
    int most = inputs.policy().gpu().maximum();
    List<Integer> sharing =
        GpuCounts.sharing(Split.of(model, inputs.engine(), inputs.policy()), most);
    List<Integer> starting =
        GpuCounts.starting(model, inputs.policy(), inputs.engine(), inputs.spec().maxModelLen());
    StringBuilder out = new StringBuilder("gpu can be ").append(Text.either(sharing));
    if (inputs.policy().gpu().product().isPresent()) {
      out.append("; vLLM starts with ")
          .append(starting.isEmpty() ? "none of them" : Text.either(starting))
          .append(
              inputs.spec().maxModelLen().isPresent()
                  ? " at maxModelLen: " + inputs.spec().maxModelLen().getAsInt()
                  : " at the model's own length");
    }
    return out.append(".\n").toString();
  }
}
