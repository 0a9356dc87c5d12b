package ai.devopstoolkit.inference.server;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/**
 * A certificate and its private key, checked: they parse, belong together, and are valid today.
 * {@code HttpServer.updateSSLOptions} itself takes a wrong key of the right kind without complaint,
 * and then every handshake fails.
 *
 * @param chain PEM, the server's certificate first
 * @param key PEM
 * @param leaf the server's certificate
 * @param clientCa PEM of the authorities that vouch for callers, or null
 */
record ServerCertificate(
    Buffer chain, Buffer key, X509Certificate leaf, @Nullable Buffer clientCa) {
  static {
    // Java keeps a key in memory as PKCS#12, encrypted with a key that it derives in 10,000 rounds
    // of a hash, once for each of our servers. Nobody sees it: one round saves a sixth of the
    // start.
    System.setProperty("keystore.pkcs12.keyPbeIterationCount", "1");
  }

  private static final byte[] PROBE = "dot-inference".getBytes(StandardCharsets.US_ASCII);

  /**
   * Reads and checks a pair.
   *
   * @param contents certificate and key, and the client authorities, if any, all PEM
   */
  static ServerCertificate read(Vertx vertx, Clock clock, List<byte[]> contents)
      throws GeneralSecurityException {
    Buffer chain = Buffer.buffer(contents.get(0));
    Buffer key = Buffer.buffer(contents.get(1));
    X509KeyManager pair = parse(vertx, chain, key);
    String alias = alias(pair);
    X509Certificate leaf = pair.getCertificateChain(alias)[0];
    checkPair(leaf.getPublicKey(), pair.getPrivateKey(alias));
    checkTime(leaf, clock.instant());
    Buffer clientCa = contents.size() < 3 ? null : checkAuthorities(contents.get(2));
    return new ServerCertificate(chain, key, leaf, clientCa);
  }

  /** What the server presents. */
  PemKeyCertOptions identity() {
    return new PemKeyCertOptions().setCertValue(chain).setKeyValue(key);
  }

  /** Trusts this certificate alone. */
  PemTrustOptions pinned() {
    return new PemTrustOptions().addCertValue(chain);
  }

  /** Parses with the code that will serve the pair: it knows PKCS#8, PKCS#1 and SEC1 keys. */
  private static X509KeyManager parse(Vertx vertx, Buffer chain, Buffer key)
      throws GeneralSecurityException {
    try {
      PemKeyCertOptions options = new PemKeyCertOptions().setCertValue(chain).setKeyValue(key);
      for (KeyManager manager : options.getKeyManagerFactory(vertx).getKeyManagers()) {
        if (manager instanceof X509KeyManager found) {
          return found;
        }
      }
    } catch (Exception e) {
      throw new GeneralSecurityException(
          "no PEM certificate with an unencrypted PEM private key: " + e.getMessage(), e);
    }
    throw new GeneralSecurityException("no PEM certificate with its private key");
  }

  private static String alias(X509KeyManager pair) throws GeneralSecurityException {
    for (String type : List.of("EC", "RSA", "EdDSA")) {
      String[] aliases = pair.getServerAliases(type, null);
      if (aliases != null && aliases.length > 0) {
        return aliases[0];
      }
    }
    throw new GeneralSecurityException("the key is neither EC nor RSA");
  }

  private static void checkPair(PublicKey certified, PrivateKey key)
      throws GeneralSecurityException {
    boolean fits = false;
    if (certified.getAlgorithm().equals(key.getAlgorithm())) {
      String algorithm =
          switch (key.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> key.getAlgorithm();
          };
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(PROBE);
      byte[] signed = signature.sign();
      signature.initVerify(certified);
      signature.update(PROBE);
      fits = signature.verify(signed);
    }
    if (!fits) {
      throw new GeneralSecurityException("the key does not belong to the certificate");
    }
  }

  private static void checkTime(X509Certificate leaf, Instant now) throws CertificateException {
    if (now.isAfter(leaf.getNotAfter().toInstant())) {
      throw new CertificateException(
          "the certificate expired at " + leaf.getNotAfter().toInstant());
    }
    if (now.isBefore(leaf.getNotBefore().toInstant())) {
      throw new CertificateException(
          "the certificate is valid only from " + leaf.getNotBefore().toInstant());
    }
  }

  private static Buffer checkAuthorities(byte[] pem) throws CertificateException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    if (factory.generateCertificates(new ByteArrayInputStream(pem)).isEmpty()) {
      throw new CertificateException("the client authority file holds no PEM certificate");
    }
    return Buffer.buffer(pem);
  }
}
