package ai.devopstoolkit.inference.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProbesRuleTest {
  private static final Check RULE = Check.of("probes");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "gpu: 8",
        "probes: {}",
        "probes: {startup: {periodSeconds: 30, failureThreshold: 240}}",
        "probes: {startup: {failureThreshold: 200}}",
        "model: /models/own, probes: {startup: {failureThreshold: 210}}",
        "model: Qwen/Qwen2.5-1.5B-Instruct, probes: {startup: {failureThreshold: 180}}",
        "probes: {startup: {periodSeconds: 11}}",
        "probes: {startup: {initialDelaySeconds: 0}}",
        "probes: {startup: {initialDelaySeconds: 120, failureThreshold: 198}}",
        "probes: {readiness: {periodSeconds: 1, failureThreshold: 1, timeoutSeconds: 1}}",
      })
  void soundProbesAreTakenWithoutAWarning(String spec) {
    assertThat(RULE.refusals(spec)).isEmpty();
    assertThat(RULE.warnings(spec)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "startup, periodSeconds, 0, 1",
    "startup, failureThreshold, 0, 1",
    "startup, timeoutSeconds, -1, 1",
    "startup, initialDelaySeconds, -1, 0",
    "readiness, periodSeconds, 0, 1",
    "readiness, failureThreshold, -5, 1",
    "liveness, timeoutSeconds, 0, 1",
    "liveness, initialDelaySeconds, -2147483648, 0",
  })
  void numbersThatAreTooSmallAreRefused(String probe, String field, int value, int minimum) {
    assertThat(RULE.refusals("probes: {%s: {%s: %d}}".formatted(probe, field, value)))
        .containsExactly(
            new Finding(
                "probes",
                "spec.probes.%s.%s".formatted(probe, field),
                "%d is too small: it must be %d at least. Leave it out for the derived one."
                    .formatted(value, minimum)));
  }

  @Test
  void whatIsRefusedIsNotWarnedAboutAsWell() {
    String wrong = "probes: {startup: {periodSeconds: 0}}";

    assertThat(RULE.refusals(wrong)).hasSize(1);
    assertThat(RULE.warnings(wrong)).isEmpty();
  }

  @Test
  void allNumbersAreReportedAtOnce() {
    assertThat(
            RULE.refusals(
                "probes: {startup: {periodSeconds: 0}, liveness: {periodSeconds: 0,"
                    + " timeoutSeconds: 0}}"))
        .extracting(Finding::path)
        .containsExactly(
            "spec.probes.startup.periodSeconds",
            "spec.probes.liveness.periodSeconds",
            "spec.probes.liveness.timeoutSeconds");
  }

  @ParameterizedTest
  @CsvSource({
    "/models/own, failureThreshold: 209, 34m50s, 35m",
    "/models/own, failureThreshold: 1, 10s, 35m",
    "/models/own, 'periodSeconds: 1, failureThreshold: 60', 1m, 35m",
    "Qwen/Qwen3-32B, failureThreshold: 199, 33m10s, 33m19s",
    "Qwen/Qwen2.5-1.5B-Instruct, failureThreshold: 179, 29m50s, 30m",
    "moonshotai/Kimi-K2.5, failureThreshold: 210, 35m, 180m",
  })
  void aShorterStartThanTheDerivedOneIsWarnedAbout(
      String model, String startup, String budget, String derived) {
    assertThat(RULE.warnings("model: %s, probes: {startup: {%s}}".formatted(model, startup)))
        .containsExactly(
            new Finding(
                "probes",
                "spec.probes.startup",
                "allows %s, less than the derived %s: a slow start is killed"
                    .formatted(budget, derived)));
  }

  @Test
  void withoutTheDeploymentHookALongStartIsWarnedAbout() {
    String policy = "deploymentHook: false";

    assertThat(Check.of("probes").under(policy).warnings("")).isEmpty();
    assertThat(
            Check.of("probes").under(policy).warnings("probes: {startup: {failureThreshold: 211}}"))
        .containsExactly(
            new Finding(
                "probes",
                "spec.probes.startup",
                "35m10s needs the deployment hook on the target; without it 35m hold"));
    assertThat(Check.of("probes").under(policy).warnings("model: moonshotai/Kimi-K2.5"))
        .extracting(Finding::message)
        .containsExactly("180m needs the deployment hook on the target; without it 35m hold");
    assertThat(Check.of("probes").under(policy).warnings("model: /models/own")).isEmpty();
  }

  @Test
  void withoutTheDeploymentHookSeveralGpusAreWarnedAbout() {
    assertThat(Check.of("probes").under("deploymentHook: false").warnings("gpu: 2"))
        .containsExactly(
            new Finding(
                "probes",
                "spec.gpu",
                "2 GPUs without the deployment hook on the target share 64Mi of /dev/shm"));
    assertThat(RULE.warnings("gpu: 2")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "probes: {startup: {periodSeconds: 0}} | probes: {startup: {periodSeconds: 0}}, maxModelLen: 1 | 0",
        "probes: {startup: {periodSeconds: 0}} | probes: {startup: {periodSeconds: 0}}, gpu: 2        | 1",
        "probes: {startup: {periodSeconds: 0}} | probes: {startup: {periodSeconds: 0}}, model: other  | 1",
        "probes: {}                            | probes: {startup: {periodSeconds: 0}}                | 1",
      })
  void anUpdateIsCheckedOnlyWhenProbesGpusOrModelChanged(String before, String now, int refusals) {
    assertThat(Check.of("probes").updating(before).refusals(now)).hasSize(refusals);
  }

  @Test
  void allRulesRunWhenAllAreAskedFor() {
    String wrong = "probes: {startup: {periodSeconds: 0}}";

    assertThat(Check.of("probes").updating(wrong).everything().refusals(wrong)).hasSize(1);
  }
}
