package ai.devopstoolkit.inference.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.devopstoolkit.inference.Fixtures;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The figures of models.yaml: recomputed from shapes, and compared with those of others. */
class CatalogFiguresTest {
  private static final double GIB = 1L << 30;
  private static final double LIMIT_PERCENT = 2;

  /** Models of which all parts are counted: none of them may become one of which only sizes are. */
  private static final int COUNTED = 166;

  /** Models that lack a size: as many as there were, or fewer. */
  private static final int UNSOURCED = 40;

  private static final JsonNode FILE = Fixtures.yaml(Fixtures.resource("catalog/models.yaml"));
  private static final List<JsonNode> MODELS =
      StreamSupport.stream(FILE.path("models").spliterator(), false).toList();

  private static final Path KAITO = Path.of("../../../shared/data/kaito-model-catalog.yaml");

  private static final String TWICE = "KAITO counts the files of two copies in the repository";
  private static final String PREDICTION =
      "the files have a layer for multi-token prediction, which is not served";

  /** Models whose figures differ from KAITO's, and why ours are right. */
  private static final Map<String, String> KAITO_DIFFERS =
      Map.of(
          "openai/gpt-oss-20b", TWICE,
          "openai/gpt-oss-120b", TWICE,
          "deepseek-ai/DeepSeek-R1-0528", PREDICTION,
          "deepseek-ai/DeepSeek-V3-0324", PREDICTION);

