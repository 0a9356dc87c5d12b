package ai.devopstoolkit.inference.rules;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The rules, in the order in which they report. */
public final class RuleSet {
  /** Every rule. A new one is one more line here. */
  public static final List<Rule> ALL =
      List.of(
          new NameRule(),
          new ModelRule(),
          new GpuRule(),
          new TensorParallelRule(),
          new EngineRule(),
          new EngineSettingsRule(),
          new SplitRule(),
          new MemoryFitRule(),
          new ContextLengthRule(),
          new ComputeCapabilityRule(),
          new GatedModelRule(),
          new EmbeddingRule(),
          new ResourcesRule(),
          new EnvRule(),
          new ArgsRule(),
          new SecretEnvRule(),
          new TrustRemoteCodeRule(),
          new ProbesRule(),
          new ModelCacheRule(),
          new TargetRule(),
          new HostRule(),
          new ReplicasRule(),
          new MoveRule(),
          new SkipChecksRule());

  /** Ids of the rules that an object's annotation can leave out. */
  static final List<String> SKIPPABLE =
      ALL.stream().filter(Rule::canBeSkipped).map(Rule::id).toList();

  /** What else metrics count a rule by. */
  public static final Map<String, String> FORMER_IDS =
      ALL.stream()
          .filter(it -> it.formerId().isPresent())
          .collect(Collectors.toUnmodifiableMap(Rule::id, it -> it.formerId().orElseThrow()));

  private RuleSet() {}

  /**
   * Runs the rules that {@code subject} concerns.
   *
   * @param withPolicy whether rules run that depend on the policy, too
   */
  public static void check(Subject subject, boolean withPolicy, Findings findings) {
    for (Rule rule : ALL) {
      if ((withPolicy || !rule.readsPolicy())
          && subject.concerns(rule)
          && !rule.isSkippedBy(subject.now().skipChecks())) {
        rule.check(subject, findings.of(rule.id()));
      }
    }
  }
}
