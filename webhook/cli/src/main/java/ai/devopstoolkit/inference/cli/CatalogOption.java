package ai.devopstoolkit.inference.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What every command takes that knows models. */
final class CatalogOption {
  @Option(
      names = "--catalog",
      paramLabel = "FILE",
      defaultValue = "${env:DOT_INFERENCE_CATALOG}",
      description = "Models to add to those that this program knows.")
  Optional<Path> file = Optional.empty();
}
