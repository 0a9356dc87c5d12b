package ai.devopstoolkit.inference.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddingRuleTest {
  @ParameterizedTest
  @ValueSource(strings = {"BAAI/bge-m3", "Qwen/Qwen3-Embedding-4B"})
  void moreGpusForAnEmbeddingModelAreWarnedAbout(String model) {
    assertThat(Check.of("embedding").warnings("gpu: 2, model: " + model))
        .containsExactly(
            new Finding(
                "embedding",
                "spec.gpu",
                "2 GPUs do not make an embedding model faster: 1 serves it as well"));
    assertThat(Check.of("embedding").refusals("gpu: 2, model: " + model)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"gpu: 1, model: BAAI/bge-m3", "gpu: 2", "gpu: 8, model: acme/embedding-model"})
  void othersAreNot(String spec) {
    assertThat(Check.of("embedding").warnings(spec)).isEmpty();
  }

  /** One text of the longest length needs no cache: nothing of it is kept. */
  @Test
  void noCacheIsAskedOfAnEmbeddingModel() {
    Check memory = Check.of("memory-fit").under("gpu: {product: L4}");

    assertThat(memory.refusals("model: Qwen/Qwen3-Embedding-4B")).isEmpty();
    assertThat(memory.warnings("model: Qwen/Qwen3-Embedding-4B")).isEmpty();
  }
}
