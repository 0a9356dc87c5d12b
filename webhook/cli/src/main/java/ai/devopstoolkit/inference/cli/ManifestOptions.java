package ai.devopstoolkit.inference.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every command takes that looks at manifests under a policy. */
final class ManifestOptions {
  @Option(
      names = {"-f", "--filename"},
      paramLabel = "FILE",
      required = true,
      arity = "1..*",
      description = "Manifests, YAML or JSON; - is the standard input.")
  List<String> files = List.of();

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      defaultValue = "${env:DOT_INFERENCE_POLICY}",
      description = "The policy file. Default: the built-in policy.")
  Optional<Path> policy = Optional.empty();

  @Mixin final CatalogOption catalog = new CatalogOption();

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAMESPACE",
      defaultValue = "default",
      description = "For manifests that do not name theirs. Default: ${DEFAULT-VALUE}.")
  String namespace = "default";
}
