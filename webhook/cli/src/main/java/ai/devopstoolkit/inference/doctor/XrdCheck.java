package ai.devopstoolkit.inference.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/** Crossplane knows the API. */
final class XrdCheck implements Check {
  @Override
  public String subject() {
    return "the XRD of LLMInference";
  }

  @Override
  public void look(Cluster cluster, Findings findings) throws ClusterException {
    Optional<JsonNode> xrd;
    try {
      xrd = cluster.get(Api.XRDS, Api.LLM_INFERENCES, Cluster.NONE);
    } catch (ClusterException e) {
      if (e.reason() == ClusterException.Reason.UNKNOWN_RESOURCE) {
        findings.fail(
            "Crossplane is not installed: " + effect(cluster),
            "install Crossplane v2.3 or newer, then " + Api.INSTALL_PACKAGE);
        return;
      }
      throw e;
    }
    if (xrd.isEmpty()) {
      findings.fail(
          "XRD " + Api.LLM_INFERENCES + " is missing: " + effect(cluster), Api.INSTALL_PACKAGE);
      return;
    }
    Optional<String> missing = Conditions.missing(xrd.get(), List.of("Established"));
    if (missing.isPresent()) {
      findings.fail(
          "XRD " + Api.LLM_INFERENCES + ": " + missing.get(),
          "kubectl describe xrd " + Api.LLM_INFERENCES);
      return;
    }
    findings.ok("XRD " + Api.LLM_INFERENCES + " is established");
  }

  private static String effect(Cluster cluster) throws ClusterException {
    return cluster.find(Api.CRDS, Api.LLM_INFERENCES).isPresent()
        ? "objects are checked and stored, but nothing will run"
        : "there are no LLMInferences";
  }
}
