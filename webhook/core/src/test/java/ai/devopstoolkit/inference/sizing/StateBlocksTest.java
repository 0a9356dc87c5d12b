package ai.devopstoolkit.inference.sizing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.catalog.CatalogReader;
import ai.devopstoolkit.inference.catalog.ModelFacts;
import ai.devopstoolkit.inference.policy.Policy;
import ai.devopstoolkit.inference.spec.Arguments;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many sequences have a state in the cache, beside what vLLM said when there were too few. */
class StateBlocksTest {
  /** vllm-project/recipes pull request 831: an RTX PRO 6000, BF16, at 0.95. */
  @ParameterizedTest
  @CsvSource({"0.28.0, RTX-PRO-6000, 0.95, Qwen/Qwen3.8-27B, 556"})
  void thereAreAsManyAsWasLogged(
      String version, String gpu, String utilization, String model, long blocks) {
    MemoryFit fit = fit(version, gpu, model, List.of("--gpu-memory-utilization=" + utilization));

    System.out.println(model + ": " + fit.stateBlocks() + " states, logged " + blocks);
    assertThat((double) fit.stateBlocks().orElseThrow()).isBetween(0.75 * blocks, 1.3 * blocks);
    assertThat(fit.statesFit()).isFalse();
    assertThat(fit.proposedSeqs()).isLessThanOrEqualTo(blocks);
  }

  /** vllm issue 49064: 161 blocks in 3.86 GiB of each of two GPUs, 0.23.1. */
  @Test
  void aBlockIsAsLargeAsWasLogged() {
    ModelFacts model = CatalogReader.bundled().find("Qwen/Qwen3.8-27B").orElseThrow();
    Policy policy = Fixtures.policy("engine: {version: 0.23.1}\ngpu: {product: L4}");
    EngineSettings settings = EngineSettings.of(policy, Arguments.NONE, Optional.of(model));
    MemoryFit fit = MemoryFit.of(model, policy, settings, 2, 2).orElseThrow();

    assertThat(161 * fit.kvCache().orElseThrow().blockBytes() / (double) (1L << 30))
        .isCloseTo(3.86, within(0.03));
  }

  private static MemoryFit fit(String version, String gpu, String id, List<String> arguments) {
    ModelFacts model = CatalogReader.bundled().find(id).orElseThrow();
    Policy policy =
        Fixtures.policy("engine: {version: " + version + "}\ngpu: {product: " + gpu + "}");
    EngineSettings settings =
        EngineSettings.of(policy, Arguments.of(arguments), Optional.of(model));
    return MemoryFit.of(model, policy, settings, 1, 1).orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "0.28.0, Qwen/Qwen3.8-27B, --max-num-seqs=64",
    "0.28.0, Qwen/Qwen3.8-27B, --enforce-eager",
    "0.18.0, Qwen/Qwen3.8-27B, --max-num-seqs=1024",
    "0.28.0, Qwen/Qwen3-8B, --max-num-seqs=1024",
  })
  void fewerSequencesNoGraphsOlderVersionsAndOtherModelsAreFine(
      String version, String model, String argument) {
    assertThat(fit(version, "RTX-PRO-6000", model, List.of(argument)).statesFit()).isTrue();
  }
}
