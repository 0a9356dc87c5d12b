package ai.devopstoolkit.inference.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.devopstoolkit.inference.admission.ReviewAnswer;
import ai.devopstoolkit.inference.admission.ReviewHandler;
import ai.devopstoolkit.inference.admission.Verdict;
import ai.devopstoolkit.inference.admission.Verdict.Decision;
import java.util.List;

/** Hand-made hooks. */
final class Reviews {
  private Reviews() {}

  /** Allows everything, and answers with the body that came. */
  static ReviewHandler echo() {
    return body -> new ReviewAnswer(body, verdict("CREATE", Decision.ALLOWED));
  }

  static ReviewAnswer answer(String body, Verdict verdict) {
    return new ReviewAnswer(body.getBytes(UTF_8), verdict);
  }

  static Verdict verdict(String operation, Decision decision) {
    return new Verdict(
        "uid-1",
        operation,
        "team-a",
        "qwen",
        "alice",
        false,
        decision,
        decision == Decision.DENIED ? List.of("gpu-count") : List.of(),
        List.of(),
        "3f2a.1");
  }
}
