package ai.devopstoolkit.inference.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The control plane's binaries, where {@code tests/control-plane/install} puts them. */
final class ControlPlane {
  /** The repository. */
  static final Path ROOT =
      Path.of(System.getProperty("dot-inference.root", "..")).toAbsolutePath().normalize();

  private static final Path BINARIES = Path.of(install("--print-dir").ok().out().strip());

  private ControlPlane() {}

  /** {@code -Dkubernetes=1.37} chooses another version than the usual one. */
  private static Output install(String option) {
    List<String> words = new ArrayList<>();
    words.add(ROOT.resolve("tests/control-plane/install").toString());
    String version = System.getProperty("kubernetes", "");
    if (!version.isEmpty()) {
      words.addAll(List.of("--kubernetes", version));
    }
    words.add(option);
    return Command.run(words, Map.of(), "");
  }

  /** The directory of the binaries; kube-api-test makes it if it can download them. */
  static Path binaries() {
    return BINARIES;
  }

  /** One of them. */
  static Path binary(String name) {
    return BINARIES.resolve(name);
  }

  /** The Kubernetes version that the directory is named after. */
  static String version() {
    return BINARIES.getFileName().toString().replaceFirst("-.*", "");
  }

  /** Skips the caller, in one line, unless the binaries are there. */
  static void require(Class<?> test, String... names) {
    for (String name : names) {
      if (!Files.exists(binary(name))) {
        String reason = "no " + binary(name) + "; tests/control-plane/install makes it";
        System.out.println(test.getSimpleName() + " is skipped: " + reason);
        Assumptions.abort(reason);
      }
    }
  }

  /** A new, empty directory under {@code tests/target}, where logs are found after a failure. */
  static Path directory(String name) {
    Path directory = ROOT.resolve("tests/target").resolve(name);
    try {
      if (Files.exists(directory)) {
        try (Stream<Path> files = Files.walk(directory)) {
          for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
            Files.delete(file);
          }
        }
      }
      return Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
