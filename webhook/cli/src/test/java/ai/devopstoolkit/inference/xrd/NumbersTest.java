package ai.devopstoolkit.inference.xrd;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {
  @ParameterizedTest
  @CsvSource({
    "1, 1, INT",
    "1.0, 1, INT",
    "1e3, 1000, INT",
    "-0.0, 0, INT",
    "2147483648, 2147483648, LONG",
    "2147483648.0, 2147483648, LONG",
    "9223372036854775807, 9223372036854775807, LONG",
    "4611686018427387904.0, 4611686018427388000, LONG",
    "9223372036854775808, 9223372036854776000, BIG_INTEGER",
    "1e20, 100000000000000000000, BIG_INTEGER",
    "1e21, 1E+21, BIG_DECIMAL",
    "1.50, 1.5, BIG_DECIMAL",
    "1e-7, 1E-7, BIG_DECIMAL",
  })
  void whatIsWholeArrivesAsAnInteger(String json, String expected, String type) {
    JsonNode wrapped = Fixtures.json("{\"v\": [{\"w\": " + json + "}]}");

    Numbers.normalize(wrapped);

    JsonNode number = wrapped.at("/v/0/w");
    assertThat(number.asText()).isEqualTo(expected);
    assertThat(number.numberType()).hasToString(type);
  }
}
