package ai.devopstoolkit.inference.preview;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import org.junit.jupiter.api.Test;

class UnifiedDiffTest {
  @Test
  void whatIsTheSameHasNoDifference() {
    assertThat(UnifiedDiff.of("a", Fixtures.yaml("{a: 1}"), Fixtures.yaml("{a: 1}"))).isEmpty();
  }

  @Test
  void aDifferenceIsShownWithThreeLinesAround() {
    assertThat(
            UnifiedDiff.of(
                "llm",
                Fixtures.yaml("{a: 1, b: 2, c: 3, d: 4, e: 5}"),
                Fixtures.yaml("{a: 1, b: 2, c: 3, d: 4, e: 6}")))
        .isEqualTo(
            """
            --- llm
            +++ llm (admitted)
            @@ -2,4 +2,4 @@
             b: 2
             c: 3
             d: 4
            -e: 5
            +e: 6
            """);
  }
}
