package ai.devopstoolkit.inference.rules;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.spec.Field;
import org.junit.jupiter.api.Test;

class FindingsTest {
  @Test
  void findingsBelongToTheRuleThatMadeThemInTheOrderTheyCame() {
    Findings findings = new Findings();
    findings.of("one").refuse(Field.GPU, "too many");
    findings.warn("spec.env[0].name", "odd");
    findings.of("two").refuse("spec.model", "none");

    assertThat(findings.refusals())
        .containsExactly(
            new Finding("one", "spec.gpu", "too many"), new Finding("two", "spec.model", "none"));
    assertThat(findings.warnings()).containsExactly(new Finding("one", "spec.env[0].name", "odd"));
  }

  @Test
  void aFindingReadsAsKubectlPrintsIt() {
    assertThat(new Finding("gpu", "spec.gpu", "too many")).hasToString("spec.gpu: too many");
  }
}
