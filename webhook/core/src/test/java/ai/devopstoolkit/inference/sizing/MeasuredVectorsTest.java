package ai.devopstoolkit.inference.sizing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Our estimate beside what vLLM logged: {@code make vectors} shows the table. */
class MeasuredVectorsTest {
  private static final double WEIGHTS_PERCENT = 2;
  private static final double CACHE_PERCENT = 10;

  /** The first and the last stage hold embeddings and head, too, which we part evenly. */
  private static final double STAGES_PERCENT = 13;

  private static final int EVEN_STAGES = 2;
  private static final String HEAD =
      """
      | model | longest | vLLM | TP | PP | weights, measured | estimated | | KV cache, measured | estimated | |
      |---|---|---|---|---|---|---|---|---|---|---|
      """;

  private static final List<Vector> ALL = Vector.all();
  private static final List<Vector> OURS = ALL.stream().filter(Vector::isOurs).toList();

  @Test
  void weightsAndCacheAreAsMeasured() {
    List<Vector> even = OURS.stream().filter(it -> it.stages() <= EVEN_STAGES).toList();
    List<Vector> caches = OURS.stream().filter(it -> it.measuredCache().isPresent()).toList();

    System.out.print(table(OURS));
    System.out.printf(
        "vectors: %d: weights of %d held to %.0f %%, of %d pipelines to %.0f %%; KV cache of %d held"
            + " to %.0f %%%n",
        OURS.size(),
        even.size(),
        WEIGHTS_PERCENT,
        OURS.size() - even.size(),
        STAGES_PERCENT,
        caches.size(),
        CACHE_PERCENT);
    assertThat(OURS).hasSize(17);
    assertThat(caches).hasSizeGreaterThanOrEqualTo(7);
    assertThat(even).allMatch(it -> Math.abs(it.weightsPercent()) <= WEIGHTS_PERCENT);
    assertThat(OURS).allMatch(it -> Math.abs(it.weightsPercent()) <= STAGES_PERCENT);
    assertThat(caches).allMatch(it -> Math.abs(it.cachePercent()) <= CACHE_PERCENT);
  }

  /** Other constants hold there: for information, and the weights are the same. */
  @Test
  void weightsOfOlderVersionsAreTheSame() {
    List<Vector> older =
        ALL.stream()
            .filter(it -> !it.vllm().equals("0.19.0") && it.measuredWeights().isPresent())
            .toList();

    System.out.println("older versions, whose activations differ: for information");
    System.out.print(table(older));
    assertThat(older)
        .hasSizeGreaterThanOrEqualTo(10)
        .allMatch(it -> Math.abs(it.weightsPercent()) <= WEIGHTS_PERCENT);
  }

  @Test
  void theDocumentHasTheTable() throws IOException {
    assertThat(Files.readString(Path.of("../../docs/memory.md"))).contains(table(OURS));
  }

  private static String table(List<Vector> vectors) {
    return Stream.concat(HEAD.lines(), vectors.stream().map(Vector::row))
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
