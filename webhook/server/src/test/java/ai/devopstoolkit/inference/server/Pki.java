package ai.devopstoolkit.inference.server;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.jspecify.annotations.Nullable;

/** A certificate with its key, and what it signs. */
record Pki(X509Certificate certificate, KeyPair keys, @Nullable X509Certificate issuer) {
  private static final Duration DAY = Duration.ofDays(1);

  /** A self-signed authority. */
  static Pki authority(String name) {
    KeyPair keys = keys("EC");
    return new Pki(certificate(name, keys, null, Instant.now(), true), keys, null);
  }

  /** A certificate for localhost and 127.0.0.1, valid for a day around now. */
  Pki issue(String name, String algorithm) {
    return issue(name, algorithm, Instant.now());
  }

  /** A certificate that is valid for a day around then. */
  Pki issue(String name, String algorithm, Instant then) {
    KeyPair subject = keys(algorithm);
    return new Pki(certificate(name, subject, this, then, false), subject, certificate);
  }

  private static KeyPair keys(String algorithm) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      if (algorithm.equals("EC")) {
        generator.initialize(new ECGenParameterSpec("secp256r1"));
      } else {
        generator.initialize(2048);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static X509Certificate certificate(
      String name, KeyPair keys, @Nullable Pki issuer, Instant then, boolean authority) {
    X500Name subject = new X500Name("CN=" + name);
    Pki signer = issuer == null ? new Pki(null, keys, null) : issuer;
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            issuer == null
                ? subject
                : new X500Name(issuer.certificate.getSubjectX500Principal().getName()),
            new BigInteger(64, new SecureRandom()),
            Date.from(then.minus(DAY)),
            Date.from(then.plus(DAY)),
            subject,
            keys.getPublic());
    try {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(
              new GeneralName[] {
                new GeneralName(GeneralName.dNSName, "localhost"),
                new GeneralName(GeneralName.iPAddress, "127.0.0.1")
              }));
      String algorithm =
          signer.keys.getPrivate().getAlgorithm().equals("EC")
              ? "SHA256withECDSA"
              : "SHA256withRSA";
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder(algorithm).build(signer.keys.getPrivate())));
    } catch (CertIOException | GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The certificate as PEM. */
  String pem() {
    return pem(certificate);
  }

  /** The key as PKCS#8 PEM, as cert-manager writes it. */
  String keyPem() {
    try {
      return pem(new JcaPKCS8Generator(keys.getPrivate(), null));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The key as openssl wrote it for long: PKCS#1 for RSA, SEC1 with its curve for EC. */
  String traditionalKeyPem() {
    if (keys.getPrivate() instanceof ECPrivateKey key) {
      try {
        return pem(
            new PemObject(
                "EC PRIVATE KEY",
                new org.bouncycastle.asn1.sec.ECPrivateKey(
                        256, key.getS(), SECObjectIdentifiers.secp256r1)
                    .getEncoded()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return pem(keys.getPrivate());
  }

  private static String pem(Object object) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** Writes tls.crt and tls.key. */
  TlsFiles write(Path directory) {
    TlsFiles files = TlsFiles.of(directory.resolve("tls.crt"), directory.resolve("tls.key"));
    try {
      Files.writeString(files.certificate(), pem());
      Files.writeString(files.key(), keyPem());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  /** A client that trusts this authority alone, and may present a certificate. */
  SSLContext client(@Nullable Pki identity) {
    try {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("authority", certificate);
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      KeyStore own = KeyStore.getInstance("PKCS12");
      own.load(null, null);
      if (identity != null) {
        own.setKeyEntry(
            "me",
            identity.keys.getPrivate(),
            new char[0],
            new X509Certificate[] {identity.certificate});
      }
      KeyManagerFactory identities =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      identities.init(own, new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(identities.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
