package ai.devopstoolkit.inference.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MoveRuleTest {
  @Test
  void aCreateMovesNothing() {
    assertThat(Check.of("move").warnings("targetNamespace: other")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "gpu: 2", "targetNamespace: team-a", "ingressHost: a.example.com"})
  void whatStaysIsNotWarnedAbout(String now) {
    assertThat(Check.of("move").updating("").warnings(now)).isEmpty();
    assertThat(Check.of("move").updating("").everything().warnings(now)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``                     | targetNamespace: other | team-a",
        "targetNamespace: other | ``                     | other",
        "targetNamespace: other | targetNamespace: third | other",
      })
  void aMoveSaysWhereTheOldObjectsStay(String before, String now, String old) {
    assertThat(Check.of("move").updating(before).warnings(now))
        .containsExactly(
            new Finding(
                "move", "spec.targetNamespace", "moved: delete what is left in \"" + old + "\""));
  }

  @Test
  void aMoveToAnotherClusterSaysSoToo() {
    assertThat(
            Check.of("move")
                .updating("")
                .warnings("providerConfigName: h100, targetNamespace: other"))
        .extracting(Finding::toString)
        .containsExactly(
            "spec.targetNamespace: moved: delete what is left in \"team-a\"",
            "spec.providerConfigName: moved: delete what is left by way of \"incluster\"");
  }

  /** The API server drops a warning that holds one. Found by {@code ReviewFuzz}. */
  @Test
  void controlCharactersOfTheOldPlaceAreEscaped() {
    String before = "targetNamespace: \"\\e[31m\", providerConfigName: \"a\\nb\"";

    assertThat(Check.of("move").updating(before).warnings("targetNamespace: other"))
        .extracting(Finding::message)
        .containsExactly(
            "moved: delete what is left in \"\\u001b[31m\"",
            "moved: delete what is left by way of \"a\\u000ab\"");
  }

  @Test
  void aMoveIsNeverRefused() {
    assertThat(Check.of("move").updating("").refusals("targetNamespace: other")).isEmpty();
  }
}
