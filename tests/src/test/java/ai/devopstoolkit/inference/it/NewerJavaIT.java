package ai.devopstoolkit.inference.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * A Java that warns of {@code sun.misc.Unsafe} (24 and later: JEP 498) has nothing to warn of. A
 * preview loads nearly all libraries: CEL and what is under it, Jackson, SnakeYAML, picocli.
 */
class NewerJavaIT {
  private static final int WARNS_OF_UNSAFE = 24;
  private static final Pattern FEATURE = Pattern.compile("(?m)^JAVA_VERSION=\"(\\d+)");

  @Test
  void printsNoWarnings() throws IOException {
    List<String> preview = List.of("preview", "-f", "examples/llm-qwen.yaml");

    Command.run(Program.words(newer(), preview), Map.of(), "").quiet();
  }

  /** This Java, or one beside it: the first that warns. */
  private static Path newer() throws IOException {
    Path own = Path.of(System.getProperty("java.home")).toRealPath();
    try (Stream<Path> beside = Files.list(own.getParent())) {
      List<Path> newer =
          Stream.concat(Stream.of(own), beside.sorted())
              .filter(it -> feature(it) >= WARNS_OF_UNSAFE)
              .toList();
      if (newer.isEmpty()) {
        String reason = "no Java " + WARNS_OF_UNSAFE + " or newer in " + own.getParent();
        System.out.println("NewerJavaIT is skipped: " + reason);
        Assumptions.abort(reason);
      }
      return newer.get(0);
    }
  }

  /** The 25 of Java 25.0.3; 0 of what is no Java. */
  private static int feature(Path home) {
    try {
      Matcher feature = FEATURE.matcher(Files.readString(home.resolve("release")));
      return feature.find() ? Integer.parseInt(feature.group(1)) : 0;
    } catch (IOException e) {
      return 0;
    }
  }
}
