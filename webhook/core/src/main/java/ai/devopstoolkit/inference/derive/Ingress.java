package ai.devopstoolkit.inference.derive;

import ai.devopstoolkit.inference.policy.Policy;
import ai.devopstoolkit.inference.spec.Derived;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code ingress}: only with a host; class, TLS and annotations from the policy, in the Ingress's
 * own shapes so that the Composition just copies. Not part of the revision.
 */
final class Ingress implements DerivedField {
  /** The annotation by which cert-manager issues a certificate for an Ingress. */
  private static final String ISSUER_ANNOTATION = "cert-manager.io/cluster-issuer";

  private static final String TLS = "-tls";
  private static final int LONGEST_NAME = 253;

  @Override
  public String name() {
    return Derived.INGRESS;
  }

  @Override
  public JsonNode value(Inputs inputs) {
    String host = inputs.spec().ingressHost();
    if (host.isEmpty()) {
      return MissingNode.getInstance();
    }
    Policy.Ingress policy = inputs.policy().ingress();
    String secret = tlsSecret(policy, host);
    ObjectNode ingress = JsonNodeFactory.instance.objectNode().put("host", host);
    if (!host.startsWith("*.")) {
      ingress.put("url", (secret.isEmpty() ? "http://" : "https://") + host + "/v1");
    }
    if (!policy.className().isEmpty()) {
      ingress.put("className", policy.className());
    }
    Map<String, String> annotations = new TreeMap<>(policy.annotations());
    if (!policy.clusterIssuer().isEmpty()) {
      annotations.put(ISSUER_ANNOTATION, policy.clusterIssuer());
    }
    if (!annotations.isEmpty()) {
      ObjectNode json = ingress.putObject("annotations");
      annotations.forEach(json::put);
    }
    if (!secret.isEmpty()) {
      ObjectNode tls = ingress.putArray("tls").addObject();
      tls.putArray("hosts").add(host);
      tls.put("secretName", secret);
    }
    return ingress;
  }

  @Override
  public List<Reason> reasons(Inputs inputs) {
    return List.of(
        new Reason("ingress.host", "as you wrote it", "spec.ingressHost"),
        new Reason(
            "ingress.url",
            tlsSecret(inputs.policy().ingress(), "").isEmpty()
                ? "http: the policy names no TLS Secret and no issuer"
                : "https: the policy has TLS",
            "spec.ingressHost, policy ingress"));
  }

  /** The policy's Secret; with an issuer alone, one for each host. */
  private static String tlsSecret(Policy.Ingress policy, String host) {
    if (policy.tlsSecretName().isEmpty() && !policy.clusterIssuer().isEmpty()) {
      String name = host.startsWith("*.") ? host.substring(2) + "-wildcard" : host;
      return name.length() + TLS.length() > LONGEST_NAME ? name : name + TLS;
    }
    return policy.tlsSecretName();
  }
}
