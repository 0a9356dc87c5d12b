package ai.devopstoolkit.inference.doctor;

import ai.devopstoolkit.inference.doctor.Hook.Service;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The Service that the API server calls is there, and somebody is behind it. */
final class ServiceCheck implements Check {
  private static final String OF_SERVICE = "kubernetes.io/service-name=";

  private final String namespace;

  /** Looks in {@code namespace}, if the hooks do not say another. */
  ServiceCheck(String namespace) {
    this.namespace = namespace;
  }

  @Override
  public String subject() {
    return "the Service of the hooks";
  }

  @Override
  public void look(Cluster cluster, Findings findings) throws ClusterException {
    List<Service> services = Placement.services(cluster, namespace);
    if (services.isEmpty()) {
      findings.skip("Service", Placement.whyNot(cluster));
    }
    for (Service service : services) {
      look(service, cluster, findings);
    }
  }

  private static void look(Service called, Cluster cluster, Findings findings)
      throws ClusterException {
    Optional<JsonNode> service = cluster.get("services", called.name(), called.namespace());
    if (service.isEmpty()) {
      findings.fail(called + " is missing: the API server reaches nobody", Placement.APPLY);
      return;
    }
    if (!hasPort(service.get(), called.port())) {
      findings.fail(
          called + " has no port " + called.port() + ", which the hooks call", Placement.APPLY);
      return;
    }
    Set<String> ready = new HashSet<>();
    for (JsonNode slice :
        cluster.list(
            "endpointslices.discovery.k8s.io", called.namespace(), OF_SERVICE + called.name())) {
      for (JsonNode endpoint : slice.path("endpoints")) {
        // Absent means that nobody knows, which counts as yes.
        if (endpoint.at("/conditions/ready").asBoolean(true)) {
          // One pod has an address in several slices where there are two families of addresses.
          ready.add(endpoint.at("/targetRef/name").asText(endpoint.at("/addresses/0").asText()));
        }
      }
    }
    switch (ready.size()) {
      case 0 ->
          findings.fail(
              called + " has no ready endpoints: the API server reaches nobody",
              "kubectl get pods -n " + called.namespace() + " -l " + Placement.LABEL);
      case 1 ->
          findings.warn(
              called + " has one ready endpoint: a restart interrupts",
              "kubectl scale -n " + called.namespace() + " deploy/" + Api.NAME + " --replicas=2");
      default -> findings.ok(called + ": " + ready.size() + " ready endpoints");
    }
  }

  private static boolean hasPort(JsonNode service, int port) {
    for (JsonNode candidate : service.at("/spec/ports")) {
      if (candidate.path("port").asInt() == port) {
        return true;
      }
    }
    return false;
  }
}
