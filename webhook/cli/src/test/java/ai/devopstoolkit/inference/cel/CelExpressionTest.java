package ai.devopstoolkit.inference.cel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CelExpressionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "true                                           ; {}",
        "has(self.a)                                    ; {\"a\": 0}",
        "has(self.a)                                    ; {\"a\": null}",
        "!has(self.b)                                   ; {\"a\": 0}",
        "!has(self.a) || has(self.a.b)                  ; {}",
        "has(self.a.b) || !has(self.a)                  ; {}",
        "self.a == 2                                    ; {\"a\": 2}",
        "self.a == 2.0                                  ; {\"a\": 2}",
        "self.a < 2.5                                   ; {\"a\": 2}",
        "string(self.a) == '2147483647'                 ; {\"a\": 2147483647}",
        "string(self.a) == '9223372036854775807'        ; {\"a\": 9223372036854775807}",
        "self.a == 1.5                                  ; {\"a\": 1.5}",
        "self.a == null                                 ; {\"a\": null}",
        "self.a == {'b': [1, 'x', true]}                ; {\"a\": {\"b\": [1, \"x\", true]}}",
        "self.a.all(x, x > 0)                           ; {\"a\": [1, 2]}",
        "self.a.exists(k, k == 'b')                     ; {\"a\": {\"b\": 0}}",
        "self.a.matches('^[a-z]+$')                     ; {\"a\": \"abc\"}",
        "size(self.a) == 1                              ; {\"a\": \"é\"}",
        "type(self.a) == string                         ; {\"a\": \"x\"}",
        "self.a in ['x', 'y']                           ; {\"a\": \"y\"}",
        "self.a != '1'                                  ; {\"a\": 1}",
        "has(self.a) ? self.a : true                    ; {\"a\": true}",
      })
  void aConditionHoldsOfJson(String expression, String self) throws JsonProcessingException {
    assertThat(test(expression, self)).isTrue();
    assertThat(test("!(" + expression + ")", self)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "self.a == 1                          ; {}                ; key 'a'",
        "has(self.a.b)                        ; {}                ; key 'a'",
        "has(self.a.b) && true                ; {}                ; key 'a'",
        "!has(self.a.b)                       ; {\"a\": \"text\"} ; ",
        "self.a                               ; {\"a\": 1}        ; ",
        "self.a[0] == 1                       ; {\"a\": []}       ; ",
        "self.a + 1 == 2                      ; {\"a\": \"1\"}    ; ",
        "self.a + 1 > 0                       ; {\"a\": 9223372036854775807} ; ",
      })
  void whatHasNoValueIsAnErrorThatNamesTheExpression(String expression, String self, String why) {
    assertThatThrownBy(() -> test(expression, self))
        .isInstanceOf(CelExpressionException.class)
        .hasMessageContaining("CEL expression " + expression)
        .hasMessageContaining(why == null ? "" : why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "has(self.a.b) && false ; false",
        "false && has(self.a.b) ; false",
        "has(self.a.b) || true  ; true",
        "true || has(self.a.b)  ; true",
      })
  void aDecidedConjunctionOrDisjunctionAbsorbsAnError(String expression, boolean expected)
      throws JsonProcessingException {
    assertThat(test(expression, "{}")).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "self.a ==",
        "other.a",
        "oldSelf.a == self.a",
        "1 + 1",
        "'text'",
        "self.a.isSorted()",
        "quantity(self.a).isGreaterThan(quantity('1'))",
        "has(self)",
      })
  void whatDoesNotCompileIsRefusedByName(String expression) {
    assertThatThrownBy(() -> CelExpression.compile(expression, "self"))
        .isInstanceOf(CelExpressionException.class)
        .hasMessageContaining("CEL expression " + expression + " does not compile: ");
  }

  @Test
  void itMayHaveSeveralVariables() throws JsonProcessingException {
    CelExpression expression =
        CelExpression.compile("observed.a == desired.a", "observed", "desired");

    assertThat(
            expression.test(Map.of("observed", json("{\"a\": 1}"), "desired", json("{\"a\": 1}"))))
        .isTrue();
    assertThat(
            expression.test(Map.of("observed", json("{\"a\": 1}"), "desired", json("{\"a\": 2}"))))
        .isFalse();
    assertThat(expression).hasToString("observed.a == desired.a");
  }

  private static boolean test(String expression, String self) throws JsonProcessingException {
    return CelExpression.compile(expression, "self").test(Map.of("self", json(self)));
  }

  private static JsonNode json(String text) throws JsonProcessingException {
    return new ObjectMapper().readTree(text);
  }
}
