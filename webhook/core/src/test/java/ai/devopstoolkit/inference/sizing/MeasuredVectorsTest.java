package ai.devopstoolkit.inference.sizing;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Our estimate beside what vLLM logged: {@code make vectors} shows the table. */
class MeasuredVectorsTest {
  private static final double WEIGHTS_PERCENT = 2;
  private static final double CACHE_PERCENT = 5;
  private static final int TEN = 10;

  /** The best of other tools' worst errors of the cache on the same logs. */
  private static final Map<String, Double> BEST_PEERS_WORST =
      Map.of("A100, 0.10 and 0.19", 7.3, "22 to 32 GiB, before 0.10", 25.0);

  /** One log of 0.10 on an RTX 3090 has 12.88 GiB: the kernels of then did not pad its experts. */
  private static final String UNPADDED = "openai/gpt-oss-20b";

  /** The engine before 0.11 on a V100: without chunks, it computed its longest prompt at once. */
  private static final int WITHOUT_CHUNKS = 32_768;

  private static final List<Vector> ALL = Vector.all();

  /** Constants that were fitted without any log of the same source. */
  private static final Map<String, Constants> WITHOUT_SOURCE =
      ALL.stream()
          .map(Vector::source)
          .distinct()
          .collect(
              Collectors.toMap(
                  Function.identity(),
                  source ->
                      Fit.to(
                          ALL.stream()
                              .filter(it -> !it.source().equals(source))
                              .filter(it -> !it.starts().equals("no") && !it.isTuned())
                              .toList())));

  private static OptionalDouble heldOut(Vector vector) {
    return vector.cachePercent(WITHOUT_SOURCE.get(vector.source()));
  }

  @Test
  void weightsAreAsLoggedStagesToo() {
    System.out.print(table());
    assertThat(
            ALL.stream()
                .filter(it -> it.isSince(11) || !it.placement().model().id().equals(UNPADDED))
                .filter(it -> Math.abs(it.weightsPercent().orElse(0)) > WEIGHTS_PERCENT)
                .map(it -> "%s: %+.1f %%".formatted(it, it.weightsPercent().orElse(0))))
        .isEmpty();
  }

  @Test
  void theCacheIsAsLogged() {
    assertThat(off(Vector::cachePercent)).hasSizeLessThanOrEqualTo(newer().size() / TEN);
  }

  @Test
  void theCacheIsAsLoggedThoughItsSourceWasNotFittedTo() {
    assertThat(off(MeasuredVectorsTest::heldOut)).hasSizeLessThanOrEqualTo(newer().size() / TEN);
  }

  /** Eight at once, which nothing was fitted to; with 256 of them they are 9 and 11 % off. */
  @Test
  void theCacheIsAsLoggedWhereSomebodySaysHowManySequences() {
    assertThat(ALL.stream().filter(Vector::isTuned))
        .hasSize(2)
        .allMatch(it -> Math.abs(it.cachePercent().orElseThrow()) < CACHE_PERCENT)
        .allMatch(it -> Math.abs(heldOut(it).orElseThrow()) < CACHE_PERCENT);
  }

  private static List<Vector> newer() {
    return ALL.stream().filter(it -> it.isSince(10) && it.cache().isPresent()).toList();
  }

  private static List<String> off(Function<Vector, OptionalDouble> percent) {
    List<String> off =
        newer().stream()
            .filter(it -> Math.abs(percent.apply(it).orElseThrow()) > CACHE_PERCENT)
            .map(it -> "%s: %+.1f %%".formatted(it, percent.apply(it).orElseThrow()))
            .toList();
    System.out.println("more than 5 % off: " + off);
    return off;
  }

  @Test
  void noOtherToolIsNearerAtItsWorst() {
    BEST_PEERS_WORST.forEach(
        (kind, worst) ->
            assertThat(
                    ALL.stream()
                        .filter(it -> it.kind().equals(kind) && it.cache().isPresent())
                        .map(it -> Math.abs(heldOut(it).orElseThrow())))
                .as(kind)
                .isNotEmpty()
                .allMatch(it -> it < worst));
  }

  @Test
  void nothingThatRanIsRefused() {
    assertThat(
            ALL.stream()
                .filter(it -> it.starts().equals("yes"))
                .filter(
                    it -> !it.estimate(WITHOUT_SOURCE.get(it.source())).mayStart(it.maxModelLen())))
        .isEmpty();
  }

  /** Two runs of gpt-oss-20b at 0.95 died when the sampler warmed up: nobody sees that. */
  @Test
  void mostThatFailedIsNotCalledFine() {
    List<Vector> failed = ALL.stream().filter(it -> it.starts().equals("no")).toList();

    assertThat(failed).hasSize(9);
    assertThat(
            failed.stream()
                .filter(
                    it -> {
                      MemoryFit fit = it.estimate(WITHOUT_SOURCE.get(it.source()));
                      return fit.serves(it.maxModelLen())
                          && it.estimate(Constants.BUNDLED).graphsFit()
                          && fit.sequences(it.maxModelLen().orElseThrow()) >= 2;
                    })
                .map(Vector::toString))
        .hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void theEngineComputesAsManyTokensAtOnceAsWasLogged() {
    assertThat(ALL)
        .filteredOn(it -> it.placement().defaults().batchedTokens() != WITHOUT_CHUNKS)
        .filteredOn(it -> !it.isTuned())
        .allMatch(
            it ->
                it.placement()
                    .defaults()
                    .equals(EngineDefaults.of(it.placement().gpu(), it.placement().version())));
  }

  @Test
  void theDocumentHasTheTable() throws IOException {
    assertThat(Files.readString(Path.of("../../docs/memory.md"))).contains(table(), constants());
  }

  private static String constants() {
    return Fixtures.yaml(Fixtures.resource("sizing/vllm.yaml"))
        .path("constants")
        .valueStream()
        .map(
            it ->
                Stream.of("name", "value", "unit", "logs", "source")
                    .map(key -> it.path(key).asText())
                    .collect(Collectors.joining(" | ", "| ", " |\n")))
        .collect(Collectors.joining());
  }

  private static String table() {
    Map<String, List<Vector>> kinds =
        ALL.stream()
            .filter(it -> it.cache().isPresent())
            .collect(Collectors.groupingBy(Vector::kind, TreeMap::new, Collectors.toList()));
    Stream<String> rows =
        kinds.entrySet().stream()
            .map(
                it ->
                    "| %s | %d | %s | %s | %s |"
                        .formatted(
                            it.getKey(),
                            it.getValue().size(),
                            errors(it.getValue(), Vector::weightsPercent),
                            errors(it.getValue(), Vector::cachePercent),
                            errors(it.getValue(), MeasuredVectorsTest::heldOut)));
    return Stream.concat(
            """
            | GPU, vLLM | logs | weights | KV cache | KV cache, its source left out of the fit |
            |---|---|---|---|---|
            """
                .lines(),
            rows)
        .collect(Collectors.joining("\n", "", "\n"));
  }

  /** Median, 90th percentile and worst, in percent. */
  private static String errors(List<Vector> vectors, Function<Vector, OptionalDouble> percent) {
    double[] sorted =
        vectors.stream()
            .map(percent)
            .filter(OptionalDouble::isPresent)
            .mapToDouble(it -> Math.abs(it.getAsDouble()))
            .sorted()
            .toArray();
    int last = sorted.length - 1;
    return String.format(
        Locale.ROOT,
        "%.1f / %.1f / %.1f",
        sorted[last / 2],
        sorted[(int) Math.round(last * 0.9)],
        sorted[last]);
  }
}
