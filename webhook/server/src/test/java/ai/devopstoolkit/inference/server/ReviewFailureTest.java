package ai.devopstoolkit.inference.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.admission.ReviewAnswer;
import ai.devopstoolkit.inference.admission.ReviewFailedException;
import ai.devopstoolkit.inference.admission.ReviewHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReviewFailureTest {
  private static final Pattern ANSWER =
      Pattern.compile(
          "internal error in review (\\S+), reference ([0-9a-f]{8}): see the log of dot-inference\n");

  @TempDir static Path directory;
  static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start(directory, breaking());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static ReviewHandler breaking() {
    return body -> {
      String asked = new String(body, StandardCharsets.UTF_8).strip();
      return switch (asked) {
        case "failed" ->
            throw new ReviewFailedException("4b1f-uid", new IllegalStateException("the cause"));
        case "evil uid" ->
            throw new ReviewFailedException("a\r\nb<script>", new IllegalStateException("x"));
        case "runtime" -> throw new IllegalStateException("secret detail");
        case "overflow" -> Reviews.answer("{}" + dive(1), Reviews.echo().answer(body).verdict());
        case "error" -> throw new AssertionError("an assertion");
        case "null" -> nothing();
        default -> Reviews.echo().answer(body);
      };
    };
  }

  @SuppressWarnings("InfiniteRecursion") // that is the point
  private static int dive(int depth) {
    return dive(depth + 1) + 1;
  }

  @SuppressWarnings("NullAway") // what a broken handler may do
  private static ReviewAnswer nothing() {
    return null;
  }

  @ParameterizedTest
  @CsvSource({
    "failed, 4b1f-uid, IllegalStateException",
    "runtime, unknown, IllegalStateException",
    "overflow, unknown, StackOverflowError",
    "error, unknown, AssertionError",
    "null, unknown, NullPointerException"
  })
  @Tag("threat:odd-input")
  void aFailureIsAnsweredLoggedAndLivedThrough(String kind, String uid, String logged)
      throws IOException {
    try (Wire wire = server.connect();
        LogCapture log = LogCapture.of(Review.class)) {
      double before = failures();
      Answer answer = wire.post("/mutate", kind).read();
      assertThat(answer.status()).isEqualTo(500);
      assertThat(answer.header("content-type")).isEqualTo("text/plain; charset=utf-8");
      Matcher matcher = ANSWER.matcher(answer.body());
      assertThat(matcher.matches()).as(answer.body()).isTrue();
      assertThat(matcher.group(1)).isEqualTo(uid);
      assertThat(log.lines())
          .singleElement()
          .asString()
          .contains(matcher.group(2), logged, "\"ERROR\"", "\\n  at ai.devopstoolkit")
          .doesNotContain("secret detail", "the cause", "an assertion")
          .hasSizeLessThan(16 * 1024);
      assertThat(failures()).isEqualTo(before + 1);
      assertThat(wire.post("/mutate", "fine").read().status()).isEqualTo(200);
    }
  }

  @Test
  void aFailureOfALargeReviewIsLivedThroughToo() throws IOException {
    try (Wire wire = server.connect()) {
      String large = " ".repeat(300_000);
      assertThat(wire.post("/mutate", "overflow" + large).read().status()).isEqualTo(500);
      assertThat(wire.post("/mutate", "fine" + large).read().status()).isEqualTo(200);
    }
  }

  @Test
  void aUidOfNoUseIsNotSentBackAsItIs() throws IOException {
    try (Wire wire = server.connect()) {
      assertThat(wire.post("/mutate", "evil uid").read().body()).contains("review a??b<script>,");
    }
  }

  private static double failures() {
    return server.metric("dot_inference_review_failures_total{hook=\"mutate\"}");
  }
}
