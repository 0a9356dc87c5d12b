package ai.devopstoolkit.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Each threat of docs/security.md names the tests that try it, and each of those says so:
 * {@code @Tag("threat:ID")} is the last annotation of its method. The sources are read, since the
 * tests of the other modules are not on this class path.
 */
class SecurityDocumentTest {
  private static final Path ROOT = Path.of("..", "..");
  private static final List<String> MODULES =
      List.of("webhook/core", "webhook/server", "webhook/cli", "certs", "tests");
  private static final Pattern NAME = Pattern.compile("`(\\w+\\.\\w+)`");
  private static final Pattern MARK = Pattern.compile("\"threat:([a-z-]+)\"");

  /** From the annotation that makes it a test, without a blank line, to its marks and its name. */
  private static final Pattern TEST =
      Pattern.compile(
          "@(?:Test|ParameterizedTest|FuzzTest)\\b(?:(?!@Disabled|\\n\\n|void )[\\s\\S])*?"
              + "((?:@Tag\\(\"threat:[a-z-]+\"\\)\\s+)+)void (\\w+)\\(");

  /** The tests that hold a threat, {@code Class.method}, by its id. */
  private static Map<String, Set<String>> named() throws IOException {
    String document = Files.readString(ROOT.resolve("docs/security.md"));
    return document
        .lines()
        .dropWhile(line -> !line.equals("## Threats"))
        .skip(1)
        .takeWhile(line -> !line.startsWith("## "))
        .filter(line -> line.startsWith("|"))
        .skip(2) // the head
        .map(line -> line.split("\\|", -1))
        .collect(
            Collectors.toMap(
                cells -> cells[1].strip().replace("`", ""),
                cells ->
                    NAME.matcher(cells[5])
                        .results()
                        .map(it -> it.group(1))
                        .collect(Collectors.toSet()),
                (one, two) -> {
                  throw new IllegalStateException("two threats of one id: " + one + ", " + two);
                },
                TreeMap::new));
  }

  private static Map<String, Set<String>> marked() throws IOException {
    Map<String, Set<String>> marked = new TreeMap<>();
    for (Path source : sources()) {
      String type = source.getFileName().toString().replace(".java", "");
      for (MatchResult test : TEST.matcher(Files.readString(source)).results().toList()) {
        MARK.matcher(test.group(1))
            .results()
            .forEach(
                mark ->
                    marked
                        .computeIfAbsent(mark.group(1), id -> new TreeSet<>())
                        .add(type + "." + test.group(2)));
      }
    }
    return marked;
  }

  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String module : MODULES) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
        files
            .filter(file -> file.toString().matches(".*(Test|Fuzz|IT|E2E)\\.java"))
            .forEach(sources::add);
      }
    }
    return sources;
  }

  @Test
  void eachThreatNamesTheTestsThatHoldItAndNoOthers() throws IOException {
    assertThat(marked()).isEqualTo(named());
  }

  /** A mark elsewhere, or on a test that is disabled, would hold nothing. */
  @Test
  void eachMarkIsOnATestThatRuns() throws IOException {
    long marks = 0;
    for (Path source : sources()) {
      if (!source.endsWith("SecurityDocumentTest.java")) {
        marks += Files.readString(source).split("threat:", -1).length - 1;
      }
    }

    assertThat(marks).isEqualTo(marked().values().stream().mapToLong(Set::size).sum());
  }
}
