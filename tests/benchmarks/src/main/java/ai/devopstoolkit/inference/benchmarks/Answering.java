package ai.devopstoolkit.inference.benchmarks;

import ai.devopstoolkit.inference.admission.Hook;
import ai.devopstoolkit.inference.admission.MalformedReviewException;
import ai.devopstoolkit.inference.admission.Mutate;
import ai.devopstoolkit.inference.admission.ReviewAnswer;
import ai.devopstoolkit.inference.admission.ReviewHandler;
import ai.devopstoolkit.inference.admission.Reviews;
import ai.devopstoolkit.inference.admission.Validate;
import ai.devopstoolkit.inference.admission.Verdict;
import ai.devopstoolkit.inference.catalog.ModelCatalog;
import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.policy.PolicyReader;
import ai.devopstoolkit.inference.settings.SettingsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.zjsonpatch.JsonPatch;
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
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One review, from the bytes of the HTTP request's body to those of the response's. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 1)
public abstract class Answering {
  static final JsonMapper JSON = new JsonMapper();

  private byte[] body = {};
  private ReviewHandler handler =
      ignored -> {
        throw new IllegalStateException("ask() comes first");
      };

  /** The whole way: parse, decide, write. */
  @Benchmark
  public ReviewAnswer answer() throws MalformedReviewException {
    return handler.answer(body);
  }

  /** What is measured. */
  final byte[] body() {
    return body;
  }

  /**
   * Takes {@code review} for {@code hook} as what is measured.
   *
   * @param expected the decision, and after it the rules that refuse or warn: so the right thing is
   *     measured
   * @throws IllegalStateException if it is answered otherwise
   */
  final void ask(Hook hook, JsonNode review, String expected) throws IOException {
    body = JSON.writeValueAsBytes(review);
    handler = new Reviews(hook);
    Verdict verdict = answer(handler, body).verdict();
    String rules =
        String.join(",", verdict.deniedBy()) + String.join(",", verdict.warnedBy()); // one is empty
    String actual = (verdict.decision() + " " + rules).strip();
    if (!actual.equals(expected)) {
      throw new IllegalStateException("expected " + expected + " but was " + verdict);
    }
  }

  /** A review that a real API server sent: a file of {@code reviews/}. */
  static ObjectNode recorded(String name, Derivation derivation) throws IOException {
    try (InputStream in = Answering.class.getResourceAsStream("/reviews/" + name + ".json")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return (ObjectNode) JSON.readTree(text.replace("${stamp}", derivation.stamp()));
    }
  }

  /** Under a policy that says which GPUs there are, so that the memory is added up. */
  static Derivation memoryFit(ModelCatalog catalog) throws SettingsException {
    return new Derivation(PolicyReader.parse("name: default\ngpu: {product: NVIDIA-L4}"), catalog);
  }

  static Hook mutate(Derivation derivation) {
    return new Mutate(() -> derivation);
  }

  static Hook validate(Derivation derivation) {
    return new Validate(() -> derivation, "benchmark");
  }

  /** The object of {@code review}, to be changed in place. */
  static ObjectNode object(ObjectNode review) {
    return (ObjectNode) review.at("/request/object");
  }

  /** {@code review} with the object as {@code hook} makes it. */
  static ObjectNode patched(Hook hook, ObjectNode review) throws IOException {
    JsonNode answer =
        JSON.readTree(answer(new Reviews(hook), JSON.writeValueAsBytes(review)).body());
    ObjectNode patched = review.deepCopy();
    JsonNode patch = answer.at("/response/patch");
    if (!patch.isMissingNode()) {
      request(patched)
          .set("object", JsonPatch.apply(JSON.readTree(patch.binaryValue()), object(review)));
    }
    return patched;
  }

  /**
   * A review of an UPDATE from {@code stored} to {@code object}, in the frame of {@code review}.
   */
  static ObjectNode update(ObjectNode review, JsonNode stored, JsonNode object) {
    ObjectNode update = review.deepCopy();
    request(update).put("operation", "UPDATE").set("oldObject", stored);
    request(update).set("object", object);
    return update;
  }

  private static ObjectNode request(ObjectNode review) {
    return (ObjectNode) review.get("request");
  }

  private static ReviewAnswer answer(ReviewHandler handler, byte[] body) {
    try {
      return handler.answer(body);
    } catch (MalformedReviewException e) {
      throw new IllegalStateException(e);
    }
  }
}
