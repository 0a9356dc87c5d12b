package ai.devopstoolkit.inference.rules;

import java.util.List;

/** The rules, in the order in which they report. */
public final class RuleSet {
  /** Every rule. A new one is one more line here. */
  public static final List<Rule> ALL =
      List.of(
          new NameRule(),
          new ModelRule(),
          new GpuRule(),
          new TensorParallelRule(),
          new HeadsRule(),
          new MemoryFitRule(),
          new ContextLengthRule(),
          new ComputeCapabilityRule(),
          new GatedModelRule(),
          new EmbeddingRule(),
          new ResourcesRule(),
          new EnvRule(),
          new TrustRemoteCodeRule(),
          new ProbesRule(),
          new TargetRule(),
          new HostRule(),
          new MoveRule(),
          new SkipChecksRule());

  /** Ids of the rules that an object's annotation can leave out. */
  static final List<String> SKIPPABLE =
      ALL.stream().filter(Rule::canBeSkipped).map(Rule::id).toList();

  private RuleSet() {}

  /**
   * Runs the rules that {@code subject} concerns.
   *
   * @param withPolicy whether rules run that depend on the policy, too
   */
  public static void check(Subject subject, boolean withPolicy, Findings findings) {
    for (Rule rule : ALL) {
      if ((withPolicy || !rule.readsPolicy()) && subject.concerns(rule) && !skips(subject, rule)) {
        rule.check(subject, findings.of(rule.id()));
      }
    }
  }

  private static boolean skips(Subject subject, Rule rule) {
    return rule.canBeSkipped() && subject.now().skipChecks().contains(rule.id());
  }
}
