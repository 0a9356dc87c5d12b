package ai.devopstoolkit.inference.admission;

import ai.devopstoolkit.inference.Fixtures;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The reviews that are fuzzed: those of the unit tests, and those recorded of an API server. */
final class Seeds {
  private static final List<Path> DIRECTORIES =
      List.of(
          Path.of("src", "test", "resources", "reviews"),
          Path.of("..", "..", "tests", "benchmarks", "src", "main", "resources", "reviews"));

  private static final List<String> TEXTS = DIRECTORIES.stream().flatMap(Seeds::texts).toList();
  private static final List<ObjectNode> TREES =
      TEXTS.stream().map(text -> (ObjectNode) Fixtures.json(text)).toList();

  private Seeds() {}

  static List<String> texts() {
    return TEXTS;
  }

  /** The same as trees, not to be changed. */
  static List<ObjectNode> trees() {
    return TREES;
  }

  private static Stream<String> texts(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(
              file -> file.toString().matches(".*(?<!\\.answer)\\.json")) // answers are no reviews
          .sorted()
          .map(Seeds::text)
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
