package ai.devopstoolkit.inference.certs;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The files of one certificate in one directory, under the names a Kubernetes TLS secret gives
 * them: {@code ca.crt}, {@code tls.crt}, {@code tls.key}, and {@code ca.key} if the CA is kept.
 *
 * <p>A new directory gets mode 0700; one that exists keeps its mode. Keys have mode 0600 from their
 * first moment. Each file is replaced in one step, the set in four: a reader that needs the key of
 * its certificate checks the pair.
 *
 * <p>Files of an earlier run are replaced: certificates whose issuer is {@value
 * CertificateAuthority#COMMON_NAME}, and the keys beside them. Any other file under these names is
 * somebody else's: nothing is written then, and there is no way to force it.
 *
 * <p>Needs a POSIX file system.
 */
public final class CertificateFiles {
  private static final FileAttribute<Set<PosixFilePermission>> DIRECTORY = mode("rwx------");
  private static final FileAttribute<Set<PosixFilePermission>> SECRET = mode("rw-------");
  private static final FileAttribute<Set<PosixFilePermission>> PUBLIC = mode("rw-r--r--");

  private final Path directory;

  private CertificateFiles(Path directory) {
    this.directory = directory;
  }

  /** Names the directory; the first {@link #write} makes it. */
  public static CertificateFiles in(Path directory) {
    return new CertificateFiles(directory);
  }

  /** {@code ca.crt}: what the other side is to trust. */
  public Path caCertificate() {
    return directory.resolve("ca.crt");
  }

  /** {@code ca.key}: there only if the CA is kept. */
  public Path caKey() {
    return directory.resolve("ca.key");
  }

  /** {@code tls.crt}: the certificate chain of the server or client. */
  public Path certificate() {
    return directory.resolve("tls.crt");
  }

  /** {@code tls.key}: the key of {@link #certificate()}. */
  public Path privateKey() {
    return directory.resolve("tls.key");
  }

  /**
   * Reads the CA that {@link #writeWithCaKey} kept here; empty if none was.
   *
   * @throws IOException if the files cannot be read, are of another CA or do not belong together
   */
  public Optional<CertificateAuthority> readAuthority() throws IOException {
    refuseForeign(caCertificate(), caKey());
    if (!Files.exists(caKey())) {
      return Optional.empty();
    }
    String certificatePem = read(caCertificate());
    String privateKeyPem = read(caKey());
    try {
      return Optional.of(
          CertificateAuthority.of(KeyAndCertificate.parse(certificatePem, privateKeyPem)));
    } catch (IllegalArgumentException e) {
      throw because(
          new FileSystemException(
              caKey().toString(),
              null,
              "no CA together with ca.crt (%s): delete both for a new CA"
                  .formatted(e.getMessage())),
          e);
    }
  }

  /**
   * Writes {@code ca.crt}, {@code tls.crt} and {@code tls.key}. A {@code ca.key} here stays if it
   * is this CA's, and is deleted if it was that of another development CA.
   *
   * @throws FileAlreadyExistsException if one of the files is not of an earlier run
   */
  public void write(CertificateAuthority authority, KeyAndCertificate issued) throws IOException {
    write(authority, issued, false);
  }

  /**
   * Writes as {@link #write} does, and {@code ca.key}, so that later runs can read the CA and issue
   * more certificates. Whoever reads this key can pose as any server to those who trust the CA.
   *
   * @throws FileAlreadyExistsException if one of the files is not of an earlier run
   */
  public void writeWithCaKey(CertificateAuthority authority, KeyAndCertificate issued)
      throws IOException {
    write(authority, issued, true);
  }

  private void write(CertificateAuthority authority, KeyAndCertificate issued, boolean withCaKey)
      throws IOException {
    makeDirectory();
    refuseForeign(caCertificate(), caKey());
    refuseForeign(certificate(), privateKey());

    // In this order a run that is cut off leaves no ca.key beside the ca.crt of another CA, and no
    // key without a certificate: the next run can go on from either state.
    if (!holdsCertificateOf(authority)) {
      Files.deleteIfExists(caKey());
    }
    replace(caCertificate(), authority.certificatePem(), PUBLIC);
    if (withCaKey) {
      replace(caKey(), authority.keyAndCertificate().privateKeyPem(), SECRET);
    }
    replace(certificate(), issued.certificatePem(), PUBLIC);
    replace(privateKey(), issued.privateKeyPem(), SECRET);
  }

  private void makeDirectory() throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    try {
      Files.createDirectories(directory, DIRECTORY);
    } catch (FileAlreadyExistsException e) {
      throw because(
          new FileAlreadyExistsException(
              e.getFile(), null, "not a directory: name another one for the certificates"),
          e);
    }
  }

  private static void refuseForeign(Path certificate, Path key) throws IOException {
    if (Files.exists(certificate, NOFOLLOW_LINKS)) {
      if (!isOwn(certificate)) {
        throw foreign(certificate);
      }
    } else if (Files.exists(key, NOFOLLOW_LINKS)) {
      throw foreign(key);
    }
  }

  private static boolean isOwn(Path certificate) throws IOException {
    try {
      return CertificateAuthority.issued(Pem.certificates(read(certificate)).get(0));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static FileAlreadyExistsException foreign(Path file) {
    return new FileAlreadyExistsException(
        file.toString(),
        null,
        "not from a \"%s\": move it away, or name another directory"
            .formatted(CertificateAuthority.COMMON_NAME));
  }

  private boolean holdsCertificateOf(CertificateAuthority authority) throws IOException {
    return Files.exists(caCertificate())
        && Pem.certificates(read(caCertificate())).equals(List.of(authority.certificate()));
  }

  private static String read(Path file) throws IOException {
    // Any byte is a character here, so that what is no PEM is refused as such.
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }

  private void replace(Path file, String text, FileAttribute<Set<PosixFilePermission>> mode)
      throws IOException {
    Path temporary =
        directory.resolve(".%s.%s.tmp".formatted(file.getFileName(), UUID.randomUUID()));
    try {
      // Made and written through one handle: nobody can put another file in between.
      try (OutputStream out =
          Channels.newOutputStream(
              Files.newByteChannel(temporary, Set.of(CREATE_NEW, WRITE), mode))) {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static <E extends IOException> E because(E exception, Exception cause) {
    exception.initCause(cause);
    return exception;
  }

  private static FileAttribute<Set<PosixFilePermission>> mode(String permissions) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
  }
}
