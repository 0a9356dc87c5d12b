package ai.devopstoolkit.inference.rules;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.spec.LlmInference;
import java.util.List;
import java.util.Optional;

/** One rule at work: what it finds in an object, as {@link RuleSet} runs it. */
final class Check {
  private final String rule;
  private String policy = "";
  private Optional<LlmInference> before = Optional.empty();
  private boolean everything;

  private Check(String rule) {
    this.rule = rule;
  }

  static Check of(String rule) {
    return new Check(rule);
  }

  /** Under the policy {@code yaml} over the defaults. */
  Check under(String yaml) {
    policy = yaml;
    return this;
  }

  /** As an update of an object with the members of {@code spec}. */
  Check updating(String spec) {
    return updating(Fixtures.llm(spec));
  }

  Check updating(LlmInference object) {
    before = Optional.of(object);
    return this;
  }

  /** As an update that asks for all rules. */
  Check everything() {
    everything = true;
    return this;
  }

  /** What the rule refuses in an object with the members of {@code spec}, path and message. */
  List<Finding> refusals(String spec) {
    return of(findings(Fixtures.llm(spec)).refusals());
  }

  List<Finding> refusals(LlmInference object) {
    return of(findings(object).refusals());
  }

  /** What the rule warns of in an object with the members of {@code spec}. */
  List<Finding> warnings(String spec) {
    return of(findings(Fixtures.llm(spec)).warnings());
  }

  private List<Finding> of(List<Finding> findings) {
    return findings.stream().filter(it -> it.rule().equals(rule)).toList();
  }

  private Findings findings(LlmInference now) {
    Findings findings = new Findings();
    RuleSet.check(
        new Subject(now, before, Fixtures.derivation(policy).inputs(now, before), everything),
        true,
        findings);
    return findings;
  }
}
