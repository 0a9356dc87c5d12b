package ai.devopstoolkit.inference.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code examples/manifests} has what each example becomes; {@code -DwriteManifests} writes it
 * anew.
 */
class ExampleManifestsTest {
  private static final Path EXAMPLES = Path.of("..", "..", "examples");
  private static final Path MANIFESTS = EXAMPLES.resolve("manifests");

  @ParameterizedTest
  @MethodSource("examples")
  void isWhatPreviewMakes(String example) throws IOException {
    Run run = Run.of("preview", "-o", "manifests", "-f", EXAMPLES.resolve(example).toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    String made =
        "# dot-inference preview -o manifests -f examples/%s\n%s".formatted(example, run.out());

    Path manifest = MANIFESTS.resolve(example);
    if (Boolean.getBoolean("writeManifests")) {
      Files.createDirectories(MANIFESTS);
      Files.writeString(manifest, made);
    }

    assertThat(manifest).as("run this test with -DwriteManifests").exists();
    assertThat(Files.readString(manifest)).as("%s", manifest).isEqualTo(made);
  }

  @Test
  void nothingElseIsThere() throws IOException {
    assertThat(names(MANIFESTS)).containsExactlyInAnyOrderElementsOf(examples());
  }

  /** The LLMInferences, less the one that shows what is refused. */
  private static List<String> examples() throws IOException {
    return names(EXAMPLES).stream()
        .filter(it -> it.endsWith(".yaml") && !it.equals("refused.yaml"))
        .filter(it -> text(EXAMPLES.resolve(it)).contains("\nkind: LLMInference\n"))
        .toList();
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(it -> it.getFileName().toString()).sorted().toList();
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
