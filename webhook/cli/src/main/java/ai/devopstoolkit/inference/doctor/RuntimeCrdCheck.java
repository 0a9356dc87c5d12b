package ai.devopstoolkit.inference.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * The vLLM operator's definition keeps what the Composition writes.
 *
 * <p>Its {@code operator/config/default.yaml} carries one of September 2025 that drops these
 * fields.
 */
final class RuntimeCrdCheck implements Check {
  private static final String NAME = "CRD " + Api.VLLM_RUNTIMES;
  private static final String DEPLOYMENT =
      "/schema/openAPIV3Schema/properties/spec/properties/deploymentConfig/properties";
  private static final List<String> NEWER =
      List.of("nodeSelectorTerms", "podAnnotations", "runtimeClass");
  private static final String REMEDY =
      "kubectl apply --server-side -f operator/config/crd/bases, of vllm-project/production-stack"
          + " 0.1.12 or newer";

  private final boolean target;

  /**
   * Looks for it.
   *
   * @param target whether it must be there
   */
  RuntimeCrdCheck(boolean target) {
    this.target = target;
  }

  /** Whether models are known to run in this cluster. */
  static boolean isThere(Cluster cluster) throws ClusterException {
    try {
      return cluster.find(Api.CRDS, Api.VLLM_RUNTIMES).isPresent();
    } catch (ClusterException e) {
      if (e.reason() == ClusterException.Reason.FORBIDDEN) {
        return false; // the check of the CRD says so
      }
      throw e;
    }
  }

  @Override
  public String subject() {
    return "the CRD of VLLMRuntime";
  }

  @Override
  public void look(Cluster cluster, Findings findings) throws ClusterException {
    Optional<JsonNode> crd = cluster.find(Api.CRDS, Api.VLLM_RUNTIMES);
    if (crd.isEmpty()) {
      if (target) {
        findings.fail(
            NAME + " is missing: no model can run here", "install the vLLM operator; " + REMEDY);
      } else {
        findings.skip(
            "target cluster",
            "no vLLM operator in this one; in those where models run, dot-inference doctor --target");
      }
      return;
    }
    JsonNode fields = fields(crd.get());
    List<String> dropped = NEWER.stream().filter(it -> !fields.has(it)).toList();
    if (dropped.isEmpty()) {
      findings.ok(NAME + " is a current one");
    } else {
      findings.fail(
          NAME + " is stale: it drops " + String.join(", ", dropped) + " of deploymentConfig",
          REMEDY);
    }
  }

  private static JsonNode fields(JsonNode crd) {
    for (JsonNode version : crd.at("/spec/versions")) {
      if (version.path("name").asText().equals("v1alpha1")) {
        return version.at(DEPLOYMENT);
      }
    }
    return crd.path("");
  }
}
