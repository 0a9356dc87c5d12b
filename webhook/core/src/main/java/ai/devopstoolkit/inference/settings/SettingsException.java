package ai.devopstoolkit.inference.settings;

import java.util.List;
import java.util.stream.Collectors;

/** A file of settings that cannot be used. The message has one line for each problem. */
public final class SettingsException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /** Carries every problem that was found, in the order of the file. */
  public SettingsException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** Every problem, in the order of the file. */
  public List<Problem> problems() {
    return problems;
  }

  /** What is wrong at one place of the file; lines count from 1. */
  public record Problem(int line, String path, String message) {
    @Override
    public String toString() {
      return "line " + line + ": " + (path.isEmpty() ? "" : path + ": ") + message;
    }
  }
}
