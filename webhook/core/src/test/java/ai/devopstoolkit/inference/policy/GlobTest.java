package ai.devopstoolkit.inference.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
  @ParameterizedTest
  @CsvSource({
    "team-a, team-a, true",
    "team-a, team-b, false",
    "team-a, team-aa, false",
    "team-a, team-, false",
    "*, anything, true",
    "*, '', true",
    "'', '', true",
    "'', a, false",
    "team-*, team-a, true",
    "team-*, team-, true",
    "team-*, team, false",
    "*-prod, team-a-prod, true",
    "*-prod, team-a-prod-2, false",
    "a*c, abc, true",
    "a*c, ac, true",
    "a*c, abcd, false",
    "a*b*c, aXbYc, true",
    "a*b*c, abbbc, true",
    "a*b*c, acb, false",
    "**, a, true",
    "a**, a, true",
    "*aab, aaab, true",
    "team.a, team-a, false",
    "team-?, team-a, false",
    "[a-z], a, false",
  })
  void aStarStandsForAnyRunOfCharacters(String pattern, String name, boolean matches) {
    assertThat(Glob.matches(pattern, name)).isEqualTo(matches);
  }

  @Test
  void manyStarsTakeNoTime() {
    boolean matches =
        assertTimeoutPreemptively(
            Duration.ofSeconds(5), () -> Glob.matches("*a".repeat(50) + "*b", "a".repeat(5000)));

    assertThat(matches).isFalse();
  }
}
