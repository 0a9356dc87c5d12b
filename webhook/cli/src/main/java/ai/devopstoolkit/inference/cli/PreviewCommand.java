package ai.devopstoolkit.inference.cli;

import ai.devopstoolkit.inference.composition.RenderingException;
import ai.devopstoolkit.inference.preview.ComposedObjects;
import ai.devopstoolkit.inference.preview.Manifest;
import ai.devopstoolkit.inference.preview.Preview;
import ai.devopstoolkit.inference.preview.Preview.Outcome;
import ai.devopstoolkit.inference.preview.UnifiedDiff;
import ai.devopstoolkit.inference.preview.Yaml;
import ai.devopstoolkit.inference.xrd.Xrd;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code preview}: what the API server would make of manifests. */
@Command(
    name = "preview",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Shows what the API server would store, or what Crossplane would make of it: the same code as"
          + " the server and the same Composition, offline.",
      "",
      "Results go to stdout; warnings and refusals to stderr, as FILE[document]: field: message.",
      "Documents of other kinds pass through untouched."
    },
    footer = {
      "",
      "Examples:",
      "  dot-inference preview -f examples/llm-qwen.yaml",
      "  dot-inference preview -f new.yaml --old stored.yaml -o diff",
      "  kustomize build . | dot-inference preview -f - -o json",
      "  dot-inference preview -f examples/llm-qwen.yaml -o manifests | kubectl apply --dry-run=server -f -",
      "",
      "Exit codes: 0 all accepted, 1 something refused, 2 usage, 3 internal error."
    })
final class PreviewCommand implements Callable<Integer> {
  /** How results are printed. */
  enum Output {
    yaml,
    json,
    patch,
    diff,
    objects,
    manifests;

    /** Whether it shows what Crossplane makes of an object, instead of the object. */
    boolean composed() {
      return this == objects || this == manifests;
    }
  }

  @Mixin private ManifestOptions manifests = new ManifestOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "yaml",
      description =
          "${COMPLETION-CANDIDATES}: the object, one JSON document per line, the RFC 6902 patch, a"
              + " unified diff of input and result, the Objects that Crossplane would compose, or the"
              + " manifests in them, for the target cluster, alone. Default: ${DEFAULT-VALUE}.")
  private Output output = Output.yaml;

  @Option(
      names = "--old",
      paramLabel = "FILE",
      description = "The stored objects, to preview an update instead of a create.")
  private Optional<String> old = Optional.empty();

  @Option(
      names = "--composition",
      paramLabel = "FILE",
      description =
          "The Composition, for objects and manifests; one that uses more than package/composition.yaml"
              + " may be refused. Default: the built-in one.")
  private Optional<String> composition = Optional.empty();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (composition.isPresent() && !output.composed()) {
      throw new CommandException(
          ExitCode.USAGE, "--composition is for -o objects and -o manifests alone");
    }
    Preview preview =
        new Preview(
            Files.derivation(manifests.policy, manifests.catalog.file),
            Xrd.bundled(),
            Version.current());
    List<Manifest> stored = old.map(List::of).map(Files::manifests).orElse(List.of());
    Printer printer = new Printer(spec.commandLine().getOut());
    boolean refused = false;
    for (Manifest manifest : Files.manifests(manifests.files)) {
      if (!preview.concerns(manifest)) {
        printer.passThrough(manifest);
        continue;
      }
      Optional<Manifest> before =
          stored.stream()
              .filter(it -> it.isSameObjectAs(manifest, manifests.namespace))
              .findFirst();
      Outcome outcome = preview.of(manifest, before, manifests.namespace);
      if (old.isPresent() && before.isEmpty()) {
        spec.commandLine()
            .getErr()
            .println(manifest.source() + ": is not in " + old.get() + ": previewed as a create");
      }
      OutcomeMessages.print(spec.commandLine().getErr(), manifest, outcome);
      refused |= !outcome.accepted() || !printer.print(manifest, outcome);
    }
    spec.commandLine().getOut().flush();
    return refused ? ExitCode.REFUSED : ExitCode.FINE;
  }

  /** Prints documents one after the other in the chosen format. */
  private final class Printer {
    private final PrintWriter out;
    private final Optional<ComposedObjects> composed;
    private boolean first = true;

    Printer(PrintWriter out) {
      this.out = out;
      this.composed =
          output.composed()
              ? Optional.of(new ComposedObjects(Files.composition(composition)))
              : Optional.empty();
    }

    void passThrough(Manifest manifest) {
      switch (output) {
        case yaml, objects -> yaml(manifest.json());
        case json -> out.println(manifest.json());
        case patch, diff, manifests -> {}
      }
    }

    /** Whether it could: not everything can be composed. */
    boolean print(Manifest manifest, Outcome outcome) {
      try {
        printOutcome(manifest, outcome);
        return true;
      } catch (RenderingException e) {
        spec.commandLine().getErr().println(manifest.source() + ": " + e.getMessage());
        return false;
      }
    }

    private void printOutcome(Manifest manifest, Outcome outcome) throws RenderingException {
      switch (output) {
        case yaml -> yaml(outcome.result());
        case json -> out.println(outcome.result());
        case patch -> out.println(outcome.patch().map(Object::toString).orElse("[]"));
        case diff ->
            out.print(UnifiedDiff.of(manifest.source(), manifest.json(), outcome.result()));
        case objects ->
            composed
                .orElseThrow()
                .objects(outcome.result(), manifests.namespace)
                .forEach(this::yaml);
        case manifests ->
            composed
                .orElseThrow()
                .manifests(outcome.result(), manifests.namespace)
                .forEach(this::yaml);
      }
    }

    private void yaml(JsonNode json) {
      if (!first) {
        out.println("---");
      }
      first = false;
      out.print(Yaml.write(json));
    }
  }
}
