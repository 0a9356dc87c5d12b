package ai.devopstoolkit.inference.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A certificate with its key, and the authority of those it talks to, under the names that
 * Crossplane, its functions and its providers look for.
 *
 * @param path the directory
 */
record TlsDirectory(Path path) {
  /** Copies the three files into {@code directory}. */
  static TlsDirectory of(Path directory, Path certificate, Path key, Path othersAuthority)
      throws IOException {
    Files.createDirectories(directory);
    copy(certificate, directory.resolve("tls.crt"));
    copy(key, directory.resolve("tls.key"));
    copy(othersAuthority, directory.resolve("ca.crt"));
    return new TlsDirectory(directory);
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
  }
}
