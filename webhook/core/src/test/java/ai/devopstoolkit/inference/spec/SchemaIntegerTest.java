package ai.devopstoolkit.inference.spec;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each takes for an integer: tried on API servers 1.34.1 and 1.37.2 by UnreadIT. */
class SchemaIntegerTest {
  @ParameterizedTest
  @CsvSource({
    "1, true, true, true, 1",
    "4.0, true, true, true, 4",
    "-3e1, true, true, true, -30",
    "9223372036854775807, true, true, true, 9223372036854775807",
    "9223372036854775808, false, false, false, ",
    "9007199254740991.0, true, true, true, 9007199254740991",
    "9007199254740992.0, false, false, false, ",
    "1.5, false, false, false, ",
    "4096.000001, true, false, true, 4096",
    "4096.00001, false, false, false, ",
    "4096.000006, true, false, false, 4096",
    "4095.999999, false, false, true, 4096",
    "4095.99999, false, false, false, ",
    "2147483647.5, true, false, true, 2147483648",
    "-1.0000000001, false, false, true, -1",
    "-0.9999999999, false, false, true, -1",
    "0.0000000001, false, false, false, ",
    "0.9999999999, false, false, true, 1",
    "0, true, true, true, 0",
    "-0.0, true, true, true, 0",
    "1e300, false, false, false, ",
    "1e400, false, false, false, ",
    "true, false, false, false, ",
    "\"1\", false, false, false, ",
    "null, false, false, false, ",
  })
  void isReadAsTheWholeNumberIfAnySchemaTakesIt(
      String json, boolean on134, boolean on137, boolean byLibrary, Long read) {
    JsonNode value = Fixtures.json(json);

    assertThat(SchemaInteger.KUBERNETES_1_34.takes(value)).isEqualTo(on134);
    assertThat(SchemaInteger.KUBERNETES_1_37.takes(value)).isEqualTo(on137);
    assertThat(SchemaInteger.LIBRARY.takes(value)).isEqualTo(byLibrary);
    if (read == null) {
      assertThat(SchemaInteger.read(value)).isEmpty();
    } else {
      assertThat(SchemaInteger.read(value)).hasValue(read);
    }
  }
}
