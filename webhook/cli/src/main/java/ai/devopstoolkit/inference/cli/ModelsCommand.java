package ai.devopstoolkit.inference.cli;

import ai.devopstoolkit.inference.catalog.GpuProduct;
import ai.devopstoolkit.inference.catalog.GpuProducts;
import ai.devopstoolkit.inference.catalog.ModelCatalog;
import ai.devopstoolkit.inference.catalog.ModelFacts;
import ai.devopstoolkit.inference.catalog.ModelFacts.Attention;
import ai.devopstoolkit.inference.catalog.RemoteCode;
import ai.devopstoolkit.inference.policy.Policy;
import ai.devopstoolkit.inference.policy.PolicyReader;
import ai.devopstoolkit.inference.sizing.EngineSettings;
import ai.devopstoolkit.inference.sizing.Gib;
import ai.devopstoolkit.inference.sizing.GpuCounts;
import ai.devopstoolkit.inference.sizing.Split;
import ai.devopstoolkit.inference.spec.Arguments;
import ai.devopstoolkit.inference.spec.Text;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code models}: what is known of models. */
@Command(
    name = "models",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Lists the models that this program knows, searches them, or shows one with its sources.",
      "Only for these does it check GPUs and memory. Others run as well: nobody checks them."
    },
    footer = {
      "",
      "Examples:",
      "  dot-inference models",
      "  dot-inference models llama 70b",
      "  dot-inference models Qwen/Qwen2.5-7B-Instruct",
      "  dot-inference models --gpus"
    })
final class ModelsCommand implements Callable<Integer> {
  private static final int MOST_GPUS = 16;

  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      description = "An id, or parts of one: all must be in it.")
  private List<String> names = List.of();

  @Mixin private final CatalogOption catalog = new CatalogOption();

  @Option(names = "--gpus", description = "Lists the GPU products that a policy can name instead.")
  private boolean gpus;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (gpus) {
      out.print(products());
      out.flush();
      return ExitCode.FINE;
    }
    ModelCatalog models = Files.catalog(catalog.file);
    Optional<ModelFacts> one = names.size() == 1 ? models.find(names.get(0)) : Optional.empty();
    if (one.isPresent()) {
      out.print(shown(one.get()));
      out.flush();
      return ExitCode.FINE;
    }
    List<ModelFacts> found = models.all().stream().filter(this::isMeant).toList();
    if (found.isEmpty()) {
      throw new CommandException(
          ExitCode.REFUSED,
          "no model among "
              + models.all().size()
              + " has "
              + Text.all(names.stream().map(Text::quoted).toList())
              + " in its id. Add it with --catalog FILE.");
    }
    out.print(listed(found));
    out.println();
    out.println(Text.count(found.size(), "model") + ". Show one: dot-inference models ID");
    out.flush();
    return ExitCode.FINE;
  }

  private boolean isMeant(ModelFacts model) {
    String id = model.id().toLowerCase(Locale.ROOT);
    return names.stream().allMatch(it -> id.contains(it.toLowerCase(Locale.ROOT)));
  }

  private static String listed(List<ModelFacts> models) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("ID", "WEIGHTS", "QUANTIZATION", "CONTEXT", "GPUS (OF 8)", "GATED", "TASK"));
    for (ModelFacts model : models) {
      rows.add(
          List.of(
              model.id(),
              model.weightGib().map(Gib::text).orElse("?"),
              model.quantization().map(it -> it.method() + " " + it.bits() + " bits").orElse("-"),
              model.maxContext().isPresent() ? Gib.tokens(model.maxContext().getAsInt()) : "?",
              sharing(model, 8),
              model.gated().map(it -> it ? "yes" : "no").orElse("?"),
              model.task().name().toLowerCase(Locale.ROOT)));
    }
    return Table.of(rows);
  }

  /** By the engine of the default policy, on GPUs that it does not name. */
  private static String sharing(ModelFacts model, int most) {
    Policy policy = PolicyReader.defaults();
    Split split =
        Split.of(model, EngineSettings.of(policy, Arguments.NONE, Optional.of(model)), policy);
    return model.heads().isEmpty()
        ? "?"
        : String.join(", ", GpuCounts.sharing(split, most).stream().map(String::valueOf).toList());
  }

  private static String shown(ModelFacts model) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("id", model.id()));
    rows.add(
        List.of(
            "architecture",
            model.architecture() + model.servedAs().map(it -> ", in vLLM " + it).orElse("")));
    rows.add(List.of("task", model.task().name().toLowerCase(Locale.ROOT)));
    model
        .heads()
        .ifPresent(
            it ->
                rows.add(
                    List.of(
                        "attention heads",
                        it.attention() + ", of keys and values " + it.keyValue())));
    model.attention().ifPresent(it -> rows.add(List.of("KV cache", cache(it))));
    if (model.parameters().isPresent()) {
      rows.add(List.of("parameters", Gib.tokens(model.parameters().getAsLong())));
    }
    model
        .weightGib()
        .ifPresent(
            it -> rows.add(List.of("weights", Gib.text(it) + " (" + model.weightFrom() + ")")));
    model
        .quantization()
        .ifPresent(
            it -> rows.add(List.of("quantization", it.method() + ", " + it.bits() + " bits")));
    if (!model.dtype().isEmpty()) {
      rows.add(List.of("dtype", model.dtype()));
    }
    if (model.maxContext().isPresent()) {
      rows.add(List.of("context length", Gib.tokens(model.maxContext().getAsInt()) + " tokens"));
    }
    model.gated().ifPresent(it -> rows.add(List.of("gated", it ? "yes" : "no")));
    model.remoteCode().ifPresent(it -> rows.add(List.of("remote code", code(it))));
    rows.add(List.of("GPUs that share it", sharing(model, MOST_GPUS)));
    for (String source : model.sources()) {
      rows.add(List.of("source", source));
    }
    return Table.of(rows);
  }

  private static String code(RemoteCode code) {
    return "its "
        + code.of().name().toLowerCase(Locale.ROOT)
        + " needs code of its repository"
        + code.notFrom().map(it -> ", before vLLM " + it).orElse("")
        + " (policy trustRemoteCode)";
  }

  private static String cache(Attention attention) {
    return Gib.tokens(attention.bytesPerToken())
        + " bytes per token: "
        + (attention.latent().isPresent()
            ? attention.layers()
                + " layers × "
                + attention.latent().getAsInt()
                + " × 2, on each GPU"
            : "2 × "
                + attention.layers()
                + " layers × "
                + attention.keyValueHeads()
                + " heads × "
                + attention.headDim()
                + " × 2")
        + attention
            .window()
            .map(
                it ->
                    "; all but "
                        + it.fullLayers()
                        + " layers look back "
                        + Gib.tokens(it.tokens())
                        + " tokens")
            .orElse("");
  }

  private static String products() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("PRODUCT", "MEMORY", "COMPUTE CAPABILITY"));
    for (GpuProduct product : GpuProducts.all()) {
      rows.add(
          List.of(
              product.name(),
              Gib.text(product.memoryGib()),
              product.computeCapability().map(Object::toString).orElse("?")));
    }
    return Table.of(rows);
  }
}
