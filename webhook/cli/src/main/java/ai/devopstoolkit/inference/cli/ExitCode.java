package ai.devopstoolkit.inference.cli;

/** What every command ends with. */
final class ExitCode {
  static final int FINE = 0;
  static final int REFUSED = 1;
  static final int USAGE = 2;
  static final int INTERNAL = 3;

  private ExitCode() {}
}
