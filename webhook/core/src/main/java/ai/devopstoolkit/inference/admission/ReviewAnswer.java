package ai.devopstoolkit.inference.admission;

/**
 * The answer to one review.
 *
 * @param body an {@code AdmissionReview} with a {@code response}, as UTF-8 JSON
 * @param verdict what was decided, for logs and metrics
 */
@SuppressWarnings("ArrayRecordComponent") // written to a socket, never compared
public record ReviewAnswer(byte[] body, Verdict verdict) {}
