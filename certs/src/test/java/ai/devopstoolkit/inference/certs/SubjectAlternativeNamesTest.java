package ai.devopstoolkit.inference.certs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.cert.CertificateParsingException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubjectAlternativeNamesTest {
  /** The type numbers of RFC 5280 that {@code getSubjectAlternativeNames} gives. */
  private static final int DNS_NAME = 2;

  private static final int IP_ADDRESS = 7;

  private static final String LABEL_OF_63 = "a".repeat(63);

  private final CertificateAuthority authority = CertificateAuthority.create(Duration.ofDays(1));

  @ParameterizedTest
  @CsvSource({
    "localhost, localhost",
    "LocalHost, localhost",
    "dot-inference.dot-inference.svc, dot-inference.dot-inference.svc",
    "*.example.com, *.example.com",
    "*.a.b.c, *.a.b.c",
    "xn--bcher-kva.example, xn--bcher-kva.example",
    "3com.example, 3com.example",
    "10.0.0.1.nip.io, 10.0.0.1.nip.io",
  })
  void dnsNamesAreTakenAsGivenInLowerCase(String given, String written) throws Exception {
    assertThat(namesOf(given)).containsExactly(List.of(DNS_NAME, written));
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 127.0.0.1",
    "0.0.0.0, 0.0.0.0",
    "255.249.199.99, 255.249.199.99",
    "::1, 0:0:0:0:0:0:0:1",
    "2001:DB8::a, 2001:db8:0:0:0:0:0:a",
    "fd00:1:2:3:4:5:6:7, fd00:1:2:3:4:5:6:7",
    "64:ff9b::192.0.2.1, 64:ff9b:0:0:0:0:c000:201",
    "::ffff:192.0.2.1, 192.0.2.1",
  })
  void addressesAreRecognisedByTheirForm(String given, String written) throws Exception {
    assertThat(namesOf(given)).containsExactly(List.of(IP_ADDRESS, written));
  }

  @Test
  void namesKeepTheirOrderAndCountOnce() throws Exception {
    assertThat(namesOf("b.example", "127.0.0.1", "a.example", "B.example", "127.0.0.1"))
        .containsExactly(
            List.of(DNS_NAME, "b.example"),
            List.of(IP_ADDRESS, "127.0.0.1"),
            List.of(DNS_NAME, "a.example"));
  }

  @Test
  void theLongestNamesAreTaken() throws Exception {
    String longest = "%1$s.%1$s.%1$s.%2$s".formatted(LABEL_OF_63, "a".repeat(61));

    assertThat(longest).hasSize(253);
    assertThat(namesOf(longest)).containsExactly(List.of(DNS_NAME, longest));
    assertRefused(longest + "a", "is not a DNS name", "253 characters at most");
    assertRefused(LABEL_OF_63 + "a.example", "is not a DNS name", "1 to 63 letters");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ".",
        "local host",
        "localhost.",
        ".localhost",
        "a..b",
        "-a.example",
        "a-.example",
        "under_score.example",
        "bücher.example",
        "\u212Aelvin.example",
        "https//localhost",
        "user@localhost",
        "a,b",
        "localhost\n",
        "*",
        "*.",
        "*.com",
        "a.*.example.com",
        "a*.example.com",
        "**.example.com",
        "10.0.0.0/8",
        "１２７.0.0.1.example",
      })
  void whatIsNoDnsNameIsRefusedWithWhatIsAllowed(String name) {
    assertRefused(
        name,
        "is not a DNS name; allowed: labels of 1 to 63 letters, digits and inner hyphens",
        "may be * if two or more follow");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"256.0.0.1", "1.2.3", "1.2.3.4.5", "127.0.0.01", "127.1", "2130706433", "a.1"})
  void whatEndsInANumberAndIsNoIpv4AddressIsRefused(String name) {
    assertRefused(name, "is not an IPv4 address; allowed: four numbers of 0 to 255");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ":",
        ":::",
        ":1",
        "1::2::3",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "12345::",
        "g::1",
        ".::1",
        "[::1]",
        "::1/128",
        "fe80::1%eth0",
        "::1.2.3",
        "localhost:9443",
        "127.0.0.1:9443",
        "https://localhost",
      })
  void whatHasAColonAndIsNoIpv6AddressIsRefused(String name) {
    assertRefused(name, "is not an IPv6 address; allowed: such as ::1", "without brackets, port");
  }

  @Test
  void oneBadNameRefusesTheWholeList() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> namesOf("localhost", "127.0.0.1", "no name"))
        .withMessageStartingWith("\"no name\"");
  }

  @Test
  void anEmptyListIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> namesOf())
        .withMessage("dnsNamesAndIps is empty: give at least one DNS name or IP address");
  }

  private void assertRefused(String name, String... reasons) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> namesOf(name))
        .withMessageStartingWith("\"%s\" is not ".formatted(name))
        .satisfies(e -> assertThat(e).hasMessageContainingAll(reasons));
  }

  private List<List<?>> namesOf(String... dnsNamesAndIps) throws CertificateParsingException {
    return List.copyOf(
        authority
            .issueServer(List.of(dnsNamesAndIps), Duration.ofDays(1))
            .certificate()
            .getSubjectAlternativeNames());
  }
}
