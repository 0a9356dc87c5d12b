package ai.devopstoolkit.inference.certs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.security.Provider;
import java.security.Security;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXCertPathValidatorResult;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateAuthorityTest {
  private static final Duration DAY = Duration.ofDays(1);
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  private static final int DIGITAL_SIGNATURE = 0;
  private static final int KEY_CERT_SIGN = 5;
  private static final int CRL_SIGN = 6;

  private final CertificateAuthority authority = CertificateAuthority.create(DAY);
  private final X509Certificate ca = authority.certificate();

  @Test
  void theCaSignsItselfAndNoOtherCa() throws Exception {
    ca.verify(ca.getPublicKey());

    assertThat(ca.getSubjectX500Principal().getName()).isEqualTo("CN=dot-inference development CA");
    assertThat(ca.getIssuerX500Principal()).isEqualTo(ca.getSubjectX500Principal());
    assertThat(ca.getBasicConstraints()).isZero();
    assertThat(keyUsages(ca)).containsExactly(KEY_CERT_SIGN, CRL_SIGN);
    assertThat(ca.getCriticalExtensionOIDs())
        .containsExactlyInAnyOrder(Oid.BASIC_CONSTRAINTS, Oid.KEY_USAGE);
  }

  @Test
  void keysAreOnP256AndSignaturesWithSha256() {
    X509Certificate server = authority.issueServer(List.of("localhost"), DAY).certificate();

    assertThat(List.of(ca, server))
        .allSatisfy(
            certificate -> {
              assertThat(((ECPublicKey) certificate.getPublicKey()).getParams().toString())
                  .contains("secp256r1");
              assertThat(certificate.getSigAlgName()).isEqualTo("SHA256withECDSA");
              assertThat(certificate.getVersion()).isEqualTo(3);
            });
  }

  @Test
  void serialNumbersArePositiveAndAtMost128BitsAndDiffer() {
    X509Certificate first = authority.issueServer(List.of("localhost"), DAY).certificate();
    X509Certificate second = authority.issueServer(List.of("localhost"), DAY).certificate();

    assertThat(List.of(ca, first, second))
        .extracting(X509Certificate::getSerialNumber)
        .doesNotHaveDuplicates()
        .allSatisfy(
            serial -> {
              assertThat(serial).isPositive();
              // Below 64 bits only once in 2^64 runs.
              assertThat(serial.bitLength()).isBetween(64, 128);
            });
  }

  @Test
  void aServerCertificateIsForServersOnly() throws Exception {
    X509Certificate server = authority.issueServer(List.of("localhost"), DAY).certificate();

    assertThat(server.getExtendedKeyUsage()).containsExactly(Oid.SERVER_AUTH);
    assertThat(keyUsages(server)).containsExactly(DIGITAL_SIGNATURE);
    assertThat(server.getBasicConstraints()).as("no CA").isEqualTo(-1);
  }

  @Test
  void aClientCertificateIsForClientsOnlyAndNamesThem() throws Exception {
    X509Certificate client = authority.issueClient("kube-apiserver", DAY).certificate();

    assertThat(client.getExtendedKeyUsage()).containsExactly(Oid.CLIENT_AUTH);
    assertThat(keyUsages(client)).containsExactly(DIGITAL_SIGNATURE);
    assertThat(client.getBasicConstraints()).as("no CA").isEqualTo(-1);
    assertThat(client.getSubjectX500Principal().getName()).isEqualTo("CN=kube-apiserver");
    assertThat(client.getSubjectAlternativeNames()).isNull();
  }

  @Test
  void aClientNameCannotAddOtherPartsToTheSubject() {
    X509Certificate client = authority.issueClient("someone,O=system:masters", DAY).certificate();

    assertThat(client.getSubjectX500Principal().getName())
        .isEqualTo("CN=someone\\,O\\=system:masters");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "line\nfeed",
        "a-name-of-65-characters-456789012345678901234567890123456789012345"
      })
  void aClientNameThatIsNoneIsRefused(String commonName) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> authority.issueClient(commonName, DAY))
        .withMessageStartingWith("commonName \"" + commonName + "\" is not allowed")
        .withMessageContaining("1 to 64 characters");
  }

  @Test
  void theKeyIdentifiersLeadFromTheLeafToTheCa() {
    X509Certificate server = authority.issueServer(List.of("localhost"), DAY).certificate();

    byte[] caKeyId = keyId(ca.getExtensionValue(Oid.SUBJECT_KEY_IDENTIFIER));
    assertThat(keyId(server.getExtensionValue(Oid.AUTHORITY_KEY_IDENTIFIER))).isEqualTo(caKeyId);
    assertThat(keyId(ca.getExtensionValue(Oid.AUTHORITY_KEY_IDENTIFIER))).isEqualTo(caKeyId);
    assertThat(keyId(server.getExtensionValue(Oid.SUBJECT_KEY_IDENTIFIER))).isNotEqualTo(caKeyId);
  }

  @Test
  void theJdkFollowsTheChainToTheCa() throws Exception {
    KeyAndCertificate server = authority.issueServer(List.of("localhost"), DAY);
    PKIXParameters trust = new PKIXParameters(Set.of(new TrustAnchor(ca, null)));
    trust.setRevocationEnabled(false);

    PKIXCertPathValidatorResult result =
        (PKIXCertPathValidatorResult)
            CertPathValidator.getInstance("PKIX")
                .validate(
                    CertificateFactory.getInstance("X.509").generateCertPath(server.chain()),
                    trust);

    assertThat(result.getTrustAnchor().getTrustedCert()).isEqualTo(ca);
    assertThat(result.getPublicKey()).isEqualTo(server.certificate().getPublicKey());
  }

  @Test
  void validityStartsFiveMinutesBackAndEndsAfterTheAskedTime() {
    CertificateAuthority noonAuthority =
        CertificateAuthority.create(Duration.ofDays(10), InstantSource.fixed(NOON));
    X509Certificate server =
        noonAuthority.issueServer(List.of("localhost"), Duration.ofDays(2)).certificate();

    assertThat(noonAuthority.certificate().getNotBefore()).isEqualTo("2026-11-23T11:55:00Z");
    assertThat(noonAuthority.certificate().getNotAfter()).isEqualTo("2026-12-03T12:00:00Z");
    assertThat(server.getNotBefore()).isEqualTo("2026-11-23T11:55:00Z");
    assertThat(server.getNotAfter()).isEqualTo("2026-11-25T12:00:00Z");
  }

  @Test
  void noCertificateOutlivesItsCa() {
    X509Certificate server =
        authority.issueServer(List.of("localhost"), Duration.ofDays(365)).certificate();

    assertThat(server.getNotAfter()).isEqualTo(ca.getNotAfter());
  }

  @Test
  void anExpiredCaIssuesNothing() {
    MovableClock clock = new MovableClock(NOON);
    CertificateAuthority shortLived = CertificateAuthority.create(DAY, clock);
    clock.now = NOON.plus(DAY);

    assertThatIllegalStateException()
        .isThrownBy(() -> shortLived.issueServer(List.of("localhost"), DAY))
        .withMessageStartingWith("the CA expired at 2026-11-24T12:00:00Z: make a new one");
  }

  @Test
  void aCertificateCanEndAfter2050WhereTheFormatOfDatesChanges() {
    X509Certificate longLived = CertificateAuthority.create(Duration.ofDays(36_500)).certificate();

    assertThat(longLived.getNotAfter().toInstant()).isAfter(Instant.parse("2120-01-01T00:00:00Z"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S", "PT0.9S", "P36501D", "PT9223372036854775807S"})
  void aValidityOutsideItsRangeIsRefused(Duration validity) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CertificateAuthority.create(validity))
        .withMessage("validity %s is not allowed: give 1 second to 36500 days".formatted(validity));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> authority.issueServer(List.of("localhost"), validity))
        .withMessageStartingWith("validity " + validity);
  }

  @Test
  void noSecurityProviderIsRegistered() {
    authority.issueServer(List.of("localhost"), DAY);

    assertThat(Security.getProviders())
        .extracting(Provider::getName)
        .doesNotContain("BC", "BCPQC", "BCJSSE");
  }

  private static List<Integer> keyUsages(X509Certificate certificate) {
    boolean[] usages = certificate.getKeyUsage();
    return IntStream.range(0, usages.length).filter(bit -> usages[bit]).boxed().toList();
  }

  /** Both key identifier extensions end with the 20 bytes of a SHA-1 digest. */
  private static byte[] keyId(byte[] extension) {
    return Arrays.copyOfRange(extension, extension.length - 20, extension.length);
  }

  private static final class MovableClock implements InstantSource {
    private Instant now;

    private MovableClock(Instant now) {
      this.now = now;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  private static final class Oid {
    private static final String SUBJECT_KEY_IDENTIFIER = "2.5.29.14";
    private static final String KEY_USAGE = "2.5.29.15";
    private static final String BASIC_CONSTRAINTS = "2.5.29.19";
    private static final String AUTHORITY_KEY_IDENTIFIER = "2.5.29.35";
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
  }
}
