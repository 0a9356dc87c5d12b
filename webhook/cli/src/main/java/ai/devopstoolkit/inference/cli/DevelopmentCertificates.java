package ai.devopstoolkit.inference.cli;

import ai.devopstoolkit.inference.certs.CertificateAuthority;
import ai.devopstoolkit.inference.certs.CertificateFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Certificates of the development CA, in a directory that keeps the CA from run to run. */
final class DevelopmentCertificates {
  /** The CA outlives its certificates, so that a webhook configuration stays valid. */
  private static final Duration CA_VALIDITY = Duration.ofDays(3650);

  private DevelopmentCertificates() {}

  /**
   * Issues a server certificate.
   *
   * @param names DNS names and IP addresses that clients call the server by
   */
  static CertificateFiles issue(Path directory, List<String> names, Duration validity) {
    CertificateFiles files = CertificateFiles.in(directory);
    try {
      CertificateAuthority authority =
          files.readAuthority().orElseGet(() -> CertificateAuthority.create(CA_VALIDITY));
      files.writeWithCaKey(authority, authority.issueServer(names, validity));
      return files;
    } catch (IOException | IllegalArgumentException | IllegalStateException e) {
      throw new CommandException(ExitCode.USAGE, e.getMessage());
    } catch (NoClassDefFoundError e) {
      throw new CommandException(
          ExitCode.REFUSED,
          "this is the container image, which leaves out Bouncy Castle and makes no certificates:"
              + " run java -jar dot-inference.jar certs, or let cert-manager make them");
    }
  }
}
