package ai.devopstoolkit.inference.doctor;

import ai.devopstoolkit.inference.spec.Text;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Every LLMInference names a cluster that is known in its namespace. */
final class ProviderConfigsCheck implements Check {
  private static final int MOST = 5;

  @Override
  public String subject() {
    return "the ProviderConfigs of LLMInferences";
  }

  @Override
  public void look(Cluster cluster, Findings findings) throws ClusterException {
    List<JsonNode> objects = cluster.listAll(Api.LLM_INFERENCES);
    if (objects.isEmpty()) {
      findings.skip("ProviderConfigs", "there are no LLMInferences");
      return;
    }
    Set<String> there = new TreeSet<>();
    cluster
        .listAll(Api.PROVIDER_CONFIGS)
        .forEach(it -> there.add(namespace(it) + "/" + it.at("/metadata/name").asText()));
    Map<String, List<String>> missing = new LinkedHashMap<>();
    for (JsonNode object : objects) {
      String wanted = namespace(object) + "/" + object.at("/spec/providerConfigName").asText();
      if (!there.contains(wanted)) {
        missing
            .computeIfAbsent(wanted, key -> new ArrayList<>())
            .add(object.at("/metadata/name").asText());
      }
    }
    if (missing.isEmpty()) {
      findings.ok(Text.count(objects.size(), "LLMInference") + ": each has its ProviderConfig");
      return;
    }
    List<String> said =
        missing.entrySet().stream()
            .limit(MOST)
            .map(it -> it.getKey() + " (for " + Text.all(it.getValue()) + ")")
            .toList();
    int more = missing.size() - said.size();
    String first = missing.keySet().iterator().next();
    findings.fail(
        "missing ProviderConfigs: "
            + String.join(", ", said)
            + (more > 0 ? ", and " + more + " more" : "")
            + ": these models run nowhere",
        "kubectl apply -n "
            + first.substring(0, first.indexOf('/'))
            + " -f examples/provider-config.yaml, or one of your own");
  }

  private static String namespace(JsonNode object) {
    return object.at("/metadata/namespace").asText();
  }
}
