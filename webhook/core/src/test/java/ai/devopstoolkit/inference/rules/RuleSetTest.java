package ai.devopstoolkit.inference.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.spec.LlmInference;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for all rules. */
class RuleSetTest {
  static final List<Rule> ALL = RuleSet.ALL;

  private static final int LONGEST_REFUSAL = 600;
  private static final int LONGEST_WARNING = 120;
  private static final String H100 = "gpu: {product: H100}";

  @Test
  void idsAreUniqueAndInKebabCase() {
    assertThat(RuleSet.ALL)
        .extracting(Rule::id)
        .doesNotHaveDuplicates()
        .allMatch(id -> id.matches("[a-z]+(-[a-z]+)*"));
  }

  /** In the order of design.md, section 3. */
  @Test
  void theRulesReportInThisOrder() {
    assertThat(RuleSet.ALL)
        .extracting(Rule::id)
        .containsSubsequence(
            "name",
            "model",
            "gpu",
            "tensor-parallel",
            "resources",
            "env",
            "probes",
            "target",
            "host",
            "move");
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void everyRuleReadsSomething(Rule rule) {
    assertThat(rule.reads()).isNotEmpty();
  }

  @Test
  void refusalsThatDependOnThePolicyAreDeclared() {
    assertThat(RuleSet.ALL.stream().filter(Rule::readsPolicy).map(Rule::id))
        .contains("gpu", "target");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "gpu: 2", "gpu: 8", "ingressHost: a.example.com"})
  void theDefaultsAreNeverWarnedAbout(String spec) {
    Findings findings = findings(Fixtures.llm(spec), Optional.empty(), true);

    assertThat(findings.warnings()).isEmpty();
    assertThat(findings.refusals()).isEmpty();
  }

  @Test
  void rulesThatDependOnThePolicyCanBeLeftOut() {
    LlmInference tooMany = Fixtures.llm("gpu: 99, tensorParallelSize: 2");

    assertThat(findings(tooMany, Optional.empty(), true).refusals())
        .extracting(Finding::rule)
        .containsExactly("gpu", "tensor-parallel");
    assertThat(findings(tooMany, Optional.empty(), false).refusals())
        .extracting(Finding::rule)
        .containsExactly("tensor-parallel");
  }

  @Test
  void anUpdateThatChangesNothingIsCheckedByNoRule() {
    LlmInference wrong =
        Fixtures.llm(
            """
            model: -m, gpu: 99, tensorParallelSize: 5, resources: {cpu: 0}, ingressHost: 'a b',
            env: [{name: VLLM_PORT}], probes: {startup: {periodSeconds: 0}}
            """);

    assertThat(findings(wrong, Optional.of(wrong), true).refusals()).isEmpty();
    assertThat(findings(wrong, Optional.empty(), true).refusals())
        .extracting(Finding::rule)
        .containsExactly("model", "gpu", "tensor-parallel", "resources", "env", "probes", "host");
  }

