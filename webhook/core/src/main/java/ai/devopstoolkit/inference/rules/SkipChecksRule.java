package ai.devopstoolkit.inference.rules;

import ai.devopstoolkit.inference.spec.Field;
import ai.devopstoolkit.inference.spec.Text;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Says which checks the object's annotation skips, and which it cannot. */
final class SkipChecksRule implements Rule {
  private static final String PATH = "metadata.annotations";

  @Override
  public String id() {
    return "skip-checks";
  }

  @Override
  public Set<Field> reads() {
    return Set.of(
        Field.MODEL,
        Field.GPU,
        Field.TENSOR_PARALLEL_SIZE,
        Field.MAX_MODEL_LEN,
        Field.HF_TOKEN_SECRET,
        Field.ARGS);
  }

  @Override
  public void check(Subject subject, Findings findings) {
    Set<String> named = subject.now().skipChecks();
    List<Rule> skipped = RuleSet.ALL.stream().filter(it -> it.isSkippedBy(named)).toList();
    if (!skipped.isEmpty()) {
      findings.warn(
          PATH, "skip-checks leaves out " + Text.all(skipped.stream().map(Rule::id).toList()));
    }
    Set<String> known =
        skipped.stream().flatMap(it -> it.ids().stream()).collect(Collectors.toSet());
    if (!known.containsAll(named)) {
      findings.warn(PATH, "skip-checks: only " + Text.all(RuleSet.SKIPPABLE) + " can be left out");
    }
  }
}
