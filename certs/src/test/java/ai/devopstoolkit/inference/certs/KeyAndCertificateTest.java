package ai.devopstoolkit.inference.certs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyAndCertificateTest {
  private final CertificateAuthority authority = CertificateAuthority.create(Duration.ofDays(1));
  private final KeyAndCertificate server = issue();

  @Test
  void theChainLeavesOutTheCa() {
    assertThat(server.chain()).containsExactly(server.certificate());
    assertThat(server.certificate()).isNotEqualTo(authority.certificate());
  }

  @Test
  void theJdkReadsTheKeyPem() throws Exception {
    String pem = server.privateKeyPem();
    String base64 =
        pem.replace("-----BEGIN PRIVATE KEY-----\n", "")
            .replace("-----END PRIVATE KEY-----\n", "")
            .replace("\n", "");

    PrivateKey read =
        KeyFactory.getInstance("EC")
            .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));

    assertThat(read).isEqualTo(server.privateKey());
  }

  @Test
  void theJdkReadsTheCertificatePem() throws Exception {
    assertThat(
            CertificateFactory.getInstance("X.509")
                .generateCertificates(
                    new ByteArrayInputStream(
                        server.certificatePem().getBytes(StandardCharsets.US_ASCII))))
        .isEqualTo(server.chain());
  }

  @Test
  void pemLinesHaveAtMost64CharactersAndEndInALineFeed() {
    assertThat(List.of(server.certificatePem(), server.privateKeyPem()))
        .allSatisfy(
            pem -> {
              assertThat(pem).endsWith("-----\n").doesNotContain("\r", "\n\n");
              assertThat(pem.lines()).allSatisfy(line -> assertThat(line).hasSizeBetween(1, 64));
            });
  }

  @Test
  void aLongerChainIsWrittenInOrder() {
    KeyAndCertificate withCa =
        new KeyAndCertificate(
            server.privateKey(), List.of(server.certificate(), authority.certificate()));

    assertThat(withCa.certificatePem())
        .isEqualTo(server.certificatePem() + authority.certificatePem());
    assertThat(KeyAndCertificate.parse(withCa.certificatePem(), withCa.privateKeyPem()))
        .isEqualTo(withCa);
  }

  @Test
  void theKeyOfAnotherCertificateIsRefused() {
    KeyAndCertificate other = issue();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new KeyAndCertificate(other.privateKey(), server.chain()))
        .withMessage(
            "privateKey is not the EC key of the certificate of"
                + " \"CN=dot-inference development server\"");
  }

  @Test
  void theKeyOfAnotherAlgorithmIsRefused() throws Exception {
    PrivateKey rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new KeyAndCertificate(rsa, server.chain()))
        .withMessageStartingWith("privateKey is not the EC key");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyAndCertificate.parse(server.certificatePem(), Pem.of(rsa)))
        .withMessage("not an EC private key in PKCS#8 form");
  }

  @Test
  void anEmptyChainIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new KeyAndCertificate(server.privateKey(), List.of()))
        .withMessageStartingWith("chain is empty");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "secret",
        "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n",
        "-----BEGIN PRIVATE KEY-----\nc2VjcmV\n-----END PRIVATE KEY-----\n",
        "-----BEGIN EC PRIVATE KEY-----\nc2VjcmV0\n-----END EC PRIVATE KEY-----\n",
      })
  void textThatIsNoKeyIsRefusedAndNotRepeated(String pem) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyAndCertificate.parse(server.certificatePem(), pem))
        .withMessageContaining("PKCS#8")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret", "c2VjcmV"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "text",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\nAAAA\n",
      })
  void textThatIsNoCertificateIsRefused(String pem) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyAndCertificate.parse(pem, server.privateKeyPem()))
        .withMessageStartingWith("not a PEM certificate: ");
  }

  @Test
  void itsTextDoesNotHaveTheKey() {
    assertThat(server).hasToString("KeyAndCertificate[CN=dot-inference development server]");
  }

  private KeyAndCertificate issue() {
    return authority.issueServer(List.of("localhost"), Duration.ofDays(1));
  }
}
