package ai.devopstoolkit.inference.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerCertificateTest {
  static final Vertx VERTX = WebhookServer.newVertx();
  static final Pki AUTHORITY = Pki.authority("authority");
  static final Pki EC = AUTHORITY.issue("ec", "EC");
  static final Pki RSA = AUTHORITY.issue("rsa", "RSA");

  @AfterAll
  static void close() {
    TestServer.await(VERTX.close());
  }

  private static ServerCertificate read(String... pems) throws GeneralSecurityException {
    List<byte[]> contents = Stream.of(pems).map(pem -> pem.getBytes(UTF_8)).toList();
    return ServerCertificate.read(VERTX, Clock.systemUTC(), contents);
  }

  @ParameterizedTest
  @ValueSource(strings = {"EC", "RSA"})
  void keysAreReadInTheirNewAndOldFormats(String algorithm) throws GeneralSecurityException {
    Pki pair = algorithm.equals("EC") ? EC : RSA;
    assertThat(pair.keyPem()).contains("BEGIN PRIVATE KEY");
    assertThat(read(pair.pem(), pair.keyPem()).leaf()).isEqualTo(pair.certificate());
    assertThat(pair.traditionalKeyPem()).contains("BEGIN " + algorithm + " PRIVATE KEY");
    assertThat(read(pair.pem(), pair.traditionalKeyPem()).leaf()).isEqualTo(pair.certificate());
  }

  @Test
  void theFirstCertificateOfAChainIsTheServers() throws GeneralSecurityException {
    assertThat(read(EC.pem() + AUTHORITY.pem(), EC.keyPem()).leaf()).isEqualTo(EC.certificate());
  }

  @Test
  void aKeyOfAnotherCertificateIsRefused() {
    Pki other = AUTHORITY.issue("other", "EC");
    assertThatThrownBy(() -> read(EC.pem(), other.keyPem()))
        .hasMessage("the key does not belong to the certificate");
    assertThatThrownBy(() -> read(EC.pem(), RSA.keyPem()))
        .isInstanceOf(GeneralSecurityException.class);
  }

  @Test
  void aCertificateIsRefusedWhenItIsNotItsTime() {
    Pki past = AUTHORITY.issue("past", "EC", Instant.now().minus(Duration.ofDays(3)));
    assertThatThrownBy(() -> read(past.pem(), past.keyPem()))
        .hasMessageStartingWith("the certificate expired at ");
    Pki future = AUTHORITY.issue("future", "EC", Instant.now().plus(Duration.ofDays(3)));
    assertThatThrownBy(() -> read(future.pem(), future.keyPem()))
        .hasMessageStartingWith("the certificate is valid only from ");
  }

  @Test
  void whatIsNoPemIsRefusedWithAReason() {
    String garbage = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for (List<String> pair :
        List.of(
            List.of("", ""),
            List.of("hello", EC.keyPem()),
            List.of(garbage, EC.keyPem()),
            List.of(EC.pem(), ""),
            List.of(EC.pem(), "hello"),
            List.of(EC.keyPem(), EC.pem()))) {
      assertThatThrownBy(() -> read(pair.get(0), pair.get(1)))
          .isInstanceOf(GeneralSecurityException.class)
          .hasMessageStartingWith("no PEM certificate with an unencrypted PEM private key: ")
          .hasMessageNotContaining("null");
    }
  }

  @Test
  void clientAuthoritiesMustBeCertificates() throws GeneralSecurityException {
    assertThat(read(EC.pem(), EC.keyPem(), AUTHORITY.pem()).clientCa()).isNotNull();
    assertThatThrownBy(() -> read(EC.pem(), EC.keyPem(), "hello"))
        .isInstanceOf(GeneralSecurityException.class);
    assertThatThrownBy(() -> read(EC.pem(), EC.keyPem(), ""))
        .hasMessageContaining("holds no PEM certificate");
  }
}
