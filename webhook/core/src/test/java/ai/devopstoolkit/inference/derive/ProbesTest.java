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
            {"startup": {"periodSeconds": 10, "timeoutSeconds": 5, "failureThreshold": 200},
             "readiness": {"periodSeconds": 10, "timeoutSeconds": 5, "failureThreshold": 3},
             "liveness": {"periodSeconds": 20, "timeoutSeconds": 5, "failureThreshold": 10}}
            """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "startup: {periodSeconds: 30}     | startup   | {periodSeconds: 30, timeoutSeconds: 5, failureThreshold: 67}",
        "startup: {timeoutSeconds: 1}     | startup   | {periodSeconds: 10, timeoutSeconds: 1, failureThreshold: 200}",
        "startup: {failureThreshold: 240} | startup   | {periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 240}",
        "startup: {initialDelaySeconds: 100} | startup | {initialDelaySeconds: 100, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 190}",
        "startup: {initialDelaySeconds: 0} | startup  | {periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 200}",
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
        unknownModel(
            "periodSeconds: %d, initialDelaySeconds: %d".formatted(period, delay),
            "startup: {unknownModel: %s}".formatted(budget));

    assertThat(StartupBudget.failureThreshold(inputs)).isEqualTo(threshold);
  }

  @ParameterizedTest
  @CsvSource({
    "'', 2000",
    "periodSeconds: 11, 2002",
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
    assertThat(StartupBudget.derived(unknownModel("", "startup: {unknownModel: 1h}")))
        .isEqualTo(Duration.ofHours(1));
    assertThat(StartupBudget.derived(inputs("", "startup: {unknownModel: 1h}")))
        .isNotEqualTo(Duration.ofHours(1));
  }

  /** clamp(base + perGiB × weights, minimum, maximum), in whole seconds, rounded up. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "BAAI/bge-base-en-v1.5       | ``                            | 1800 ", // 0.2 GiB
        "Qwen/Qwen2.5-1.5B-Instruct  | ``                            | 1800 ", // 2.9 GiB
        "Qwen/Qwen3-32B              | ``                            | 1999 ", // 61.02 GiB
        "Qwen/Qwen2.5-72B-Instruct   | ``                            | 3338 ", // 135.43 GiB
        "moonshotai/Kimi-K2.5        | ``                            | 10800", // 553.4 GiB
        "qwen/qwen3-32b              | ``                            | 1999 ",
        "Qwen/Qwen3-32B-Own          | ``                            | 2100 ",
        "Qwen/Qwen3-32B              | {base: 0s, minimum: 0s}       | 1099 ",
        "Qwen/Qwen3-32B              | {perGiB: 0s, minimum: 0s}     | 900  ",
        "Qwen/Qwen3-32B              | {minimum: 2h}                 | 7200 ",
        "Qwen/Qwen3-32B              | {minimum: 1999s, maximum: 1999s} | 1999",
        "Qwen/Qwen3-32B              | {minimum: 0s, maximum: 1998s} | 1998 ",
        "Qwen/Qwen3-32B              | {perGiB: 36s}                 | 3097 ",
      })
  void theDerivedBudgetFollowsFromTheWeights(String model, String startup, long seconds) {
    String policy = startup.isEmpty() ? "" : "startup: " + startup;

    assertThat(
            StartupBudget.derived(
                Fixtures.derivation(policy).inputs(Fixtures.llm("model: " + model))))
        .isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void thePolicysDelayCountsUnlessOverridden() {
    String policy = "probes: {startup: {initialDelaySeconds: 100}}";

    assertThat(StartupBudget.failureThreshold(inputs("", policy))).isEqualTo(190);
    assertThat(StartupBudget.failureThreshold(inputs("initialDelaySeconds: 0", policy)))
        .isEqualTo(200);
  }

  private static Inputs inputs(String startup, String policy) {
    return Fixtures.derivation(policy).inputs(Fixtures.llm("probes: {startup: {" + startup + "}}"));
  }

  /** The budget is the policy's, so any can be had. */
  private static Inputs unknownModel(String startup, String policy) {
    return Fixtures.derivation(policy)
        .inputs(
            Fixtures.llm(
                "model: %s, probes: {startup: {%s}}".formatted(Fixtures.UNKNOWN_MODEL, startup)));
  }
}
