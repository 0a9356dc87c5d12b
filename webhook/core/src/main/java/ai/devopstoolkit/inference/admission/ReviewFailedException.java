package ai.devopstoolkit.inference.admission;

/** Deciding a review threw: a fault of this program, not of the review. */
public final class ReviewFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String uid;

  /** Keeps the review's uid, so that the answer can carry it. */
  public ReviewFailedException(String uid, Throwable cause) {
    super("review " + uid + " failed", cause);
    this.uid = uid;
  }

  /** The review's uid. */
  public String uid() {
    return uid;
  }
}
