package ai.devopstoolkit.inference.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResourcesRuleTest {
  private static final Check RULE = Check.of("resources");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "gpu: 8",
        "resources: {cpu: 3}",
        "resources: {cpu: 3000m, memory: 2Gi}",
        "gpu: 2, resources: {cpu: 4, memory: 8Gi}",
        "gpu: 8, resources: {cpu: 10, memory: 32Gi}",
        "resources: {memory: 1e12}",
      })
  void enoughIsTakenWithoutAWarning(String spec) {
    String quoted = spec.replace("1e12", "'1e12'");

    assertThat(RULE.refusals(quoted)).isEmpty();
    assertThat(RULE.warnings(quoted)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "memory: 96GB  | memory | \"96GB\" ends in \"GB\"",
        "memory: lots  | memory | \"lots\" does not begin with a number",
        "memory: '8 Gi' | memory | \"8 Gi\"",
        "memory: 0     | memory | \"0\" must be above 0, for example 16Gi.",
        "memory: -8Gi  | memory | \"-8Gi\" must be above 0, for example 16Gi.",
        "cpu: 0        | cpu    | \"0\" must be above 0, for example 4 or 500m.",
        "cpu: '-0.5'   | cpu    | \"-0.5\" must be above 0, for example 4 or 500m.",
        "cpu: four     | cpu    | \"four\" does not begin with a number",
      })
  void whatIsNoAmountIsRefusedWithOneThatWorks(String resource, String field, String message) {
    assertThat(RULE.refusals("resources: {" + resource + "}"))
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.path()).isEqualTo("spec.resources." + field);
              assertThat(it.message())
                  .startsWith(message)
                  .endsWith("Leave it out for the derived one.");
            });
  }

  @Test
  void bothFieldsAreReportedAtOnce() {
    assertThat(RULE.refusals("resources: {cpu: 0, memory: x}"))
        .extracting(Finding::path)
        .containsExactly("spec.resources.cpu", "spec.resources.memory");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "resources: {cpu: 2}            | cpu    | 2 is below the 2 + 1 = 3 cores vLLM asks for: it will be slow",
        "resources: {cpu: 2999m}        | cpu    | 2999m is below the 2 + 1 = 3 cores vLLM asks for: it will be slow",
        "gpu: 8, resources: {cpu: 9}    | cpu    | 9 is below the 2 + 8 = 10 cores vLLM asks for: it will be slow",
        "resources: {memory: 1Gi}       | memory | 1Gi is below 2Gi that vLLM needs: it may be killed",
        "gpu: 2, resources: {memory: 7Gi} | memory | 7Gi is below 4Gi of /dev/shm + 4Gi = 8Gi that vLLM needs: it may be killed",
      })
  void tightOverridesAreWarnedAbout(String spec, String field, String message) {
    assertThat(RULE.warnings(spec))
        .containsExactly(new Finding("resources", "spec.resources." + field, message));
    assertThat(RULE.refusals(spec)).isEmpty();
  }

  @Test
  void derivedValuesAreNeverWarnedAbout() {
    assertThat(Check.of("resources").under("perGpu: {cpu: 100m, memory: 3Gi}").warnings("gpu: 8"))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "resources: {cpu: 0}   | resources: {cpu: 0}, maxModelLen: 1 | 0",
        "resources: {cpu: 0}   | resources: {cpu: 0m}                | 0",
        "resources: {cpu: 0}   | resources: {cpu: 0}, gpu: 2         | 1",
        "resources: {cpu: 1}   | resources: {cpu: 0}                 | 1",
        "resources: {cpu: 1}   | resources: {cpu: 1, memory: 0}      | 1",
      })
  void anUpdateIsCheckedOnlyWhenAnAmountOrTheGpusChanged(String before, String now, int refusals) {
    assertThat(Check.of("resources").updating(before).refusals(now)).hasSize(refusals);
  }

  @Test
  void allRulesRunWhenAllAreAskedFor() {
    String wrong = "resources: {cpu: 0}";

    assertThat(Check.of("resources").updating(wrong).everything().refusals(wrong)).hasSize(1);
  }
}
