package ai.devopstoolkit.inference.doctor;

import ai.devopstoolkit.inference.spec.Text;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The API server knows by which authority the webhook's certificate is. */
final class CaBundleCheck implements Check {
  private static final long SOON = 14;
  private static final String REMEDY =
      "with cert-manager, kubectl logs -n cert-manager deploy/cert-manager-cainjector; else"
          + " dot-inference webhook-config --ca FILE";

  private final Clock clock;

  CaBundleCheck(Clock clock) {
    this.clock = clock;
  }

  @Override
  public String subject() {
    return "caBundle of the webhook configurations";
  }

  @Override
  public void look(Cluster cluster, Findings findings) throws ClusterException {
    Map<String, Hook> bundles = new LinkedHashMap<>();
    for (Hook hook : Hook.registered(cluster)) {
      bundles.putIfAbsent(hook.json().at("/clientConfig/caBundle").asText(), hook);
    }
    if (bundles.isEmpty()) {
      findings.skip("caBundle", "no hook is registered");
    }
    bundles.forEach((bundle, hook) -> look(bundle, hook, findings));
  }

  private void look(String bundle, Hook hook, Findings findings) {
    String of = "caBundle of hook " + hook.name();
    if (bundle.isEmpty()) {
      if (hook.service().isEmpty()) {
        findings.warn(
            of + " is empty: only a certificate of a public authority is trusted", REMEDY);
      } else {
        findings.fail(
            of + " is empty: the API server trusts no certificate of the webhook", REMEDY);
      }
      return;
    }
    List<X509Certificate> certificates;
    try {
      certificates = certificates(bundle);
    } catch (CertificateException | IllegalArgumentException e) {
      findings.fail(of + " holds no certificates in PEM", REMEDY);
      return;
    }
    Instant now = clock.instant();
    long valid = certificates.stream().filter(it -> isValid(it, now)).count();
    if (valid == 0) {
      findings.fail(
          of
              + ": all of its certificates have expired, the last on "
              + Days.date(last(certificates)),
          REMEDY);
      return;
    }
    long days = Days.between(now, last(certificates));
    String text =
        "caBundle: " + Text.count(valid, "certificate") + ", " + Text.count(days, "day") + " left";
    if (days < SOON) {
      findings.warn(text, REMEDY);
    } else {
      findings.ok(text);
    }
  }

  private static List<X509Certificate> certificates(String bundle) throws CertificateException {
    String pem = new String(Base64.getDecoder().decode(bundle), StandardCharsets.UTF_8);
    Collection<? extends java.security.cert.Certificate> read =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
    if (read.isEmpty() || !pem.contains("-----BEGIN CERTIFICATE-----")) {
      throw new CertificateException("none");
    }
    return read.stream().map(X509Certificate.class::cast).toList();
  }

  private static boolean isValid(X509Certificate certificate, Instant now) {
    return now.isBefore(certificate.getNotAfter().toInstant());
  }

  private static Instant last(List<X509Certificate> certificates) {
    return certificates.stream()
        .map(it -> it.getNotAfter().toInstant())
        .max(Instant::compareTo)
        .orElseThrow();
  }
}
