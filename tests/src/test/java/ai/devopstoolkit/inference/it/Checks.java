package ai.devopstoolkit.inference.it;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/** The tests of a class as a table of checks, printed after the last. */
final class Checks implements TestWatcher, AfterAllCallback {
  private final List<Check> checks = new ArrayList<>();
  private String title = "";
  private String note = "";

  private record Check(String what, String result, String note) {
    String row(int width) {
      return ("  %-" + width + "s  %-7s %s").formatted(what, result, note).stripTrailing();
    }
  }

  /** What the table is about. */
  void title(String text) {
    title = text;
  }

  /** What the running test found, in a few words. */
  void note(String text) {
    note = text;
  }

  @Override
  public void testSuccessful(ExtensionContext context) {
    add(context, "ok", note);
  }

  @Override
  public void testFailed(ExtensionContext context, Throwable cause) {
    add(
        context,
        "FAILED",
        Optional.ofNullable(cause.getMessage())
            .orElse(cause.toString())
            .lines()
            .findFirst()
            .orElse(""));
  }

  @Override
  public void testAborted(ExtensionContext context, Throwable cause) {
    add(context, "skipped", Optional.ofNullable(cause.getMessage()).orElse(""));
  }

  private void add(ExtensionContext context, String result, String more) {
    Check check = new Check(context.getDisplayName(), result, more);
    note = "";
    checks.add(check);
    System.out.println(check.row(1));
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (checks.isEmpty()) {
      return; // it has not even started
    }
    int width = checks.stream().mapToInt(check -> check.what.length()).max().orElse(1);
    System.out.println();
    System.out.println(title);
    checks.forEach(check -> System.out.println(check.row(width)));
    System.out.println();
  }
}
