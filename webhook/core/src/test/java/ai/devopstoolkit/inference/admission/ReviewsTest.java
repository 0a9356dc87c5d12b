package ai.devopstoolkit.inference.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.rules.Finding;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReviewsTest {
  private static final Derivation DERIVATION = Fixtures.derivation("");
  private static final Reviews MUTATE = new Reviews(new Mutate(() -> DERIVATION));

  @Test
  void theHookSeesTheWholeRequest() throws MalformedReviewException {
    AdmissionRequest[] seen = new AdmissionRequest[1];
    Hook hook =
        request -> {
          seen[0] = request;
          return new Decision(List.of(), List.of(), Optional.empty(), "", "p");
        };

    new Reviews(hook).answer(bytes(Fixtures.resource("reviews/update-status.json")));

    AdmissionRequest request = seen[0];
    assertThat(request.uid()).isEqualTo(Asked.UID);
    assertThat(request.operation()).isEqualTo("UPDATE");
    assertThat(request.namespace()).isEqualTo("team-a");
    assertThat(request.name()).isEqualTo("llm-qwen");
    assertThat(request.subResource()).isEqualTo("status");
    assertThat(request.user()).isEqualTo("jane@example.com");
    assertThat(request.dryRun()).isFalse();
    assertThat(request.object().at("/spec/gpu").intValue()).isEqualTo(2);
    assertThat(request.oldObject().at("/spec/gpu").intValue()).isEqualTo(1);
  }

  @Test
  void theVerdictHoldsWhatLogsMayKnow() throws MalformedReviewException {
    ObjectNode review = (ObjectNode) Fixtures.json(Fixtures.resource("reviews/create.json"));
    review.withObject("/request").put("dryRun", true);

    assertThat(MUTATE.answer(bytes(review.toString())).verdict())
        .isEqualTo(
            new Verdict(
                Asked.UID,
                "CREATE",
                "team-a",
                "llm-qwen",
                "jane@example.com",
                true,
                Verdict.Decision.PATCHED,
                List.of(),
                List.of(),
                DERIVATION.stamp()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``                                             | empty or no JSON object",
        "` \n`                                          | empty or no JSON object",
        "null                                           | empty or no JSON object",
        "[]                                             | empty or no JSON object",
        "\"s3cret\"                                     | empty or no JSON object",
        "s3cret                                         | not JSON",
        "{\"s3cret\": s3cret}                           | not JSON",
        "{\"s3cret                                      | not JSON",
        "{\"a\": 1}{\"b\": 2}                           | not JSON",
        "{\"a\": 01}                                    | not JSON",
        "{\"a\": NaN}                                   | not JSON",
        "{'a': 1}                                       | not JSON",
        "{}                                             | AdmissionReview of admission.k8s.io/v1",
        "{\"kind\": \"AdmissionReview\", \"apiVersion\": \"admission.k8s.io/v1beta1\"} | AdmissionReview of admission.k8s.io/v1",
        "{\"kind\": \"s3cret\", \"apiVersion\": \"admission.k8s.io/v1\"} | AdmissionReview of admission.k8s.io/v1",
        "{\"kind\": 5, \"apiVersion\": {}}              | AdmissionReview of admission.k8s.io/v1",
      })
  void whatIsNoReviewIsMalformed(String body, String problem) {
    assertThat(malformed(body)).contains(problem).doesNotContain("s3cret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "null                                           | the review has no request",
        "\"s3cret\"                                     | the review has no request",
        "[]                                             | the review has no request",
        "{}                                             | the request has no uid",
        "{\"uid\": \"\", \"operation\": \"CREATE\"}     | the request has no uid",
        "{\"uid\": 5, \"operation\": \"CREATE\"}        | the request has no uid",
        "{\"uid\": \"u\"}                               | the operation must be",
        "{\"uid\": \"u\", \"operation\": \"create\"}    | the operation must be",
        "{\"uid\": \"u\", \"operation\": \"s3cret\"}    | the operation must be",
        "{\"uid\": \"u\", \"operation\": null}          | the operation must be",
      })
  void whatCannotBeAnsweredIsMalformed(String request, String problem) {
    assertThat(malformed(review(request))).startsWith(problem).doesNotContain("s3cret");
  }

  @ParameterizedTest
  @ValueSource(strings = {" {}", "x", " []", "null"})
  void trailingGarbageIsMalformed(String garbage) {
    String request = "{\"uid\": \"u\", \"operation\": \"CREATE\"}";

    assertThat(malformed(review(request) + garbage)).startsWith("the body is not JSON");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":"})
  @Tag("threat:exhaustion")
  void deepNestingIsMalformed(String opening) {
    String request = "{\"uid\": \"u\", \"operation\": \"CREATE\", \"object\": ";

    assertThat(malformed(review(request + opening.repeat(10_000))))
        .startsWith("the body is not JSON: malformed");
  }

  @Test
  void aNumberThatNoDecimalHoldsIsMalformed() {
    String request = "{\"uid\": \"u\", \"operation\": \"CREATE\", \"object\": 1e99999999999}";

    assertThat(malformed(review(request))).isEqualTo("the body has a number that is out of range");
  }

  @Test
  void bracketsThatWouldFillTheMemoryAreMalformed() {
    String request =
        "{\"uid\": \"u\", \"operation\": \"CREATE\", \"object\": [%s{}]}"
            .formatted("{},".repeat((int) Reviews.MAX_TOKENS / 2));

    assertThat(malformed(review(request))).startsWith("the body is not JSON: malformed");
  }

  @Test
  void nestingOfOrdinaryObjectsIsTaken() throws MalformedReviewException {
    String nested = "[".repeat(150) + "]".repeat(150);
    String request =
        "{\"uid\": \"u\", \"operation\": \"CREATE\", \"object\": {\"spec\": {\"later\": %s}}}"
            .formatted(nested);

    assertThat(MUTATE.answer(bytes(review(request))).verdict().uid()).isEqualTo("u");
  }

  @Test
  void bytesThatAreNoTextAreMalformed() {
    assertThatThrownBy(() -> MUTATE.answer(new byte[] {'{', '"', (byte) 0xff, (byte) 0xfe}))
        .isInstanceOf(MalformedReviewException.class)
        .hasMessageStartingWith("the body is not JSON");
  }

  /** Whatever was answered before. Found by {@link ReviewFuzz}. */
  @Test
  void aNameWithAByteThatIsNoTextIsMalformed() throws MalformedReviewException {
    String review = Fixtures.resource("reviews/create.json");
    MUTATE.answer(bytes(review));
    byte[] body = review.replace("\"uid\"", "\"\u00ffuid\"").getBytes(StandardCharsets.ISO_8859_1);

    assertThatThrownBy(() -> MUTATE.answer(body))
        .isInstanceOf(MalformedReviewException.class)
        .hasMessage("the body is not JSON in UTF-8");
  }

  @Test
  void lineBreaksAfterTheReviewAreNoGarbage() throws MalformedReviewException {
    String body = Fixtures.resource("reviews/create.json") + "\n\r\n\t ";

    assertThat(MUTATE.answer(bytes(body)).verdict().uid()).isEqualTo(Asked.UID);
  }

  @Test
  void aHookThatThrowsFailsWithTheUid() {
    Reviews reviews =
        new Reviews(
            request -> {
              throw new IllegalStateException("secret");
            });

    ReviewFailedException e =
        catchThrowableOfType(
            ReviewFailedException.class,
            () -> reviews.answer(bytes(Fixtures.resource("reviews/create.json"))));

    assertThat(e.uid()).isEqualTo(Asked.UID);
    assertThat(e).hasMessageContaining(Asked.UID).hasMessageNotContaining("secret");
    assertThat(e).hasCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void aHookThatOverflowsTheStackFailsWithTheUid() {
    Reviews reviews =
        new Reviews(
            request -> {
              throw new StackOverflowError();
            });

    assertThatThrownBy(() -> reviews.answer(bytes(Fixtures.resource("reviews/create.json"))))
        .isInstanceOf(ReviewFailedException.class);
  }

  @ParameterizedTest
  @CsvSource({"106, false", "107, true"})
  void aWarningIsCutAfter120Characters(int length, boolean cut) {
    String line =
        Reviews.warningLine(new Finding("env", "spec.env[10].n", "😀".repeat(length - 2)));

    assertThat(line.codePointCount(0, line.length())).isLessThanOrEqualTo(120);
    assertThat(line.endsWith("…")).isEqualTo(cut);
  }

  private static String review(String request) {
    return "{\"apiVersion\": \"admission.k8s.io/v1\", \"kind\": \"AdmissionReview\", \"request\": "
        + request
        + "}";
  }

  private static String malformed(String body) {
    return catchThrowableOfType(MalformedReviewException.class, () -> MUTATE.answer(bytes(body)))
        .getMessage();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
