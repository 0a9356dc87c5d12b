package ai.devopstoolkit.inference.doctor;

import ai.devopstoolkit.inference.spec.Text;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What every LLMInference asks for has reached its target cluster. */
final class DeliveredCheck implements Check {
  private static final int MOST = 5;

  @Override
  public String subject() {
    return "the target clusters of LLMInferences";
  }

  @Override
  public void look(Cluster cluster, Findings findings) throws ClusterException {
    int known = 0;
    List<String> lines = new ArrayList<>();
    for (JsonNode object : cluster.listAll(Api.LLM_INFERENCES)) {
      JsonNode conditions = object.at("/status/target/conditions");
      if (conditions.isEmpty()) {
        continue; // nothing is composed yet, or by an older Composition
      }
      known++;
      Optional<String> why = Conditions.missingIn(conditions, List.of("Synced"));
      why.ifPresent(it -> lines.add(name(object) + " has not reached its target: " + it));
    }
    lines.stream()
        .limit(MOST)
        .forEach(
            it ->
                findings.fail(
                    "LLMInference " + it,
                    "docs/operations.md, \"The target cluster is not reached\", has what cures it"));
    if (lines.size() > MOST) {
      findings.fail(
          (lines.size() - MOST) + " more have not reached their targets",
          "kubectl get llm -A, and look for DELIVERED False");
    } else if (lines.isEmpty() && known > 0) {
      findings.ok(Text.count(known, "LLMInference") + ": each has reached its target cluster");
    }
  }

  private static String name(JsonNode object) {
    return object.at("/metadata/namespace").asText() + "/" + object.at("/metadata/name").asText();
  }
}
