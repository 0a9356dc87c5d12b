package ai.devopstoolkit.inference.server;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.util.List;
import java.util.Set;

/** What is spoken on the hooks' port below HTTP: TLS 1.3 or 1.2, with forward secrecy and AEAD. */
final class Tls {
  private static final List<String> CIPHER_SUITES =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  private Tls() {}

  /** Options that present this certificate. */
  static ServerSSLOptions options(ServerCertificate certificate) {
    ServerSSLOptions options =
        new ServerSSLOptions()
            .setKeyCertOptions(certificate.identity())
            .setUseAlpn(false)
            .setEnabledSecureTransportProtocols(Set.of("TLSv1.3", "TLSv1.2"));
    CIPHER_SUITES.forEach(options::addEnabledCipherSuite);
    Buffer clientCa = certificate.clientCa();
    if (clientCa != null) {
      // Asked for here, required per request: see Callers.
      options
          .setClientAuth(ClientAuth.REQUEST)
          .setTrustOptions(new PemTrustOptions().addCertValue(clientCa));
    }
    return options;
  }
}
