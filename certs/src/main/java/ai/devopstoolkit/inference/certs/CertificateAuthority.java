package ai.devopstoolkit.inference.certs;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;

/**
 * A self-signed CA for development: EC P-256, no CA below it, always named {@value #COMMON_NAME}.
 *
 * <p>Every certificate starts five minutes in the past, for readers whose clock is behind, and ends
 * the asked validity after now; none outlives its CA.
 */
public final class CertificateAuthority {
  /** The common name of every CA made here, and so of the issuer in every certificate. */
  public static final String COMMON_NAME = "dot-inference development CA";

  /** Server names are read from the SANs alone, so the subject only says what this is. */
  private static final String SERVER_COMMON_NAME = "dot-inference development server";

  private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);
  private static final Duration SHORTEST_VALIDITY = Duration.ofSeconds(1);
  private static final Duration LONGEST_VALIDITY = Duration.ofDays(36_500);

  /** ub-common-name: RFC 5280, appendix A.1. */
  private static final int LONGEST_COMMON_NAME = 64;

  private final KeyAndCertificate own;
  private final InstantSource clock;

  private CertificateAuthority(KeyAndCertificate own, InstantSource clock) {
    this.own = own;
    this.clock = clock;
  }

  /**
   * Makes a new CA with a new key.
   *
   * @param validity from now: 1 second to 36500 days
   * @throws IllegalArgumentException if the validity is outside that range
   */
  public static CertificateAuthority create(Duration validity) {
    return create(validity, InstantSource.system());
  }

  static CertificateAuthority create(Duration validity, InstantSource clock) {
    checkValidity(validity);
    Instant now = clock.instant();
    KeyAndCertificate own =
        new CertificateTemplate(COMMON_NAME, now.minus(CLOCK_SKEW), now.plus(validity))
            .with(Extension.basicConstraints, true, new BasicConstraints(0))
            .with(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
            .selfSigned();
    return new CertificateAuthority(own, clock);
  }

  /**
   * Takes up a CA that {@link #create(Duration)} made before.
   *
   * @throws IllegalArgumentException if it is any other certificate
   */
  static CertificateAuthority of(KeyAndCertificate own) {
    X509Certificate certificate = own.certificate();
    if (!issued(certificate) || certificate.getBasicConstraints() < 0) {
      throw new IllegalArgumentException(
          "the certificate of \"%s\" is not that of a \"%s\""
              .formatted(certificate.getSubjectX500Principal().getName(), COMMON_NAME));
    }
    return new CertificateAuthority(own, InstantSource.system());
  }

  /** Whether a certificate, a CA's own among them, names a development CA as its issuer. */
  static boolean issued(X509Certificate certificate) {
    return certificate.getIssuerX500Principal().equals(new X500Principal("CN=" + COMMON_NAME));
  }

  /** The CA's own certificate: what the other side is to trust. */
  public X509Certificate certificate() {
    return own.certificate();
  }

  /** {@link #certificate()} as PEM: a webhook's {@code caBundle} before base64. */
  public String certificatePem() {
    return own.certificatePem();
  }

  KeyAndCertificate keyAndCertificate() {
    return own;
  }

  /**
   * Issues a certificate for a TLS server, with a new key.
   *
   * @param dnsNamesAndIps the subject alternative names, at least one: DNS names, also wildcards,
   *     IPv4 and IPv6 addresses. Nothing is looked up.
   * @param validity from now: 1 second to 36500 days, cut off where the CA ends
   * @throws IllegalArgumentException if a name is none of these (the message has the name and what
   *     is allowed), or the validity is outside its range
   * @throws IllegalStateException if the CA has expired
   */
  public KeyAndCertificate issueServer(List<String> dnsNamesAndIps, Duration validity) {
    GeneralNames names = SubjectAlternativeNames.parse(dnsNamesAndIps);
    return leaf(SERVER_COMMON_NAME, validity, KeyPurposeId.id_kp_serverAuth)
        .with(Extension.subjectAlternativeName, false, names)
        .signedBy(own);
  }

  /**
   * Issues a certificate for a TLS client, with a new key.
   *
   * @param commonName whom the server sees: 1 to 64 characters
   * @param validity from now: 1 second to 36500 days, cut off where the CA ends
   * @throws IllegalArgumentException if one of them is outside its range
   * @throws IllegalStateException if the CA has expired
   */
  public KeyAndCertificate issueClient(String commonName, Duration validity) {
    if (commonName.isBlank()
        || commonName.length() > LONGEST_COMMON_NAME
        || commonName.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "commonName \"%s\" is not allowed: give 1 to %d characters, no control characters"
              .formatted(commonName, LONGEST_COMMON_NAME));
    }
    return leaf(commonName, validity, KeyPurposeId.id_kp_clientAuth).signedBy(own);
  }

  private CertificateTemplate leaf(String commonName, Duration validity, KeyPurposeId purpose) {
    checkValidity(validity);
    Instant now = clock.instant();
    Instant authorityEnds = certificate().getNotAfter().toInstant();
    if (!now.isBefore(authorityEnds)) {
      throw new IllegalStateException(
          "the CA expired at %s: make a new one (if it is kept in files, delete ca.crt and ca.key)"
              .formatted(authorityEnds));
    }
    Instant asked = now.plus(validity);
    Instant ends = asked.isBefore(authorityEnds) ? asked : authorityEnds;
    return new CertificateTemplate(commonName, now.minus(CLOCK_SKEW), ends)
        .with(Extension.basicConstraints, true, new BasicConstraints(false))
        .with(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
        .with(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
  }

  private static void checkValidity(Duration validity) {
    if (validity.compareTo(SHORTEST_VALIDITY) < 0 || validity.compareTo(LONGEST_VALIDITY) > 0) {
      throw new IllegalArgumentException(
          "validity %s is not allowed: give %d second to %d days"
              .formatted(validity, SHORTEST_VALIDITY.toSeconds(), LONGEST_VALIDITY.toDays()));
    }
  }
}
