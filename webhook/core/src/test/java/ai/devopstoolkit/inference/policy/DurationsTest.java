package ai.devopstoolkit.inference.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "90s, 90",
    "15m, 900",
    "1h30m, 5400",
    "1h5s, 3605",
    "180m, 10800",
    "0s, 0",
    "9999h, 35996400",
  })
  void hoursMinutesAndSecondsAreRead(String text, long seconds) {
    assertThat(Durations.parse(text)).isEqualTo(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "15", "15 m", "-5m", "1.5h", "30m1h", "1h1h", "1d", "5M", "99999h", "m"})
  void otherFormsAreRefused(String text) {
    assertThatThrownBy(() -> Durations.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("must be a duration such as 90s, 15m or 1h30m");
  }

  @ParameterizedTest
  @CsvSource({"0, 0s", "45, 45s", "60, 1m", "320, 5m20s", "2100, 35m", "7200, 120m"})
  void theShortestFormIsWritten(long seconds, String text) {
    assertThat(Durations.format(Duration.ofSeconds(seconds))).isEqualTo(text);
    assertThat(Durations.parse(text)).isEqualTo(Duration.ofSeconds(seconds));
  }
}
