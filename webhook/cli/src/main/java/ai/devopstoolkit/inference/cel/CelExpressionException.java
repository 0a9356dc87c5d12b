package ai.devopstoolkit.inference.cel;

/** An expression that does not compile, or that has no value for what it was asked about. */
public final class CelExpressionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CelExpressionException(String message, Throwable cause) {
    super(message, cause);
  }
}
