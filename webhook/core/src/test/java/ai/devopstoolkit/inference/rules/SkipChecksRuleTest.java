package ai.devopstoolkit.inference.rules;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.spec.LlmInference;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SkipChecksRuleTest {
  private static final String PATH = "metadata.annotations";
  private static final String ONLY =
      "skip-checks: only engine, split, memory-fit, compute-capability and gated-model can be left out";
  private static final String POLICY =
      "gpu: {product: V100-16GB, maximum: 2}\nimage: {name: acme}\ntargetNamespaces: {}\nsecrets: []";

  /** Breaks every rule that a name, a model and a host allow to be broken at once. */
  private static final String WRONG =
      """
      model: meta-llama/Llama-3.1-8B-Instruct, gpu: 3, maxModelLen: 200000, targetNamespace: b,
      resources: {cpu: 0}, env: [{name: VLLM_PORT}], probes: {startup: {periodSeconds: 0}},
      ingressHost: a b
      """;

  static Stream<Rule> rules() {
    return RuleSet.ALL.stream();
  }

  @Test
  void fiveRulesCanBeSkipped() {
    assertThat(RuleSet.SKIPPABLE)
        .containsExactly("engine", "split", "memory-fit", "compute-capability", "gated-model");
  }

  @ParameterizedTest
  @MethodSource("rules")
  void aRuleIsSkippedIfItCanBeAndNoOtherWithIt(Rule rule) {
    List<String> all = found(WRONG, "");
    List<String> rest = found(WRONG, rule.id());
    List<String> expected =
        all.stream().filter(it -> !rule.canBeSkipped() || !it.equals(rule.id())).toList();

    assertThat(all).containsAll(RuleSet.SKIPPABLE);
    assertThat(rest).filteredOn(it -> !it.equals("skip-checks")).isEqualTo(expected);
    assertThat(rest).contains("skip-checks");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "heads              | skip-checks leaves out split",
        "memory-fit,heads   | skip-checks leaves out split and memory-fit",
        "' gated-model , heads,, memory-fit ,compute-capability' | skip-checks leaves out split, memory-fit, compute-capability and gated-model",
      })
  void itIsWarnedAbout(String annotation, String message) {
    assertThat(warnings(object("", annotation), Optional.empty()))
        .containsExactly(new Finding("skip-checks", PATH, message));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpu", "Heads", "all", "*", "memory-fit;heads"})
  void whatCannotBeSkippedIsToldWhatCan(String annotation) {
    assertThat(warnings(object("", annotation), Optional.empty()))
        .containsExactly(new Finding("skip-checks", PATH, ONLY));
  }

  @Test
  void bothAreSaidOfAMixture() {
    assertThat(warnings(object("", "gpu,heads,env"), Optional.empty()))
        .extracting(Finding::message)
        .containsExactly("skip-checks leaves out split", ONLY);
  }

  @Test
  void nothingIsSaidWithoutIt() {
    assertThat(warnings(object("", ""), Optional.empty())).isEmpty();
    assertThat(warnings(object("", " , "), Optional.empty())).isEmpty();
  }

  @Test
  void itIsWarnedAboutWheneverASkippedRuleWouldRun() {
    LlmInference before = object("gpu: 2", "heads,gated-model");

    assertThat(warnings(object("gpu: 2, env: []", "heads,gated-model"), Optional.of(before)))
        .isEmpty();
    assertThat(warnings(object("gpu: 3", "heads,gated-model"), Optional.of(before))).hasSize(1);
    assertThat(
            warnings(
                object("gpu: 2, hfTokenSecret: {name: a}", "heads,gated-model"),
                Optional.of(before)))
        .hasSize(1);
    for (Rule rule : RuleSet.ALL) {
      if (rule.canBeSkipped()) {
        assertThat(new SkipChecksRule().reads()).containsAll(rule.reads());
      }
    }
  }

  private static List<String> found(String spec, String annotation) {
    Findings findings = findings(object(spec, annotation), Optional.empty());
    return Stream.concat(findings.refusals().stream(), findings.warnings().stream())
        .map(Finding::rule)
        .distinct()
        .sorted()
        .toList();
  }

  private static List<Finding> warnings(LlmInference now, Optional<LlmInference> before) {
    return findings(now, before).warnings().stream()
        .filter(it -> it.rule().equals("skip-checks"))
        .toList();
  }

  private static Findings findings(LlmInference now, Optional<LlmInference> before) {
    Findings findings = new Findings();
    RuleSet.check(
        new Subject(now, before, Fixtures.derivation(POLICY).inputs(now), false), true, findings);
    return findings;
  }

  private static LlmInference object(String spec, String annotation) {
    ObjectNode object = Fixtures.object(spec.replace("\n", " "));
    if (!annotation.isEmpty()) {
      object
          .withObject("/metadata")
          .withObject("/annotations")
          .put(LlmInference.SKIP_CHECKS_ANNOTATION, annotation);
    }
    return Fixtures.read(object);
  }
}