  /** It runs elsewhere: there, all may be different. */
  @Test
  void anUpdateToAnotherClusterIsCheckedByAllRules() {
    String wrong = "gpu: 99, tensorParallelSize: 5, ingressHost: 'a b'";

    assertThat(
            findings(
                    Fixtures.llm(wrong + ", providerConfigName: h100"),
                    Optional.of(Fixtures.llm(wrong)),
                    true)
                .refusals())
        .extracting(Finding::rule)
        .containsExactly("gpu", "tensor-parallel", "host");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpu: 2147483647",
        "gpu: 2147483647, tensorParallelSize: 2147483647",
        "gpu: 2147483646, tensorParallelSize: 1073741823",
        "gpu: 2147483647, maxModelLen: 2147483647",
      })
  void hugeNumbersAreAnsweredAtOnce(String spec) {
    for (String model : List.of("Qwen/Qwen2.5-7B-Instruct", Fixtures.UNKNOWN_MODEL)) {
      Subject huge =
          subject(Fixtures.llm("model: " + model + ", " + spec), Optional.empty(), H100, false);
      Findings findings = new Findings();

      assertTimeoutPreemptively(Duration.ofSeconds(2), () -> RuleSet.check(huge, true, findings));
      assertThat(findings.refusals()).isNotEmpty();
    }
  }

  @Test
  void everyRefusalOfGpusSaysWhatToUse() {
    for (int gpu = 0; gpu <= 32; gpu++) {
      for (int size = 0; size <= 32; size++) {
        String spec = "gpu: " + gpu + (size == 0 ? "" : ", tensorParallelSize: " + size);
        for (String model : List.of("Qwen/Qwen2.5-7B-Instruct", "moonshotai/Kimi-K2-Instruct")) {
          Findings findings = new Findings();
          LlmInference object = Fixtures.llm("model: " + model + ", " + spec);
          RuleSet.check(subject(object, Optional.empty(), H100, false), true, findings);

          assertThat(findings.refusals())
              .as(spec)
              .allSatisfy(
                  it -> assertThat(it.message()).containsPattern("(Use|use|Leave) [a-zA-Z0-9]"));
        }
      }
    }
  }

  static Stream<String> realistic() {
    return Stream.of(
        "gpu: 8, tensorParallelSize: 4",
        "gpu: 2147483647, tensorParallelSize: 1",
        "resources: {cpu: 123456m, memory: 100Mi}, gpu: 1024",
        "gpu: 8, resources: {cpu: 9999m, memory: 31.5Gi}",
        "probes: {startup: {failureThreshold: 1, periodSeconds: 1}}",
        "probes: {startup: {failureThreshold: 2147483647, periodSeconds: 2147483647}}, gpu: 8",
        "targetNamespace: %s, providerConfigName: other".formatted("b".repeat(63)));
  }

  @ParameterizedTest
  @MethodSource("realistic")
  void warningsFitIntoTheLineThatKubectlShows(String spec) {
    LlmInference before =
        Fixtures.llm(
            "targetNamespace: %s, providerConfigName: %s"
                .formatted("a".repeat(30), "c".repeat(40)));
    for (String policy : new String[] {"", "deploymentHook: false"}) {
      Findings findings = new Findings();
      RuleSet.check(subject(Fixtures.llm(spec), Optional.of(before), policy, true), true, findings);

      assertThat(findings.warnings()).isNotEmpty();
      assertThat(findings.warnings())
          .allSatisfy(it -> assertThat(it.toString()).hasSizeLessThanOrEqualTo(LONGEST_WARNING));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\nb",
        "\n",
        "\u001b[2J\u001b[31mred",
        "a\u2028b",
        "a\u0000b",
        "a\u0085b",
        "-\u202eb",
        "\ud800 ",
        "-\ufeff",
      })
  void messagesHoldNothingThatATerminalObeys(String hostile) {
    assertThat(hostile(hostile))
        .isNotEmpty()
        .allSatisfy(it -> assertThat(it.toString().codePoints()).allMatch(RuleSetTest::isPlain));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x ", "\n", "\u001b", "\u2028", "9", "-", "é", "/", "A", "😀 "})
  void messagesStayShortHoweverLongTheInput(String hostile) {
    for (String long10kB : List.of(hostile.repeat(10_000), "-" + hostile.repeat(70))) {
      assertThat(hostile(long10kB))
          .isNotEmpty()
          .allSatisfy(it -> assertThat(it.toString()).hasSizeLessThan(LONGEST_REFUSAL));
    }
  }

  private static List<Finding> hostile(String text) {
    ObjectNode object = Fixtures.object("targetNamespace: b");
    object.withObject("/metadata").put("name", text);
    ObjectNode spec = object.withObject("/spec");
    spec.put("model", text).put("ingressHost", text);
    spec.withObject("/hfTokenSecret").put("name", text);
    spec.putArray("env").addObject().put("name", text);
    spec.withArray("/env").addObject().put("name", text);
    ObjectNode secret = spec.withArray("/env").addObject().put("name", "S" + text);
    secret.withObject("/valueFrom/secretKeyRef").put("name", text).put("key", text);
    spec.withArray("/env").addObject().put("name", "T").put("value", "$(S" + text + ")");
    spec.withObject("/apiKeySecret").put("name", text);
    Findings findings = new Findings();
    RuleSet.check(
        subject(
            Fixtures.read(object),
            Optional.empty(),
            "secrets: []\ndeploymentHook: false\ntargetNamespaces: {}",
            false),
        true,
        findings);
    return findings.refusals();
  }

  private static Findings findings(
      LlmInference now, Optional<LlmInference> before, boolean withPolicy) {
    Findings findings = new Findings();
    RuleSet.check(subject(now, before, "", false), withPolicy, findings);
    return findings;
  }

  private static Subject subject(
      LlmInference now, Optional<LlmInference> before, String policy, boolean everything) {
    return new Subject(now, before, Fixtures.derivation(policy).inputs(now), everything);
  }

  private static boolean isPlain(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }
}
