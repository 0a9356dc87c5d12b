package ai.devopstoolkit.inference.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.devopstoolkit.inference.Fixtures;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalJsonTest {
  /** RFC 8785, 3.2.2, less its numbers and U+000F. */
  @Test
  void stringsAndLiteralsAreThoseOfRfc8785() {
    assertThat(
            canonical(
                """
                {"string": "\\u20ac$\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
                 "literals": [null, true, false]}
                """))
        .isEqualTo("{\"literals\":[null,true,false],\"string\":\"€$\\nA'B\\\"\\\\\\\\\\\"/\"}");
  }

  /** RFC 8785, 3.2.3: by UTF-16 code units, so the emoji comes before the ligature. */
  @Test
  void membersAreInTheOrderOfRfc8785() {
    JsonNode json =
        Fixtures.json(
            """
            {"\\u20ac": "Euro Sign", "\\r": "Carriage Return", "\\ufb33": "Hebrew Letter Dalet",
             "1": "One", "\\ud83d\\ude00": "Emoji", "\\u0080": "Control",
             "\\u00f6": "Latin Small Letter O With Diaeresis"}
            """);

    assertThat(CanonicalJson.of(json))
        .isEqualTo(
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\","
                + "\"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\","
                + "\"\uD83D\uDE00\":\"Emoji\",\"\uFB33\":\"Hebrew Letter Dalet\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "1.0, 1",
    "1e0, 1",
    "10e-1, 1",
    "-0, 0",
    "-0.0, 0",
    "0.5, 0.5",
    "-2.25, -2.25",
    "1e3, 1000",
    "0.1, 0.1000000000000000055511151231257827021181583404541015625",
    "9007199254740992, 9007199254740992",
    "9007199254740993, 9007199254740993",
    "9007199254740993.0, 9007199254740992",
    "9223372036854775807, 9223372036854775807",
    "-9223372036854775808, -9223372036854775808",
    "9223372036854775808, 9223372036854775808",
    "18446744073709551617, 18446744073709551616",
    "1e19, 10000000000000000000",
    "1e400, 1E+400",
    "1e-400, 0",
  })
  void aNumberIsWrittenByItsValueNotItsSpelling(String spelling, String canonical) {
    assertThat(canonical("[" + spelling + "]")).isEqualTo("[" + canonical + "]");
  }

  @Test
  void aNumberIsWrittenAlikeWhateverNodeHoldsIt() {
    assertThat(CanonicalJson.of(DoubleNode.valueOf(3))).isEqualTo("3");
    assertThat(CanonicalJson.of(LongNode.valueOf(3))).isEqualTo("3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                           | {}",
        "[]                           | []",
        "{\"b\": [1, {}], \"a\": []}  | {\"a\":[],\"b\":[1,{}]}",
        "{\"a\": {\"c\": 1, \"b\": 2}} | {\"a\":{\"b\":2,\"c\":1}}",
        "[2, 1]                       | [2,1]",
        "[\"\\u2028\\u007f/<>\"]      | [\"\u2028\u007f/<>\"]",
      })
  void thereIsOneTextForOneValue(String json, String canonical) {
    assertThat(canonical(json)).isEqualTo(canonical);
  }

  @Test
  void whatIsNoJsonIsRefused() {
    assertThatThrownBy(() -> CanonicalJson.of(MissingNode.getInstance()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not JSON: MISSING");
    assertThatThrownBy(() -> CanonicalJson.of(JsonNodeFactory.instance.binaryNode(new byte[1])))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static String canonical(String json) {
    return CanonicalJson.of(Fixtures.json(json));
  }
}
