package ai.devopstoolkit.inference.doctor;

import ai.devopstoolkit.inference.doctor.ClusterException.Reason;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** From end to end: the API server would store an LLMInference with all that is derived. */
final class DryRunCheck implements Check {
  private final String namespace;

  /** Would create an LLMInference in {@code namespace}. */
  DryRunCheck(String namespace) {
    this.namespace = namespace;
  }

  @Override
  public String subject() {
    return "a dry run of an LLMInference in " + namespace;
  }

  @Override
  public void look(Cluster cluster, Findings findings) throws ClusterException {
    JsonNode stored;
    try {
      stored = cluster.createDryRun(object());
    } catch (ClusterException e) {
      if (e.reason() == Reason.UNKNOWN_RESOURCE) {
        findings.skip("dry run", "there are no LLMInferences without the CRD");
        return;
      }
      if (e.reason() != Reason.REFUSED) {
        throw e;
      }
      explain(e.text(), findings);
      return;
    }
    String stamp = stored.at("/spec/derived/policy").asText();
    if (stamp.isEmpty()) {
      findings.fail(
          "dry run: an LLMInference gets no spec.derived", "see the hooks and the CRD above");
    } else {
      findings.ok("dry run: an LLMInference gets its spec.derived, under policy " + stamp);
    }
  }

  private void explain(String message, Findings findings) {
    if (message.contains("namespaces \"" + namespace + "\" not found")) {
      findings.warn(
          "dry run: there is no namespace " + namespace, "name one of yours with --in NAMESPACE");
      return;
    }
    if (message.contains("failed calling webhook \"")
        && !message.contains("." + Api.XRD.group() + "\"")) {
      findings.fail(
          "dry run: a webhook of somebody else cannot be called: " + message,
          "repair it, or have it leave out LLMInferences");
      return;
    }
    for (Explanation explanation : Explanation.ALL) {
      if (message.contains(explanation.part())) {
        findings.fail("dry run: " + explanation.meaning() + ": " + message, explanation.remedy());
        return;
      }
    }
    boolean byRule = message.contains(" is invalid: ");
    if (byRule) {
      findings.warn(
          "dry run: the webhook answers, and its policy refuses the LLMInference of this test: "
              + message,
          "try another namespace with --in NAMESPACE");
    } else {
      findings.fail("dry run: refused: " + message, "docs/operations.md#when-it-fails");
    }
  }

  /**
   * What a message of the API server means.
   *
   * @param part of the message
   */
  private record Explanation(String part, String meaning, String remedy) {
    private static final String OPERATIONS = "docs/operations.md#";

    /** The first that fits holds. */
    static final List<Explanation> ALL =
        List.of(
            new Explanation(
                "did not see this object",
                "the API server does not call the webhook",
                "see the webhook configurations above, "
                    + OPERATIONS
                    + "the-mutatingwebhookconfiguration-is-missing"),
            new Explanation(
                "unknown authority",
                "the API server does not trust the webhook's certificate",
                "see caBundle above, "
                    + OPERATIONS
                    + "the-certificate-is-of-another-ca-or-for-another-name"),
            new Explanation(
                "certificate has expired",
                "the webhook's certificate has expired",
                OPERATIONS + "the-certificate-has-expired"),
            new Explanation(
                "x509: ",
                "the webhook's certificate is not for the name that is called",
                OPERATIONS + "the-certificate-is-of-another-ca-or-for-another-name"),
            new Explanation(
                "no endpoints available",
                "no pod of the webhook is ready",
                "see its pods above, " + OPERATIONS + "the-server-is-down"),
            new Explanation(
                "client certificate",
                "the webhook wants the API server to show a client certificate",
                "docs/security.md (caller-mtls)"),
            new Explanation(
                "connection refused",
                "nobody listens where the API server calls",
                OPERATIONS + "the-server-is-down"),
            new Explanation(
                "no such host",
                "the API server cannot resolve the host in url",
                "correct it with dot-inference webhook-config --url"),
            new Explanation(
                "deadline exceeded",
                "no answer in time: a NetworkPolicy or firewall, or a stuck server",
                OPERATIONS + "it-does-not-answer"),
            new Explanation(
                "i/o timeout",
                "the API server does not get through: a NetworkPolicy or firewall",
                OPERATIONS + "it-does-not-answer"),
            new Explanation(
                "failed calling webhook",
                "a webhook cannot be called",
                "see the Service above, " + OPERATIONS + "when-it-fails"));
  }

  /** The least that is complete. */
  private ObjectNode object() {
    ObjectNode object =
        JsonNodeFactory.instance
            .objectNode()
            .put("apiVersion", Api.XRD.group() + "/" + Api.VERSION)
            .put("kind", Api.XRD.kind());
    object.putObject("metadata").put("generateName", "doctor-").put("namespace", namespace);
    object
        .putObject("spec")
        .put("model", "Qwen/Qwen2.5-0.5B-Instruct")
        .put("providerConfigName", "doctor");
    return object;
  }
}
