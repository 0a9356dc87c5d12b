package ai.devopstoolkit.inference.admission;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.admission.AnswerCheck.Outcome;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever is changed in a real review, the answer is well-formed. {@link ReviewFuzz} has more. */
@Tag("proof")
class MutatedReviewsTest {
  @Test
  void realReviewsAreAnswered() {
    FuzzRun run = new FuzzRun();

    Seeds.texts().forEach(text -> run.check(text.getBytes(StandardCharsets.UTF_8)));

    assertThat(run.outcomes()).containsExactly(Outcome.ALLOWED, Outcome.PATCHED, Outcome.DENIED);
  }

  @Test
  @Tag("threat:odd-input")
  void mutatedReviewsAreAnswered() {
    FuzzRun run = new FuzzRun();

    Cases.check(random -> run.check(new MutatedReviews(Seeds.trees(), random::nextInt).next()));

    if (Cases.many()) {
      assertThat(run.outcomes()).containsExactly(Outcome.values());
    }
    run.end("real ones with other members, " + Cases.origin());
  }
}
