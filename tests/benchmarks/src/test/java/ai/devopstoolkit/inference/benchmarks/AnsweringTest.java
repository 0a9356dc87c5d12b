package ai.devopstoolkit.inference.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That what {@code make bench} measures is what it says: each setup checks its own answer. */
class AnsweringTest {
  @ParameterizedTest
  @EnumSource
  void everyReviewIsAnsweredAsExpected(ReviewBenchmark.Case review) throws Exception {
    ReviewBenchmark benchmark = new ReviewBenchmark();
    benchmark.review = review;
    benchmark.read();
    assertThat(benchmark.answer().body()).isNotEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void objectsHaveTheSizeThatIsSaid(GrowthBenchmark.Operation operation) throws Exception {
    for (int kib : new int[] {2, 16, 128, 1024}) {
      GrowthBenchmark benchmark = new GrowthBenchmark();
      benchmark.operation = operation;
      benchmark.kib = kib;
      benchmark.read();
      int objects = operation == GrowthBenchmark.Operation.UPDATE ? 2 : 1;
      assertThat(benchmark.body().length / objects).isBetween(kib * 970, kib * 1024 + 900);
    }
  }
}
