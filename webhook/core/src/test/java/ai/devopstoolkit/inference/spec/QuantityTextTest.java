package ai.devopstoolkit.inference.spec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantityTextTest {
  @ParameterizedTest
  @CsvSource({
    "4, 4000m, true",
    "1Gi, 1024Mi, true",
    "1Gi, 1073741824, true",
    "1Gi, 1G, false",
    "nonsense, nonsense, true",
    "nonsense, other, false",
    "nonsense, 4, false",
  })
  void textsAreEqualIfTheyMeanTheSame(String one, String other, boolean equal) {
    assertThat(QuantityText.of(one).equals(QuantityText.of(other))).isEqualTo(equal);
    if (equal) {
      assertThat(QuantityText.of(one)).hasSameHashCodeAs(QuantityText.of(other));
    }
  }

  @Test
  void aTextThatIsNoneSaysWhy() {
    QuantityText text = QuantityText.of("96GB");

    assertThat(text.quantity()).isEmpty();
    assertThat(text.problem()).contains("\"96GB\"", "\"GB\"", "Gi");
    assertThat(text).hasToString("96GB");
    assertThat(text.text()).isEqualTo("96GB");
  }

  @Test
  void aQuantityHasNoProblem() {
    assertThat(QuantityText.of("16Gi").problem()).isEmpty();
    assertThat(QuantityText.of("16Gi").quantity()).isPresent();
  }
}
