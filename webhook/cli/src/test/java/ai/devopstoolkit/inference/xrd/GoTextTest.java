package ai.devopstoolkit.inference.xrd;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Go 1.26 prints of the same. */
class GoTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0.0                    | 0",
        "1.0                    | 1",
        "100000.0               | 100000",
        "1000000.0              | 1e+06",
        "1234567.0              | 1.234567e+06",
        "2147483647.0           | 2.147483647e+09",
        "123456.5               | 123456.5",
        "0.0001                 | 0.0001",
        "0.00001                | 1e-05",
        "-2.5                   | -2.5",
        "1e21                   | 1e+21",
        "1e100                  | 1e+100",
        "9223372036854775807.0  | 9.223372036854776e+18",
        "5e-324                 | 5e-324",
        "0.1                    | 0.1",
        "2e-3                   | 0.002",
      })
  void doublesAreAsShortAsTheyCanBe(double value, String expected) {
    assertThat(GoText.number(value)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"a b\"                    | \"a b\"",
        "\"\\\"\\\\\"               | \"\\\"\\\\\"",
        "\"\\u0007\\b\\f\\n\\r\\t\\u000b\" | \"\\a\\b\\f\\n\\r\\t\\v\"",
        "\"\\u0000\\u001f\\u007f\"  | \"\\x00\\x1f\\x7f\"",
        "\"\\u00a0\\u00ad\\u200b\\u2028\\ue000\\u0378\" | \"\\u00a0\\u00ad\\u200b\\u2028\\ue000\\u0378\"",
        "\"é日😀'<&>\"              | \"é日😀'<&>\"",
        "\"\\ud83d\"                | \"\ufffd\"",
        "\"\\udb40\\udc01\"         | \"\\U000e0001\"",
        "1                          | 1",
        "1.50                       | 1.5",
        "2147483648.5               | 2.1474836485e+09",
        "true                       | true",
        "null                       | null",
        "{\"b\": [1, 2.0, null], \"a\": \"<&>\u2028\\u0000\\u007f\\b\"} | {\"a\":\"\\u003c\\u0026\\u003e\\u2028\\u0000\u007f\\b\",\"b\":[1,2,null]}",
        "[1e21, 1e20, 1e-7, 0.000001, \"\\ud83d\", \"é\"] | [1e+21,100000000000000000000,1e-7,0.000001,\"\ufffd\",\"é\"]",
      })
  void valuesAreAsInFaults(String json, String expected) {
    JsonNode wrapped = Fixtures.json("{\"v\": " + json + "}");
    Numbers.normalize(wrapped);

    assertThat(GoText.value(wrapped.get("v"))).isEqualTo(expected);
  }
}
