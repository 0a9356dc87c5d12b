package ai.devopstoolkit.inference.certs;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An EC private key and the certificate of its public half.
 *
 * @param chain the certificate first, then those between it and the CA: none for certificates of
 *     {@link CertificateAuthority}, which signs them itself. The CA's own certificate stays out:
 *     the other side has it, or has no reason to trust it.
 */
public record KeyAndCertificate(PrivateKey privateKey, List<X509Certificate> chain) {
  /**
   * Checks that the two belong together.
   *
   * @throws IllegalArgumentException if the chain is empty, or the key is not that of its first
   *     certificate
   */
  public KeyAndCertificate {
    chain = List.copyOf(chain);
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("chain is empty: it starts with the key's certificate");
    }
    if (!belongTogether(privateKey, chain.get(0))) {
      throw new IllegalArgumentException(
          "privateKey is not the EC key of the certificate of \"%s\""
              .formatted(chain.get(0).getSubjectX500Principal().getName()));
    }
  }

  private static boolean belongTogether(PrivateKey privateKey, X509Certificate certificate) {
    try {
      byte[] message = {1};
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(privateKey);
      signature.update(message);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(message);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /**
   * Reads PEM as {@link #certificatePem()} and {@link #privateKeyPem()} write it.
   *
   * @throws IllegalArgumentException if one cannot be read, or they do not belong together
   */
  static KeyAndCertificate parse(String certificatePem, String privateKeyPem) {
    return new KeyAndCertificate(Pem.privateKey(privateKeyPem), Pem.certificates(certificatePem));
  }

  /** The key's own certificate, first of the chain. */
  public X509Certificate certificate() {
    return chain.get(0);
  }

  /** The whole chain as PEM, in order: a {@code tls.crt}. */
  public String certificatePem() {
    return chain.stream().map(Pem::of).collect(Collectors.joining());
  }

  /** The key as PEM, PKCS#8, not encrypted: a {@code tls.key}. */
  public String privateKeyPem() {
    return Pem.of(privateKey);
  }

  /** Names the certificate and keeps the key to itself. */
  @Override
  public String toString() {
    return "KeyAndCertificate[%s]".formatted(certificate().getSubjectX500Principal().getName());
  }
}
