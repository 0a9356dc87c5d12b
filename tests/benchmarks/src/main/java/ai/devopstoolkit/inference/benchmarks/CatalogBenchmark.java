package ai.devopstoolkit.inference.benchmarks;

import ai.devopstoolkit.inference.admission.MalformedReviewException;
import ai.devopstoolkit.inference.admission.Mutate;
import ai.devopstoolkit.inference.admission.ReviewAnswer;
import ai.devopstoolkit.inference.admission.ReviewHandler;
import ai.devopstoolkit.inference.admission.Reviews;
import ai.devopstoolkit.inference.admission.Validate;
import ai.devopstoolkit.inference.admission.Verdict;
import ai.devopstoolkit.inference.catalog.CatalogReader;
import ai.devopstoolkit.inference.catalog.ModelCatalog;
import ai.devopstoolkit.inference.catalog.ModelFacts;
import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.policy.PolicyReader;
import ai.devopstoolkit.inference.settings.SettingsException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
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

/**
 * What knowing the model and the GPU costs: one review without catalog, with it, with a huge one.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
public class CatalogBenchmark {
  private static final int HUGE = 100_000;

  @Param({"create-mutate", "create-validate", "changed-mutate"})
  public String review = "";

  @Param({"empty", "bundled", "huge"})
  public String catalog = "";

  private byte[] body = {};
  private ReviewHandler handler = ignored -> answerNothing();

  /** Reads the review; with a catalog it must be one whose memory is added up. */
  @Setup
  public void read() throws IOException, MalformedReviewException, SettingsException {
    try (InputStream in =
        CatalogBenchmark.class.getResourceAsStream("/reviews/" + review + ".json")) {
      body = in.readAllBytes();
    }
    Derivation derivation =
        new Derivation(PolicyReader.parse("name: default\ngpu: {product: NVIDIA-L4}"), models());
    handler =
        new Reviews(
            review.endsWith("-mutate")
                ? new Mutate(() -> derivation)
                : new Validate(() -> derivation, "benchmark"));
    Verdict verdict = handler.answer(body).verdict();
    if (verdict.decision() == Verdict.Decision.DENIED) {
      throw new IllegalStateException(review + " was answered " + verdict);
    }
  }

  private ModelCatalog models() {
    List<ModelFacts> models = new ArrayList<>();
    if (!catalog.equals("empty")) {
      models.addAll(CatalogReader.bundled().all());
    }
    ModelFacts some = CatalogReader.bundled().all().get(0);
    while (catalog.equals("huge") && models.size() < HUGE) {
      models.add(some.named("acme/model-" + models.size()));
    }
    return ModelCatalog.of(models);
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
