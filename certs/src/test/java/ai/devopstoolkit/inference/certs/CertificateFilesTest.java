package ai.devopstoolkit.inference.certs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateFilesTest {
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir Path temporary;
  private Path directory;
  private CertificateFiles files;

  private final CertificateAuthority authority = CertificateAuthority.create(DAY);
  private final KeyAndCertificate server = issue(authority);

  @BeforeEach
  void nameADirectory() {
    directory = temporary.resolve("made").resolve("certs");
    files = CertificateFiles.in(directory);
  }

  @Test
  void theFilesHaveTheNamesOfATlsSecretAndNothingElseIsLeft() throws Exception {
    files.write(authority, server);

    assertThat(names()).containsExactly("ca.crt", "tls.crt", "tls.key");
    assertThat(files.caCertificate()).hasContent(authority.certificatePem());
    assertThat(files.certificate()).hasContent(server.certificatePem());
    assertThat(files.privateKey()).hasContent(server.privateKeyPem());
  }

  @Test
  void theKeyOfTheCaIsWrittenOnlyIfAskedFor() throws Exception {
    files.writeWithCaKey(authority, server);

    assertThat(names()).containsExactly("ca.crt", "ca.key", "tls.crt", "tls.key");
    assertThat(files.caKey()).hasContent(authority.keyAndCertificate().privateKeyPem());
  }

  @Test
  void aNewDirectoryAndItsKeysAreTheOwnersAlone() throws Exception {
    files.writeWithCaKey(authority, server);

    assertThat(mode(directory)).isEqualTo("rwx------");
    assertThat(mode(directory.resolve(".."))).isEqualTo("rwx------");
    assertThat(mode(files.caKey())).isEqualTo("rw-------");
    assertThat(mode(files.privateKey())).isEqualTo("rw-------");
    // The umask decides whether others read the certificates, too.
    assertThat(mode(files.caCertificate())).startsWith("rw-").endsWith("--");
    assertThat(mode(files.certificate())).startsWith("rw-").endsWith("--");
  }

  @Test
  void aKeyThatOthersCouldReadIsReplacedByOneTheyCannot() throws Exception {
    files.write(authority, server);
    Files.setPosixFilePermissions(files.privateKey(), PosixFilePermissions.fromString("rw-rw-rw-"));

    files.write(authority, issue(authority));

    assertThat(mode(files.privateKey())).isEqualTo("rw-------");
  }

  @Test
  void aDirectoryThatExistsKeepsItsMode() throws Exception {
    Files.createDirectories(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-x---"));

    files.write(authority, server);

    assertThat(mode(directory)).isEqualTo("rwxr-x---");
  }

  @Test
  void aLinkToADirectoryIsFollowed() throws Exception {
    Path target = Files.createDirectory(temporary.resolve("target"));
    Files.createDirectories(directory.getParent());
    Files.createSymbolicLink(directory, target);

    files.write(authority, server);

    assertThat(target.resolve("tls.crt")).exists();
  }

  @Test
  void aFileInPlaceOfTheDirectoryIsNamed() throws Exception {
    Files.createDirectories(directory.getParent());
    Files.writeString(directory, "a file");

    assertThatIOException()
        .isThrownBy(() -> files.write(authority, server))
        .withMessage(
            "%s: not a directory: name another one for the certificates".formatted(directory));
  }

  @Test
  void aSecondRunKeepsTheCaAndReplacesTheCertificate() throws Exception {
    files.writeWithCaKey(authority, server);

    CertificateAuthority kept = files.readAuthority().orElseThrow();
    KeyAndCertificate renewed = issue(kept);
    files.writeWithCaKey(kept, renewed);

    assertThat(kept.certificate()).isEqualTo(authority.certificate());
    renewed.certificate().verify(authority.certificate().getPublicKey());
    assertThat(files.caCertificate()).hasContent(authority.certificatePem());
    assertThat(files.certificate()).hasContent(renewed.certificatePem());
    assertThat(files.privateKey()).hasContent(renewed.privateKeyPem());
  }

  @Test
  void thereIsNoCaToReadInANewDirectoryOrWithoutItsKey() throws Exception {
    assertThat(files.readAuthority()).isEmpty();

    files.write(authority, server);

    assertThat(files.readAuthority()).isEmpty();
  }

  @Test
  void theKeyOfTheSameCaStaysWhereItWasKept() throws Exception {
    files.writeWithCaKey(authority, server);

    files.write(authority, issue(authority));

    assertThat(files.readAuthority().orElseThrow().certificate())
        .isEqualTo(authority.certificate());
  }

  @Test
  void theKeyOfAnEarlierCaGoesWithItsCertificate() throws Exception {
    files.writeWithCaKey(authority, server);
    CertificateAuthority next = CertificateAuthority.create(DAY);

    files.write(next, issue(next));

    assertThat(names()).containsExactly("ca.crt", "tls.crt", "tls.key");
    assertThat(files.caCertificate()).hasContent(next.certificatePem());
  }

  @Test
  void aNewCaReplacesAnEarlierOneWithItsKey() throws Exception {
    files.writeWithCaKey(authority, server);
    CertificateAuthority next = CertificateAuthority.create(DAY);

    files.writeWithCaKey(next, issue(next));

    assertThat(files.readAuthority().orElseThrow().certificate()).isEqualTo(next.certificate());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ca.crt", "ca.key", "tls.crt", "tls.key"})
  void aFileOfSomebodyElseIsLeftAloneAndNothingIsWritten(String name) throws Exception {
    Files.createDirectories(directory);
    Path foreign = Files.writeString(directory.resolve(name), "somebody else's");

    assertThatExceptionOfType(FileAlreadyExistsException.class)
        .isThrownBy(() -> files.writeWithCaKey(authority, server))
        .withMessage(
            "%s: not from a \"dot-inference development CA\": move it away, or name another"
                + " directory",
            foreign);
    assertThat(names()).containsExactly(name);
    assertThat(foreign).hasContent("somebody else's");
  }

  @Test
  void theCaOfSomebodyElseIsNotTakenUp() throws Exception {
    Instant now = Instant.now();
    KeyAndCertificate foreign =
        new CertificateTemplate("kubernetes", now, now.plus(DAY)).selfSigned();
    Files.createDirectories(directory);
    Files.writeString(files.caCertificate(), foreign.certificatePem());
    Files.writeString(files.caKey(), foreign.privateKeyPem());

    assertThatExceptionOfType(FileAlreadyExistsException.class)
        .isThrownBy(() -> files.readAuthority())
        .withMessageStartingWith(files.caCertificate() + ": not from a \"dot-inference");
  }

  @Test
  void aServersCertificateIsNotTakenUpAsACa() throws Exception {
    Files.createDirectories(directory);
    Files.writeString(files.caCertificate(), server.certificatePem());
    Files.writeString(files.caKey(), server.privateKeyPem());

    assertThatIOException()
        .isThrownBy(() -> files.readAuthority())
        .withMessageStartingWith(files.caKey() + ": no CA together with ca.crt (")
        .withMessageContaining("\"CN=dot-inference development server\" is not that of a")
        .withMessageEndingWith("delete both for a new CA");
  }

  @Test
  void theKeyOfAnotherCaIsRefusedWhenRead() throws Exception {
    files.writeWithCaKey(authority, server);
    Files.writeString(files.caKey(), server.privateKeyPem());

    assertThatIOException()
        .isThrownBy(() -> files.readAuthority())
        .withMessageStartingWith(files.caKey() + ": no CA together with ca.crt (")
        .withMessageContaining("privateKey is not the EC key of the certificate");
  }

  private static KeyAndCertificate issue(CertificateAuthority authority) {
    return authority.issueServer(List.of("localhost"), DAY);
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }
}
