package ai.devopstoolkit.inference.benchmarks;

import ai.devopstoolkit.inference.admission.MalformedReviewException;
import ai.devopstoolkit.inference.admission.Mutate;
import ai.devopstoolkit.inference.admission.ReviewAnswer;
import ai.devopstoolkit.inference.admission.ReviewHandler;
import ai.devopstoolkit.inference.admission.Reviews;
import ai.devopstoolkit.inference.admission.Validate;
import ai.devopstoolkit.inference.admission.Verdict;
import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.policy.PolicyReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One review, from the bytes of the HTTP request's body to those of the response's. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
public class ReviewBenchmark {
  /**
   * A file of {@code reviews/}, and what its answer must be so that the right thing is measured.
   */
  @Param({
    "create-mutate:PATCHED",
    "create-8-gpus-mutate:PATCHED",
    "create-validate:ALLOWED",
    "changed-mutate:PATCHED",
    "changed-validate:ALLOWED",
    "unchanged-mutate:ALLOWED",
    "unchanged-validate:ALLOWED",
    "refused-mutate:DENIED"
  })
  public String review = "";

  private byte[] body = {};
  private ReviewHandler handler = ignored -> answerNothing();

  /** Reads the review and checks that the answer is the expected one. */
  @Setup
  public void read() throws IOException, MalformedReviewException {
    int colon = review.indexOf(':');
    String name = review.substring(0, colon);
    Derivation derivation = new Derivation(PolicyReader.defaults());
    try (InputStream in = ReviewBenchmark.class.getResourceAsStream("/reviews/" + name + ".json")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      body = text.replace("${stamp}", derivation.stamp()).getBytes(StandardCharsets.UTF_8);
    }
    handler =
        new Reviews(
            name.endsWith("-mutate")
                ? new Mutate(() -> derivation)
                : new Validate(() -> derivation, "benchmark"));
    Verdict verdict = handler.answer(body).verdict();
    if (verdict.decision() != Verdict.Decision.valueOf(review.substring(colon + 1))) {
      throw new IllegalStateException(review + " was answered " + verdict);
    }
  }

  /** The whole way: parse, decide, write. */
  @Benchmark
  public ReviewAnswer answer() throws MalformedReviewException {
    return handler.answer(body);
  }

  private static ReviewAnswer answerNothing() {
    throw new IllegalStateException("read() comes first");
  }
}
