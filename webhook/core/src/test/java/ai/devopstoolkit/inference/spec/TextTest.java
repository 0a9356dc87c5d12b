package ai.devopstoolkit.inference.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "plain     | \"plain\"",
        "``        | \"\"",
        "`a\nb`    | \"a\\u000ab\"",
        "`a\u001b[31mb` | \"a\\u001b[31mb\"",
        "`a\u2028b` | \"a\\u2028b\"",
        "`a\u202eb` | \"a\\u202eb\"",
        "`a\ud800b` | \"a\\ud800b\"",
        "ü€😀      | \"ü€😀\"",
      })
  void aQuoteHoldsNothingThatATerminalObeys(String value, String quoted) {
    assertThat(Text.quoted(value)).isEqualTo(quoted);
  }

  @Test
  void aQuoteIsCutAfter64Characters() {
    assertThat(Text.quoted("x".repeat(64))).isEqualTo("\"" + "x".repeat(64) + "\"");
    assertThat(Text.quoted("x".repeat(65))).isEqualTo("\"" + "x".repeat(64) + "…\"");
    assertThat(Text.quoted("😀".repeat(100))).isEqualTo("\"" + "😀".repeat(32) + "…\"");
  }

  @Test
  void listsReadAsSentencesDo() {
    assertThat(Text.either(List.of())).isEmpty();
    assertThat(Text.either(List.of(1))).isEqualTo("1");
    assertThat(Text.either(List.of(1, 2))).isEqualTo("1 or 2");
    assertThat(Text.either(List.of(1, 2, 4))).isEqualTo("1, 2 or 4");
    assertThat(Text.all(List.of("cpu", "memory", "gpu"))).isEqualTo("cpu, memory and gpu");
  }

  @Test
  void countsAgreeWithTheirNoun() {
    assertThat(Text.count(1, "GPU")).isEqualTo("1 GPU");
    assertThat(Text.count(2, "GPU")).isEqualTo("2 GPUs");
    assertThat(Text.count(0, "GPU")).isEqualTo("0 GPUs");
  }
}
