package ai.devopstoolkit.inference.certs;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate before it has a key: {@link #signedBy} and {@link #selfSigned} make a new EC P-256
 * key, add its serial number and key identifiers, and sign.
 */
final class CertificateTemplate {
  private static final int SERIAL_BITS = 128;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final String commonName;
  private final Instant notBefore;
  private final Instant notAfter;
  private final List<ExtensionEntry> extensions = new ArrayList<>();

  private record ExtensionEntry(ASN1ObjectIdentifier type, boolean critical, ASN1Encodable value) {}

  CertificateTemplate(String commonName, Instant notBefore, Instant notAfter) {
    this.commonName = commonName;
    this.notBefore = notBefore;
    this.notAfter = notAfter;
  }

  CertificateTemplate with(ASN1ObjectIdentifier type, boolean critical, ASN1Encodable value) {
    extensions.add(new ExtensionEntry(type, critical, value));
    return this;
  }

  KeyAndCertificate selfSigned() {
    KeyPair keys = newKeyPair();
    return sign(keys, name(commonName), keys.getPublic(), keys.getPrivate());
  }

  KeyAndCertificate signedBy(KeyAndCertificate issuer) {
    // The issuer's bytes, not its text: readers compare the two names.
    X500Name issuerName =
        X500Name.getInstance(issuer.certificate().getSubjectX500Principal().getEncoded());
    return sign(newKeyPair(), issuerName, issuer.certificate().getPublicKey(), issuer.privateKey());
  }

  private static KeyPair newKeyPair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK cannot make EC P-256 keys", e);
    }
  }

  private KeyAndCertificate sign(
      KeyPair keys, X500Name issuerName, PublicKey issuerPublicKey, PrivateKey issuerPrivateKey) {
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            issuerName,
            new BigInteger(SERIAL_BITS, RANDOM),
            Date.from(notBefore),
            Date.from(notAfter),
            name(commonName),
            keys.getPublic());
    try {
      JcaX509ExtensionUtils keyIds = new JcaX509ExtensionUtils();
      builder.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          keyIds.createSubjectKeyIdentifier(keys.getPublic()));
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          keyIds.createAuthorityKeyIdentifier(issuerPublicKey));
      for (ExtensionEntry extension : extensions) {
        builder.addExtension(extension.type, extension.critical, extension.value);
      }
      ContentSigner signer = new JcaContentSignerBuilder("SHA256withECDSA").build(issuerPrivateKey);
      X509Certificate certificate =
          new JcaX509CertificateConverter().getCertificate(builder.build(signer));
      return new KeyAndCertificate(keys.getPrivate(), List.of(certificate));
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException("cannot sign the certificate of " + commonName, e);
    }
  }

  /** Built of parts, so that no character of the common name can start another part. */
  private static X500Name name(String commonName) {
    return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, commonName).build();
  }
}
