package ai.devopstoolkit.inference.derive;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbesTest {
  @Test
  void theDefaultsAreThePolicysAndTheBudgets() {
    assertThatJson(Fixtures.derivation("").derive(Fixtures.llm("")).json().get("probes"))
        .isEqualTo(
            """
            {"startup": {"periodSeconds": 10, "timeoutSeconds": 5, "failureThreshold": 210},
             "readiness": {"periodSeconds": 10, "timeoutSeconds": 5, "failureThreshold": 3},
             "liveness": {"periodSeconds": 20, "timeoutSeconds": 5, "failureThreshold": 10}}
            """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "startup: {periodSeconds: 30}     | startup   | {periodSeconds: 30, timeoutSeconds: 5, failureThreshold: 70}",
        "startup: {timeoutSeconds: 1}     | startup   | {periodSeconds: 10, timeoutSeconds: 1, failureThreshold: 210}",
        "startup: {failureThreshold: 240} | startup   | {periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 240}",
        "startup: {initialDelaySeconds: 100} | startup | {initialDelaySeconds: 100, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 200}",
        "startup: {initialDelaySeconds: 0} | startup  | {periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 210}",
        "readiness: {periodSeconds: 5}    | readiness | {periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 3}",
        "liveness: {failureThreshold: 2, initialDelaySeconds: 7} | liveness | {initialDelaySeconds: 7, periodSeconds: 20, timeoutSeconds: 5, failureThreshold: 2}",
      })
  void anOverrideReplacesItsFieldAlone(String override, String probe, String expected) {
    var probes =
        Fixtures.derivation("")
            .derive(Fixtures.llm("probes: {" + override + "}"))
            .json()
            .get("probes");
    var defaults = Fixtures.derivation("").derive(Fixtures.llm("")).json().get("probes");

    assertThatJson(probes.get(probe)).isEqualTo(Fixtures.yaml(expected));
    for (String other : new String[] {"startup", "readiness", "liveness"}) {
      if (!other.equals(probe)) {
        assertThatJson(probes.get(other)).isEqualTo(defaults.get(other));
      }
    }
  }

  /** ceil((budget − initial delay) / period), 1 at least. */
  @ParameterizedTest
  @CsvSource({
    "35m, 10, 0, 210",
    "35m, 30, 0, 70",
    "35m, 11, 0, 191",
    "35m, 2100, 0, 1",
    "35m, 2099, 0, 2",
    "35m, 3600, 0, 1",
    "35m, 10, 5, 210",
    "35m, 10, 10, 209",
    "35m, 10, 2099, 1",
    "35m, 10, 2100, 1",
    "35m, 10, 9999, 1",
    "2101s, 10, 0, 211",
    "1s, 10, 0, 1",
    "0s, 10, 0, 1",
    "180m, 1, 0, 10800",
  })
  void theThresholdFollowsFromTheBudget(String budget, int period, int delay, int threshold) {
    Inputs inputs =
        inputs(
            "periodSeconds: %d, initialDelaySeconds: %d".formatted(period, delay),
            "startup: {unknownModel: %s}".formatted(budget));

    assertThat(StartupBudget.failureThreshold(inputs)).isEqualTo(threshold);
  }

  @ParameterizedTest
  @CsvSource({
    "'', 2100",
    "periodSeconds: 11, 2101",
    "failureThreshold: 5, 50",
    "'failureThreshold: 240, periodSeconds: 30', 7200",
    "'failureThreshold: 5, initialDelaySeconds: 7', 57",
    "'failureThreshold: 2147483647, periodSeconds: 2147483647', 4611686014132420609",
  })
  void theEffectiveBudgetIsDelayPlusPeriodTimesFailures(String startup, long seconds) {
    assertThat(StartupBudget.effective(inputs(startup, ""))).isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void theDerivedBudgetOfAModelOfUnknownSizeIsThePolicys() {
    assertThat(StartupBudget.derived(inputs("", "startup: {unknownModel: 1h}")))
        .isEqualTo(Duration.ofHours(1));
  }

  @Test
  void thePolicysDelayCountsUnlessOverridden() {
    String policy = "probes: {startup: {initialDelaySeconds: 100}}";

    assertThat(StartupBudget.failureThreshold(inputs("", policy))).isEqualTo(200);
    assertThat(StartupBudget.failureThreshold(inputs("initialDelaySeconds: 0", policy)))
        .isEqualTo(210);
  }

  private static Inputs inputs(String startup, String policy) {
    return Fixtures.derivation(policy).inputs(Fixtures.llm("probes: {startup: {" + startup + "}}"));
  }
}
