package ai.devopstoolkit.inference.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;

/** A Certificate of cert-manager's in the {@link KindCluster}, and the Secret that it fills. */
final class ClusterCertificate {
  private final Kubectl kubectl;
  private final String name;
  private final String secret;

  ClusterCertificate(KindCluster cluster, String name, String secret) {
    this.kubectl = cluster.kubectl(KindCluster.NAMESPACE);
    this.name = name;
    this.secret = secret;
  }

  /**
   * Has it issued again, as {@code cmctl renew} does, and waits until the Secret has the new one.
   */
  void renew() {
    int revision = get().at("/status/revision").asInt();
    ObjectNode certificate = (ObjectNode) get();
    certificate
        .withArray("/status/conditions")
        .addObject()
        .put("type", "Issuing")
        .put("status", "True")
        .put("reason", "ManuallyTriggered")
        .put("message", "by a test")
        .put("lastTransitionTime", Instant.now().toString().replaceFirst("\\..*", "Z"));
    kubectl.send(certificate.toString(), "replace", "--subresource=status").ok();
    Eventually.patiently(
        "certificate " + name + " is issued again",
        () -> get().at("/status/revision").asInt() > revision);
  }

  private JsonNode get() {
    return kubectl.run("get", "certificate", name, "-o", "json").ok().json();
  }

  /** Base64 of what the Secret has under {@code key}. */
  String encoded(String key) {
    return kubectl
        .run("get", "secret", secret, "-o", "json")
        .ok()
        .json()
        .path("data")
        .path(key)
        .asText();
  }

  /** The certificate in the Secret. */
  X509Certificate certificate() {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(Base64.getDecoder().decode(encoded("tls.crt"))));
    } catch (CertificateException e) {
      throw new AssertionError(e);
    }
  }
}
