package ai.devopstoolkit.inference.admission;

/**
 * The request body is no admission review that can be answered. The message is safe to send back.
 */
public final class MalformedReviewException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Says what is wrong with the body, without quoting it. */
  public MalformedReviewException(String message) {
    super(message);
  }
}
