package ai.devopstoolkit.inference.doctor;

import ai.devopstoolkit.inference.doctor.ClusterException.Reason;
import ai.devopstoolkit.inference.spec.Text;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/** Cert-manager renews the server's certificate. */
final class CertificateCheck implements Check {
  private static final String RESOURCE = "certificates.cert-manager.io";

  private final String namespace;
  private final Clock clock;

  /** Looks in {@code namespace}, if the hooks do not say another. */
  CertificateCheck(String namespace, Clock clock) {
    this.namespace = namespace;
    this.clock = clock;
  }

  @Override
  public String subject() {
    return "Certificate " + Api.NAME;
  }

  @Override
  public void look(Cluster cluster, Findings findings) throws ClusterException {
    Optional<String> place = Placement.namespace(cluster, namespace);
    if (place.isEmpty()) {
      findings.skip("Certificate", Placement.whyNot(cluster));
      return;
    }
    Optional<JsonNode> certificate;
    try {
      certificate = cluster.get(RESOURCE, Api.NAME, place.get());
    } catch (ClusterException e) {
      if (e.reason() == Reason.UNKNOWN_RESOURCE) {
        findings.skip(
            "Certificate", "there is no cert-manager; the certificate is of another source");
        return;
      }
      throw e;
    }
    String name = "Certificate " + Api.NAME + " in " + place.get();
    if (certificate.isEmpty()) {
      findings.warn(name + " is missing: cert-manager renews nothing", Placement.APPLY);
      return;
    }
    String look = "kubectl describe -n " + place.get() + " " + RESOURCE + " " + Api.NAME;
    Optional<String> ill = Conditions.missing(certificate.get(), List.of("Ready"));
    Instant now = clock.instant();
    Optional<Instant> end = time(certificate.get(), "notAfter");
    if (ill.isPresent()) {
      findings.fail(name + ": " + ill.get(), look);
    } else if (end.isPresent() && end.get().isBefore(now)) {
      findings.fail(name + " expired on " + Days.date(end.get()), look);
    } else {
      Optional<Instant> renewal = time(certificate.get(), "renewalTime");
      if (renewal.isPresent() && Days.between(renewal.get(), now) >= 1) {
        findings.warn(
            name + " should have been renewed on " + Days.date(renewal.get()) + left(now, end),
            look);
      } else {
        findings.ok(
            name
                + ": ready"
                + left(now, end)
                + renewal.map(it -> ", to be renewed on " + Days.date(it)).orElse(""));
      }
    }
  }

  private static String left(Instant now, Optional<Instant> end) {
    return end.map(it -> ", " + Text.count(Days.between(now, it), "day") + " left").orElse("");
  }

  private static Optional<Instant> time(JsonNode certificate, String field) {
    try {
      String text = certificate.path("status").path(field).asText();
      return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
