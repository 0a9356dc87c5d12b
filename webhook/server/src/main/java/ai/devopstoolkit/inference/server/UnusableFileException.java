package ai.devopstoolkit.inference.server;

/** A watched file cannot be used. The message names it, says why, and is meant for the user. */
public final class UnusableFileException extends Exception {
  private static final long serialVersionUID = 1L;

  UnusableFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
