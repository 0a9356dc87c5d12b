package ai.devopstoolkit.inference.certs;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and PKCS#8 keys as text: RFC 7468. */
final class Pem {
  private static final Pattern PRIVATE_KEY =
      Pattern.compile(
          "\\s*-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----\\s*");

  /** 64 characters a line and a bare line feed, on every platform. */
  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private Pem() {}

  static String of(X509Certificate certificate) {
    try {
      return of("CERTIFICATE", certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("the certificate has no encoded form", e);
    }
  }

  static String of(PrivateKey key) {
    return of("PRIVATE KEY", key.getEncoded());
  }

  private static String of(String label, byte[] encoded) {
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(label, LINES.encodeToString(encoded));
  }

  /**
   * Reads one certificate or more.
   *
   * @throws IllegalArgumentException if there is none
   */
  static List<X509Certificate> certificates(String pem) {
    try {
      List<X509Certificate> certificates =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(
                  new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (!certificates.isEmpty()) {
        return certificates;
      }
    } catch (CertificateException e) {
      throw new IllegalArgumentException("not a PEM certificate: " + e.getMessage(), e);
    }
    throw new IllegalArgumentException("not a PEM certificate: nothing in it");
  }

  /**
   * Reads an EC key.
   *
   * @throws IllegalArgumentException if it is not one; the message has nothing of the text
   */
  static PrivateKey privateKey(String pem) {
    Matcher key = PRIVATE_KEY.matcher(pem);
    if (!key.matches()) {
      throw new IllegalArgumentException(
          "not a PEM private key: \"-----BEGIN PRIVATE KEY-----\" (PKCS#8, not encrypted) expected");
    }
    try {
      byte[] encoded = Base64.getMimeDecoder().decode(key.group(1));
      return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalArgumentException("not an EC private key in PKCS#8 form", e);
    }
  }
}
