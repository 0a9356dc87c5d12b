package ai.devopstoolkit.inference.derive;

import ai.devopstoolkit.inference.policy.Policy;
import ai.devopstoolkit.inference.spec.Derived;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code ingress}: only with a host; the rest from the policy, in the own shapes of an Ingress, or
 * of an HTTPRoute, so that the Composition just copies. Not part of the revision.
 */
final class Ingress implements DerivedField {
  /** The annotation by which cert-manager issues a certificate for an Ingress. */
  private static final String ISSUER_ANNOTATION = "cert-manager.io/cluster-issuer";

  /** A route of the Gateway API. */
  private static final String KIND = "HTTPRoute";

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
    ObjectNode ingress = JsonNodeFactory.instance.objectNode().put("host", host);
    if (!host.startsWith("*.")) {
      ingress.put("url", (hasTls(policy) ? "https://" : "http://") + host + "/v1");
    }
    // An Ingress says nothing of its kind: it did not when there was no other.
    policy
        .httpRoute()
        .ifPresent(
            route -> {
              ingress.put("kind", KIND);
              ingress.set("parentRefs", route.parentRefs());
            });
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
    String secret = tlsSecret(policy, host);
    if (!secret.isEmpty()) {
      ObjectNode tls = ingress.putArray("tls").addObject();
      tls.putArray("hosts").add(host);
      tls.put("secretName", secret);
    }
    return ingress;
  }

  @Override
  public List<Reason> reasons(Inputs inputs) {
    Policy.Ingress policy = inputs.policy().ingress();
    List<Reason> reasons = new ArrayList<>();
    reasons.add(new Reason("ingress.host", "as you wrote it", "spec.ingressHost"));
    reasons.add(new Reason("ingress.url", whichScheme(policy), "spec.ingressHost, policy ingress"));
    if (policy.httpRoute().isPresent()) {
      reasons.add(new Reason("ingress.kind", "a Gateway serves it", "policy ingress.kind"));
      reasons.add(new Reason("ingress.parentRefs", "the policy's", "policy ingress.parentRefs"));
    }
    return reasons;
  }

  private static String whichScheme(Policy.Ingress policy) {
    if (hasTls(policy)) {
      return "https: the policy has TLS";
    }
    return policy.httpRoute().isPresent()
        ? "http: the policy does not say ingress.tls: true"
        : "http: the policy names no TLS Secret and no issuer";
  }

  /** For a route it is the policy that knows: a Gateway and its listeners are not looked at. */
  private static boolean hasTls(Policy.Ingress policy) {
    return policy
        .httpRoute()
        .map(Policy.HttpRoute::tls)
        .orElseGet(() -> !policy.tlsSecretName().isEmpty() || !policy.clusterIssuer().isEmpty());
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
