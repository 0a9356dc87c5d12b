package ai.devopstoolkit.inference.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.zjsonpatch.JsonPatch;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Deployments with parts that are gone, doubled or of another form: the hook always answers, its
 * patch applies, touches nothing else, and leaves nothing to do.
 */
class GeneratedDeploymentsTest {
  private static final int CASES = 20_000;
  private static final long SEED = 20261126;

  /** All that a patch may touch. */
  private static final Pattern TOUCHED =
      Pattern.compile(
          "/spec/template/(metadata/annotations/inference\\.devopstoolkit\\.ai~1applied"
              + "|spec/volumes(/\\d+|/-)?"
              + "|spec/containers/\\d+/((startup|readiness|liveness)Probe|env"
              + "|volumeMounts(/\\d+|/-)?))");

  private final Hook hook = new MutateDeployment();

  @Test
  void everyAnswerAppliesAndLeavesNothingToDo() {
    int patched = 0;
    int warned = 0;
    for (int i = 0; i < CASES; i++) {
      RandomDeployments deployments = new RandomDeployments(SEED + i);
      ObjectNode now = deployments.now();
      JsonNode stored = deployments.stored(hook);
      String seed = "seed " + (SEED + i);

      Decision decision = RandomDeployments.decide(hook, now, stored);

      assertThat(decision.allowed()).as(seed).isTrue();
      warned += decision.warnings().isEmpty() ? 0 : 1;
      if (decision.patch().isPresent()) {
        patched++;
        for (JsonNode operation : decision.patch().get()) {
          assertThat(operation.path("path").asText()).as(seed).matches(TOUCHED);
        }
        JsonNode result = JsonPatch.apply(decision.patch().get(), now.deepCopy());
        assertThat(RandomDeployments.decide(hook, (ObjectNode) result, stored).patch())
            .as(seed)
            .isEmpty();
      }
    }
    assertThat(patched).isGreaterThan(CASES / 2);
    assertThat(warned).isGreaterThan(CASES / 50);
  }
}
