package ai.devopstoolkit.inference.doctor;

import ai.devopstoolkit.inference.spec.Text;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** What checks found: a line each, told at once, and counted. */
final class Findings {
  /** A message of a cluster is shown so far. */
  private static final int LONGEST = 800;

  private enum Kind {
    OK("ok"),
    WARNING("warn"),
    FAILED("FAIL"),
    SKIPPED("skip");

    private final String word;

    Kind(String word) {
      this.word = word;
    }
  }

  private final Consumer<String> lines;
  private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);

  Findings(Consumer<String> lines) {
    this.lines = lines;
  }

  /** All is well with what is named. */
  void ok(String saw) {
    add(Kind.OK, saw);
  }

  /** Something works, but not as it should, or could not be looked at. */
  void warn(String what) {
    add(Kind.WARNING, what);
  }

  /** Something works, but not as it should. */
  void warn(String what, String remedy) {
    add(Kind.WARNING, what + ". Do: " + remedy);
  }

  /**
   * Something is not wired.
   *
   * @param what is wrong, and why
   * @param remedy a command, or where it is written
   */
  void fail(String what, String remedy) {
    add(Kind.FAILED, what + ". Do: " + remedy);
  }

  /** Something was not looked at. */
  void skip(String what, String why) {
    add(Kind.SKIPPED, what + ": " + why);
  }

  /** Whether nothing failed. */
  boolean isWired() {
    return !counts.containsKey(Kind.FAILED);
  }

  /** How many of each, in one line. */
  String summary() {
    List<String> parts = new ArrayList<>();
    counts.forEach((kind, count) -> parts.add(count + " " + kind.name().toLowerCase(Locale.ROOT)));
    return (isWired() ? "Wired: " : "Not wired: ") + String.join(", ", parts) + ".";
  }

  private void add(Kind kind, String text) {
    counts.merge(kind, 1, Integer::sum);
    lines.accept("%-5s %s".formatted(kind.word, Text.line(text, LONGEST)));
  }
}
