package ai.devopstoolkit.inference.doctor;

import ai.devopstoolkit.inference.spec.Text;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The functions that the Composition calls are there under the names by which it calls them. */
final class FunctionsCheck implements Check {
  @Override
  public String subject() {
    return "the Composition's functions";
  }

  @Override
  public void look(Cluster cluster, Findings findings) throws ClusterException {
    Optional<JsonNode> composition = cluster.find(Api.COMPOSITIONS, CompositionCheck.NAME);
    if (composition.isEmpty()) {
      findings.skip(
          "functions", "Composition " + CompositionCheck.NAME + ", which names them, is missing");
      return;
    }
    List<String> healthy = new ArrayList<>();
    for (JsonNode step : composition.get().at("/spec/pipeline")) {
      String name = step.at("/functionRef/name").asText();
      Optional<JsonNode> function = cluster.find(Api.FUNCTIONS, name);
      if (function.isEmpty()) {
        missing(name, cluster, findings);
        continue;
      }
      Optional<String> ill = Conditions.missing(function.get(), List.of("Installed", "Healthy"));
      if (ill.isPresent()) {
        findings.fail(
            "function " + name + ": " + ill.get(),
            "kubectl describe " + Api.FUNCTIONS + " " + name);
      } else {
        healthy.add(name);
      }
    }
    if (!healthy.isEmpty()) {
      findings.ok(
          "function" + (healthy.size() == 1 ? " " : "s ") + Text.all(healthy) + ": healthy");
    }
  }

  private static void missing(String name, Cluster cluster, Findings findings)
      throws ClusterException {
    Optional<String> other = sameUnderAnotherName(name, cluster);
    String remedy = "kubectl apply -f examples/functions.yaml";
    if (other.isPresent()) {
      findings.fail(
          "function "
              + name
              + " is missing: it is installed as "
              + other.get()
              + ", and the"
              + " Composition calls it by the other name",
          remedy);
    } else {
      findings.fail("function " + name + " is missing: nothing will run", remedy);
    }
  }

  /** Crossplane names {@code REGISTRY/OWNER/IMAGE:TAG} as {@code OWNER-IMAGE}. */
  private static Optional<String> sameUnderAnotherName(String name, Cluster cluster)
      throws ClusterException {
    return cluster.listAll(Api.FUNCTIONS).stream()
        .filter(it -> name.endsWith("-" + Packages.image(it)))
        .map(it -> it.at("/metadata/name").asText())
        .findFirst();
  }
}
