package ai.devopstoolkit.inference.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/** The provider-kubernetes that puts manifests into target clusters. */
final class ProviderCheck implements Check {
  private static final String IMAGE = "provider-kubernetes";
  private static final String REMEDY = "kubectl apply -f examples/provider.yaml";

  @Override
  public String subject() {
    return IMAGE;
  }

  @Override
  public void look(Cluster cluster, Findings findings) throws ClusterException {
    Optional<JsonNode> provider = installed(cluster);
    if (provider.isEmpty()) {
      findings.fail(IMAGE + " is missing: nothing reaches a target cluster", REMEDY);
      return;
    }
    String name = provider.get().at("/metadata/name").asText();
    Optional<String> ill = Conditions.missing(provider.get(), List.of("Installed", "Healthy"));
    if (ill.isPresent()) {
      findings.fail(
          "provider " + name + ": " + ill.get(), "kubectl describe " + Api.PROVIDERS + " " + name);
    } else if (cluster.find(Api.CRDS, Api.OBJECTS).isEmpty()) {
      findings.fail(
          "CRD "
              + Api.OBJECTS
              + " is missing: provider "
              + name
              + " is older than v1.0.0, or"
              + " Crossplane has not activated it",
          REMEDY + ", then kubectl get managedresourcedefinitions " + Api.OBJECTS);
    } else {
      findings.ok("provider " + name + ": healthy, with " + Api.OBJECTS);
    }
  }

  private static Optional<JsonNode> installed(Cluster cluster) throws ClusterException {
    try {
      return cluster.list(Api.PROVIDERS, Cluster.NONE, "").stream()
          .filter(it -> Packages.image(it).equals(IMAGE))
          .findFirst();
    } catch (ClusterException e) {
      if (e.reason() == ClusterException.Reason.UNKNOWN_RESOURCE) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