  /** A figure of ours and the same one of somebody else. */
  private record Comparison(String model, String what, double ours, double theirs) {
    double percent() {
      return 100 * (ours - theirs) / theirs;
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%s: %s %.2f, elsewhere %.2f (%.2f %%)",
          model,
          what,
          ours,
          theirs,
          percent());
    }
  }

  @Test
  void shapesGiveTheFiguresThatOthersCounted() {
    List<Comparison> comparisons =
        MODELS.stream()
            .filter(CatalogFiguresTest::isCounted)
            .flatMap(CatalogFiguresTest::independent)
            .toList();

    long shapes = MODELS.stream().filter(CatalogFiguresTest::isCounted).count();
    long checked = comparisons.stream().map(Comparison::model).distinct().count();
    System.out.printf(
        Locale.ROOT,
        "catalog: %d models, %d counted from shapes, %d of these compared with %d independent figures,"
            + " %d figures the same to 0.01 %%, the furthest %.2f %% off%n",
        MODELS.size(),
        shapes,
        checked,
        comparisons.size(),
        comparisons.stream().filter(it -> Math.abs(it.percent()) < 0.01).count(),
        comparisons.stream().mapToDouble(it -> Math.abs(it.percent())).max().orElse(0));
    assertThat(shapes).isGreaterThanOrEqualTo(COUNTED);
    assertThat(checked).isGreaterThanOrEqualTo(100);
    assertThat(comparisons).allMatch(it -> Math.abs(it.percent()) <= LIMIT_PERCENT);
  }

  @Test
  void weightsThatAreSaidToBeComputedAreExactlyThat() {
    List<JsonNode> computed =
        MODELS.stream()
            .filter(it -> it.path("weightFrom").asText().startsWith("computed"))
            .toList();

    System.out.printf(
        "catalog: weightBytes of %d models recomputed to the byte%n", computed.size());
    assertThat(computed)
        .isNotEmpty()
        .allSatisfy(
            it ->
                assertThat(it.path("weightBytes").asLong())
                    .as(it.path("id").asText())
                    .isEqualTo(new QuantizedShape(it).servedBytes()));
  }

  /** Figures that follow from no shape: what files or logs say, or twice the parameters. */
  @Test
  void otherWeightsAreThoseOfTheFigureThatTheyAreFrom() {
    assertThat(MODELS)
        .filteredOn(it -> it.path("weightFrom").asText().equals("file size"))
        .isNotEmpty()
        .allSatisfy(
            it ->
                assertThat(it.path("weightBytes").asLong() / GIB)
                    .as(it.path("id").asText())
                    .isCloseTo(it.path("evidence").path("fileGiB").asDouble(), within(0.01)));
    assertThat(MODELS)
        .filteredOn(it -> it.path("weightFrom").asText().startsWith("2 x parameters"))
        .isNotEmpty()
        .allSatisfy(
            it ->
                assertThat(it.path("weightBytes").asLong())
                    .as(it.path("id").asText())
                    .isEqualTo(2 * it.path("parameters").asLong()));
  }

  @Test
  void thereAreModelsEnoughAndEachOnce() {
    assertThat(MODELS).hasSizeGreaterThanOrEqualTo(60);
    assertThat(MODELS.stream().map(it -> it.path("id").asText().toLowerCase(Locale.ROOT)))
        .doesNotHaveDuplicates();
    assertThat(CatalogReader.bundled().all()).hasSameSizeAs(MODELS);
  }

  @Test
  void eachModelHasWhatTheRulesNeed() {
    assertThat(MODELS)
        .allSatisfy(
            it -> {
              assertThat(it.path("attentionHeads").asInt()).isPositive();
              assertThat(it.path("layers").asInt()).isPositive();
              assertThat(it.path("maxContext").asInt()).isPositive();
              assertThat(it.path("weightBytes").asLong()).isPositive();
            });
  }

  /**
   * No source says the others, in {@code unsourced.txt}: a figure that is found leaves the file.
   */
  @Test
  void eachModelHasTheSizesThatRulesNeedButWhatNoSourceSays() {
    List<String> missing =
        MODELS.stream()
            .filter(it -> !missing(it).isEmpty())
            .map(it -> it.path("id").asText() + ": " + String.join(", ", missing(it)))
            .toList();

    assertThat(missing)
        .containsExactlyInAnyOrderElementsOf(
            Fixtures.resource("catalog/unsourced.txt")
                .lines()
                .filter(it -> !it.startsWith("#"))
                .toList());
    assertThat(missing).hasSizeLessThanOrEqualTo(UNSOURCED);
  }

  private static List<String> missing(JsonNode model) {
    JsonNode shapes = model.path("shapes");
    Map<String, Boolean> has = new LinkedHashMap<>();
    has.put("hiddenSize", model.has("hiddenSize"));
    has.put("vocabSize", shapes.has("vocabSize"));
    has.put("intermediateSize", shapes.has("intermediateSize") || shapes.has("moe"));
    has.put("dtype", model.has("dtype"));
    return has.entrySet().stream().filter(it -> !it.getValue()).map(Map.Entry::getKey).toList();
  }

  /**
   * {@code NAME}, {@code NAME:entry} or {@code NAME (sibling)}; or a figure, and how it is known.
   */
  @Test
  void eachShortNameOfASourceIsExplained() {
    Pattern shortName = Pattern.compile("([a-z-]+)(:\\S.*| \\(.+\\))?");
    Set<String> explained = new TreeSet<>();
    FILE.path("sources").fieldNames().forEachRemaining(explained::add);
    Set<String> named = new TreeSet<>();
    for (JsonNode model : MODELS) {
      boolean hasOne = false;
      for (JsonNode source : model.path("source")) {
        Matcher matcher = shortName.matcher(source.asText());
        if (matcher.matches()) {
          hasOne = true;
          named.add(matcher.group(1));
        } else {
          assertThat(source.asText()).contains(": ");
        }
      }
      assertThat(hasOne).as("a source of " + model.path("id")).isTrue();
    }
    FILE.path("parsers").forEach(it -> it.path("source").forEach(s -> named.add(firstWord(s))));

    assertThat(named).isEqualTo(explained);
  }

  /** The short name before a list of entries, or a remark. */
  private static String firstWord(JsonNode source) {
    Matcher matcher = Pattern.compile("[a-z-]+").matcher(source.asText());
    return matcher.lookingAt() ? matcher.group() : source.asText();
  }

  private static Stream<Comparison> independent(JsonNode model) {
    String id = model.path("id").asText();
    JsonNode evidence = model.path("evidence");
    QuantizedShape shape = new QuantizedShape(model);
    List<Comparison> comparisons = new ArrayList<>();
    if (evidence.path("parametersFrom").asText().equals("safetensors")) {
      comparisons.add(
          new Comparison(
              id, "parameters", shape.storedParameters(), model.path("parameters").asDouble()));
    }
    if (evidence.has("fileGiB") && !evidence.has("fileNote")) {
      comparisons.add(
          new Comparison(
              id, "GiB of files", shape.fileBytes() / GIB, evidence.path("fileGiB").asDouble()));
    }
    if (evidence.has("measuredGiB")) {
      comparisons.add(
          new Comparison(
              id,
              "GiB that vLLM loaded",
              shape.servedBytes() / GIB,
              evidence.path("measuredGiB").asDouble()));
    }
    return comparisons.stream();
  }

  /** Not those of which only the sizes of some parts are known, and the entry says which not. */
  private static boolean isCounted(JsonNode model) {
    return model.has("shapes") && !model.path("evidence").has("uncounted");
  }

  @Test
  void kaitosCatalogSaysTheSame() throws IOException {
    assumeTrue(
        Files.exists(KAITO),
        "KAITO's catalog is not beside this repository: nothing to compare with");
    Map<String, JsonNode> kaito = new HashMap<>();
    Fixtures.yaml(Files.readString(KAITO))
        .path("models")
        .forEach(it -> kaito.put(it.path("name").asText().toLowerCase(Locale.ROOT), it));
    List<Comparison> comparisons =
        MODELS.stream()
            .filter(it -> kaito.containsKey(it.path("id").asText().toLowerCase(Locale.ROOT)))
            .flatMap(
                it -> withKaito(it, kaito.get(it.path("id").asText().toLowerCase(Locale.ROOT))))
            .toList();

    List<Comparison> apart =
        comparisons.stream().filter(it -> Math.abs(it.percent()) > LIMIT_PERCENT).toList();
    System.out.printf(
        "catalog: %d figures of %d models compared with KAITO's catalog, %d known to differ%n",
        comparisons.size(),
        comparisons.stream().map(Comparison::model).distinct().count(),
        apart.size());
    assertThat(comparisons).hasSizeGreaterThan(100);
    assertThat(apart).extracting(Comparison::model).hasSameElementsAs(KAITO_DIFFERS.keySet());
    assertThat(apart).extracting(Comparison::what).containsOnly("GiB of files");
  }

  private static Stream<Comparison> withKaito(JsonNode model, JsonNode theirs) {
    String id = model.path("id").asText();
    String size = theirs.path("modelFileSize").asText();
    List<Comparison> comparisons = new ArrayList<>();
    Map.of(
            "attentionHeads", "numAttentionHeads",
            "kvHeads", "numKeyValueHeads",
            "layers", "numHiddenLayers")
        .forEach(
            (ours, other) -> {
              if (theirs.has(other)) {
                comparisons.add(
                    new Comparison(
                        id, ours, model.path(ours).asDouble(), theirs.path(other).asDouble()));
              }
            });
    if (size.endsWith("Gi")) {
      comparisons.add(
          new Comparison(
              id,
              "GiB of files",
              model.path("weightBytes").asLong() / GIB,
              Double.parseDouble(size.substring(0, size.length() - 2))));
    }
    return comparisons.stream();
  }
}
