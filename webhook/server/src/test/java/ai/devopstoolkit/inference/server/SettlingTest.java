package ai.devopstoolkit.inference.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettlingTest {
  @ParameterizedTest
  @CsvSource({
    "100 80 60 40, 0", // still falling
    "100 80 79 78, 4", // the last gain was the second
    "100 100 100, 3",
    "100 300 50 49 49, 5", // one that met a collection is no end
    "100 95 89 88 88, 5", // small gains add up to one
  })
  void roundsSettleWhenTwoInARowAreNoGain(String rounds, int settledAfter) {
    Settling settling = new Settling();
    int count = 0;
    int settled = 0;
    for (long round : numbers(rounds)) {
      count++;
      if (settling.after(round) && settled == 0) {
        settled = count;
      }
    }
    assertThat(settled).isEqualTo(settledAfter);
  }

  private static long[] numbers(String rounds) {
    return Arrays.stream(rounds.split(" ")).mapToLong(Long::parseLong).toArray();
  }
}
