package ai.devopstoolkit.inference.sizing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.catalog.CatalogReader;
import ai.devopstoolkit.inference.policy.Policy;
import ai.devopstoolkit.inference.spec.Arguments;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Our weights of mixtures of experts beside the real engine's: {@code tests/engine/experts}. */
class ExpertsTest {
  private static final double PERCENT = 2;

  /** Its checkpoint has a layer of multi-token prediction that the engine leaves out: 2.1 %. */
  private static final String WITH_A_LAYER_MORE = "Qwen/Qwen3-Next-80B-A3B-Instruct";

  /** What one GPU of so many holds; a refusal where the experts cannot be cut so. */
  record Asked(String model, int gpus, boolean whole, String answer) {
    boolean isRefused() {
      return answer.startsWith("build: ");
    }
  }

  static Stream<Asked> all() {
    return Fixtures.resource("engine/experts-0.15.0.tsv")
        .lines()
        .skip(1)
        .map(it -> it.split("\t", -1))
        .map(it -> new Asked(it[0], Integer.parseInt(it[1]), Boolean.parseBoolean(it[2]), it[3]));
  }

  static Stream<Asked> built() {
    return all().filter(it -> !it.isRefused());
  }

  @ParameterizedTest
  @MethodSource("built")
  void weightsAreTheEngines(Asked asked) {
    assertThat(fit(asked).weights())
        .isCloseTo(Double.parseDouble(asked.answer()), withinPercentage(percent(asked)));
  }

  private static double percent(Asked asked) {
    return asked.model().equals(WITH_A_LAYER_MORE) ? PERCENT + 0.2 : PERCENT;
  }

  @Test
  void theEngineCutsNoExpertInsideABlockAndTakesItWhole() {
    assertThat(all().filter(Asked::isRefused))
        .hasSize(2)
        .allMatch(it -> !it.whole())
        .allMatch(it -> it.model().endsWith("-FP8"));
    assertThat(all().filter(Asked::whole)).noneMatch(Asked::isRefused);
  }

  private static MemoryFit fit(Asked asked) {
    Policy policy = Fixtures.policy("gpu: {product: NVIDIA-H100-80GB-HBM3}");
    var model = CatalogReader.bundled().find(asked.model());
    EngineSettings settings =
        EngineSettings.of(
            policy,
            Arguments.of(asked.whole() ? List.of("--enable-expert-parallel") : List.of()),
            Optional.of(model.orElseThrow()));
    return MemoryFit.of(model.orElseThrow(), policy, settings, asked.gpus(), asked.gpus())
        .orElseThrow();
  }
}
