package ai.devopstoolkit.inference.doctor;

import ai.devopstoolkit.inference.spec.Text;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What checks found: a line each, told at once, and counted. */
final class Findings {
  /** A message of a cluster is shown so far. */
  private static final int LONGEST = 800;

  private enum Kind {
    OK("ok", "ok", "ok"),
    WARNING("warn", "warning", "warnings"),
    FAILED("FAIL", "failure", "failures"),
    SKIPPED("skip", "skipped", "skipped");

    private final String word;
    private final String one;
    private final String many;

    Kind(String word, String one, String many) {
      this.word = word;
      this.one = one;
      this.many = many;
    }

    String count(int count) {
      return count + " " + (count == 1 ? one : many);
    }
  }

  private final Consumer<String> lines;
  private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
  private boolean complete = true;

  Findings(Consumer<String> lines) {
    this.lines = lines;
  }

  /** All is well with what is named. */
  void ok(String saw) {
    add(Kind.OK, saw);
  }

  /** Something cannot be told. */
  void unknown(String what, String why) {
    complete = false;
    add(Kind.WARNING, "cannot look at " + what + ": " + why);
  }

  /** Something works, but not as it should. */
  void warn(String what, String remedy) {
    add(Kind.WARNING, advise(what, remedy));
  }

  /**
   * Something is not wired.
   *
   * @param what is wrong, and why
   * @param remedy a command, or where it is written
   */
  void fail(String what, String remedy) {
    add(Kind.FAILED, advise(what, remedy));
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
    counts.forEach((kind, count) -> parts.add(kind.count(count)));
    String verdict =
        !isWired() ? "Not wired" : complete ? "Wired" : "Not all could be looked at; no failure";
    return verdict + ": " + String.join(", ", parts) + ".";
  }

  private static String advise(String what, String remedy) {
    return what.strip().replaceFirst("[.?!]$", "") + ". Do: " + remedy;
  }

  private void add(Kind kind, String text) {
    counts.merge(kind, 1, Integer::sum);
    lines.accept("%-5s %s".formatted(kind.word, Text.line(text, LONGEST)));
  }
}
