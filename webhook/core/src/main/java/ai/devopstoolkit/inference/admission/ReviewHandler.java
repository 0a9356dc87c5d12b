package ai.devopstoolkit.inference.admission;

/**
 * Answers admission reviews of one hook. Implementations do no I/O and may be called by any thread.
 */
@FunctionalInterface
public interface ReviewHandler {
  /**
   * Decides one review.
   *
   * @param body the HTTP request's body: an {@code AdmissionReview} with a {@code request}
   * @return the HTTP response's body, and what was decided
   * @throws MalformedReviewException if the body is no review that can be answered (HTTP 400)
   * @throws ReviewFailedException if deciding threw: our fault (HTTP 500)
   */
  ReviewAnswer answer(byte[] body) throws MalformedReviewException;
}
