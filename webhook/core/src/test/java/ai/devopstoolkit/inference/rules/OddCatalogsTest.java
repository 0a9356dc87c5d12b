package ai.devopstoolkit.inference.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.catalog.CatalogReader;
import ai.devopstoolkit.inference.catalog.ModelCatalog;
import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.settings.SettingsException;
import ai.devopstoolkit.inference.spec.LlmInference;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever figures a catalog of one's own has, as far as the reader takes them: an answer. */
class OddCatalogsTest {
  private static final int CASES = 300;
  private static final int SEED = 20261201;
  private static final int[] COUNTS = {1, 2, 3, 4, 7, 8, 16, 64, 129, 4096, 1 << 14};
  private static final int[] SIZES = {1, 2, 63, 64, 512, 4096, 32_064, 151_936, 1 << 24};
  private static final int[] GPUS = {1, 2, 3, 8, 1024, Integer.MAX_VALUE};

  private final Random random = new Random(SEED);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "shapes: {vocabSize: 32000}", // without heads there is no bound but ours
        "layers: 4, attentionHeads: 1, kvHeads: 1, headDim: 64, slidingWindow: {window: 512, fullLayers: 0, fullKvHeads: 64, fullHeadDim: 512}",
        "layers: 4, attentionHeads: 8, kvHeads: 8, headDim: 8, state: {layers: 5, bytes: 4}",
        "layers: 16384, attentionHeads: 16384, kvHeads: 16384, headDim: 16384, state: {layers: 5, bytes: 2147483647}",
        "shapes: {moe: {experts: 8, expertsPerToken: 2, intermediateSize: 64, sharedExperts: 16384, sharedIntermediateSize: 16777216}}",
      })
  void oddFiguresAreAnswered(String figures) throws SettingsException {
    for (int gpu : GPUS) {
      answers(figures, gpu);
    }
  }

  @Test
  void soAreAnyOthers() throws SettingsException {
    for (int i = 0; i < CASES; i++) {
      answers(figures(), GPUS[random.nextInt(GPUS.length)]);
    }
  }

  @Test
  void figuresBeyondAllModelsAreRefusedWithTheCatalog() {
    assertThatThrownBy(
            () ->
                CatalogReader.withAdded(
                    "models: [{id: a/b, layers: 16385, shapes: {vocabSize: 16777217}, source: [us]}]"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("must be at most 16384, but is 16385")
        .hasMessageContaining("must be at most 16777216, but is 16777217");
  }

  private static void answers(String figures, int gpu) throws SettingsException {
    ModelCatalog catalog;
    try {
      catalog =
          CatalogReader.withAdded(
              "models: [{id: acme/odd, weightBytes: 1000000000, source: [us], %s}]"
                  .formatted(figures));
    } catch (SettingsException e) {
      return; // figures that contradict each other
    }
    LlmInference now = Fixtures.llm("model: acme/odd, gpu: " + gpu);
    Derivation derivation =
        new Derivation(Fixtures.policy("gpu: {product: H100, maximum: 999}"), catalog);
    Findings findings = new Findings();
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () ->
            RuleSet.check(
                new Subject(now, Optional.empty(), derivation.inputs(now), false), true, findings),
        figures);
    assertThat(findings.refusals()).allSatisfy(it -> assertThat(it.message()).isNotBlank());
  }

  private String figures() {
    int kvHeads = of(COUNTS);
    StringBuilder text =
        new StringBuilder(
            "layers: %d, attentionHeads: %d, kvHeads: %d, headDim: %d, hiddenSize: %d"
                .formatted(
                    of(COUNTS), kvHeads * (1 + random.nextInt(3)), kvHeads, of(COUNTS), of(SIZES)));
    if (random.nextBoolean()) {
      text.append(", shapes: {vocabSize: %d, intermediateSize: %d".formatted(of(SIZES), of(SIZES)));
      if (random.nextBoolean()) {
        text.append(
            ", moe: {experts: %d, expertsPerToken: %d, intermediateSize: %d, sharedExperts: %d, sharedIntermediateSize: %d}"
                .formatted(of(COUNTS), of(COUNTS), of(SIZES), of(COUNTS), of(SIZES)));
      }
      text.append("}");
    }
    if (random.nextBoolean()) {
      text.append(", slidingWindow: {window: %d, fullLayers: %d".formatted(of(SIZES), of(COUNTS)));
      if (random.nextBoolean()) {
        text.append(", fullKvHeads: %d, fullHeadDim: %d".formatted(of(COUNTS), of(COUNTS)));
      }
      text.append("}");
    }
    if (random.nextInt(3) == 0) {
      text.append(", state: {layers: %d, bytes: %d}".formatted(of(COUNTS), of(SIZES)));
    }
    if (random.nextInt(3) == 0) {
      text.append(", quantization: {method: fp8, bits: 8, blockSize: %d}".formatted(of(SIZES)));
    }
    return text.toString();
  }

  private int of(int[] some) {
    return some[random.nextInt(some.length)];
  }
}
