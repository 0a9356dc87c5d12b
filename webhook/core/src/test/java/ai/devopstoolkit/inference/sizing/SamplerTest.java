package ai.devopstoolkit.inference.sizing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.catalog.CatalogReader;
import ai.devopstoolkit.inference.catalog.EngineVersion;
import ai.devopstoolkit.inference.catalog.GpuProducts;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Our bytes per logit beside the real engine's, without a GPU: {@code tests/engine/sampler}. The
 * engine shows all tensors; what CUDA's sort takes inside is counted in its source.
 */
class SamplerTest {
  private static final EngineVersion VERSION = new EngineVersion(0, 15, 0);
  private static final String UTILIZATION = "0.95";
  private static final double CACHE_PERCENT = 2;

  /**
   * PyTorch's {@code SortStable.cu}: below 128 rows all are sorted as one, with two copies of row
   * and index (8 each), keys (4), and CUB's own copies of both (4 + 8); from 128 on indices (8),
   * and the same copies.
   */
  private static final int ONE_BY_ONE_SINCE = 128;

  private static final int INSIDE_AS_ONE = 8 + 8 + 4 + 12;
  private static final int INSIDE_ONE_BY_ONE = 8 + 12;

  /** Bytes per logit: the most that is alive outside of operations, and as the sort returns. */
  record Asked(String model, int vocabulary, int sequences, double most, double sorted) {
    double bytes() {
      int inside = sequences < ONE_BY_ONE_SINCE ? INSIDE_AS_ONE : INSIDE_ONE_BY_ONE;
      return Math.max(most, sorted + inside);
    }
  }

  private static Stream<Asked> asked() {
    return Fixtures.resource("engine/sampler-0.15.0.tsv")
        .lines()
        .skip(1)
        .map(it -> it.split("\t", -1))
        .map(
            it ->
                new Asked(
                    it[0],
                    Integer.parseInt(it[1]),
                    Integer.parseInt(it[2]),
                    Double.parseDouble(it[3]),
                    Double.parseDouble(it[4])));
  }

  @Test
  void manySequencesTakeWhatTheEngineDoes() {
    assertThat(asked().filter(it -> it.sequences() >= ONE_BY_ONE_SINCE))
        .hasSize(12)
        .allSatisfy(
            it ->
                assertThat(activation(it))
                    .isCloseTo(
                        it.bytes() * it.vocabulary() * it.sequences() / (1L << 30),
                        withinPercentage(1)));
  }

  /** Of the choice alone: one token is computed. */
  private static double activation(Asked asked) {
    return Activation.gib(placement(asked, "NVIDIA-H100-80GB-HBM3", 1), Constants.BUNDLED);
  }

  /** 50 bytes, where all logs that we fitted to have 38: we stay with these. */
  @ParameterizedTest
  @CsvSource({
    "NVIDIA-H100-80GB-HBM3, 8",
    "NVIDIA-H100-80GB-HBM3, 64",
    "NVIDIA-H100-80GB-HBM3, 127",
    "NVIDIA-L40S, 8",
    "NVIDIA-L40S, 64",
    "NVIDIA-L40S, 127"
  })
  void fewSequencesLeaveTheCacheWithinTheBound(String gpu, int sequences) {
    assertThat(
            asked()
                .filter(it -> it.sequences() == sequences)
                .filter(it -> cache(it, gpu, Constants.BUNDLED) > 0))
        .hasSizeGreaterThanOrEqualTo(3)
        .allSatisfy(
            it ->
                assertThat(cache(it, gpu, Constants.BUNDLED))
                    .isCloseTo(
                        cache(it, gpu, constants(it.bytes())), withinPercentage(CACHE_PERCENT)));
  }

  private static double cache(Asked asked, String gpu, Constants constants) {
    int tokens = EngineDefaults.of(GpuProducts.find(gpu).orElseThrow(), VERSION).batchedTokens();
    return MemoryFit.of(placement(asked, gpu, tokens), UTILIZATION, constants).cache();
  }

  private static Placement placement(Asked asked, String gpu, int tokens) {
    return new Placement(
        CatalogReader.bundled().find(asked.model()).orElseThrow(),
        GpuProducts.find(gpu).orElseThrow(),
        VERSION,
        new EngineDefaults(tokens, asked.sequences()),
        1,
        1,
        2,
        Tuning.NONE);
  }

  private static Constants constants(double logitsPytorch) {
    Map<String, Double> values =
        Fixtures.yaml(Fixtures.resource("sizing/vllm.yaml"))
            .path("constants")
            .valueStream()
            .collect(
                Collectors.toMap(
                    it -> it.path("name").asText(), it -> it.path("value").asDouble()));
    values.put("logitsPytorch", logitsPytorch);
    return Constants.of(values);
  }
}
