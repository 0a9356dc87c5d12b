package ai.devopstoolkit.inference.doctor;

import ai.devopstoolkit.inference.spec.Text;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/** The webhook's pods run. */
final class DeploymentCheck implements Check {
  private static final int MOST_PODS = 5;

  private final String namespace;

  /** Looks in {@code namespace}, if the hooks do not say another. */
  DeploymentCheck(String namespace) {
    this.namespace = namespace;
  }

  @Override
  public String subject() {
    return "Deployment " + Api.NAME;
  }

  @Override
  public void look(Cluster cluster, Findings findings) throws ClusterException {
    Optional<String> place = Placement.namespace(cluster, namespace);
    if (place.isEmpty()) {
      findings.skip("pods", Placement.whyNot(cluster));
      return;
    }
    Optional<JsonNode> deployment = cluster.get("deployments.apps", Api.NAME, place.get());
    String name = "Deployment " + Api.NAME + " in " + place.get();
    if (deployment.isEmpty()) {
      findings.fail(name + " is missing", Placement.APPLY);
      return;
    }
    List<JsonNode> pods = cluster.list("pods", place.get(), Placement.LABEL);
    int wanted = deployment.get().at("/spec/replicas").asInt(1);
    int available = deployment.get().at("/status/availableReplicas").asInt(0);
    String state = name + ": " + available + " of " + Text.count(wanted, "replica") + " available";
    if (available >= wanted && wanted > 0) {
      findings.ok(state);
    } else {
      String why = why(deployment.get(), pods);
      String look = "kubectl describe pods -n " + place.get() + " -l " + Placement.LABEL;
      if (available > 0) {
        findings.warn(state + why, look);
      } else {
        findings.fail(state + why, wanted == 0 ? Placement.APPLY : look);
      }
    }
    pods.stream().limit(MOST_PODS).forEach(pod -> restarts(pod, place.get(), findings));
  }

  private static String why(JsonNode deployment, List<JsonNode> pods) {
    StringBuilder why = new StringBuilder();
    pods.stream()
        .filter(pod -> !Conditions.areTrue(pod, "Ready"))
        .limit(MOST_PODS)
        .forEach(pod -> why.append("; pod ").append(name(pod)).append(": ").append(state(pod)));
    if (pods.isEmpty()) {
      // The ReplicaSet's words, for example that a quota or pod security does not allow them.
      for (JsonNode condition : deployment.at("/status/conditions")) {
        if (condition.path("type").asText().equals("ReplicaFailure")) {
          why.append("; no pods: ").append(condition.path("message").asText());
        }
      }
    }
    return why.toString();
  }

  /** Why a pod is not ready. */
  private static String state(JsonNode pod) {
    for (JsonNode container : pod.at("/status/containerStatuses")) {
      JsonNode waiting = container.at("/state/waiting");
      if (waiting.isObject()) {
        String message = waiting.path("message").asText();
        return waiting.path("reason").asText("waiting")
            + (message.isEmpty() ? "" : " (" + message.strip() + ")");
      }
      if (container.at("/state/running").isObject()) {
        return container.path("started").asBoolean(true)
            ? "runs, and its readiness probe says no: /readyz and the log say why"
            : "is starting";
      }
    }
    return Conditions.missing(pod, List.of("PodScheduled"))
        .orElse(pod.at("/status/phase").asText("no status yet"));
  }

  private static void restarts(JsonNode pod, String namespace, Findings findings) {
    for (JsonNode container : pod.at("/status/containerStatuses")) {
      int restarts = container.path("restartCount").asInt();
      if (restarts > 0) {
        JsonNode last = container.at("/lastState/terminated");
        findings.warn(
            "pod "
                + name(pod)
                + ": "
                + Text.count(restarts, "restart")
                + (last.isObject()
                    ? ", the last by "
                        + last.path("reason").asText("an unknown reason")
                        + " (exit code "
                        + last.path("exitCode").asInt()
                        + ")"
                    : ""),
            "kubectl logs --previous -n " + namespace + " " + name(pod));
      }
    }
  }

  private static String name(JsonNode pod) {
    return pod.at("/metadata/name").asText();
  }
}
