package ai.devopstoolkit.inference.server;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the server's identity lies, and whom it answers.
 *
 * @param certificate PEM: the server's certificate, then its intermediates
 * @param key PEM: the private key of that certificate
 * @param clientCa PEM: callers must present a certificate of one of these authorities; null: any
 *     caller is answered
 * @param clientName the common name that callers' certificates must have; null: any
 */
public record TlsFiles(
    Path certificate, Path key, @Nullable Path clientCa, @Nullable String clientName) {
  /** Checks that a client name comes with an authority to vouch for it. */
  public TlsFiles {
    if (clientName != null && clientCa == null) {
      throw new IllegalArgumentException("clientName: needs clientCa, or anyone could claim it");
    }
  }

  /** Files of a server that answers any caller. */
  public static TlsFiles of(Path certificate, Path key) {
    return new TlsFiles(certificate, key, null, null);
  }

  /** The same, answering only callers with a certificate. */
  public TlsFiles withClients(Path ca, @Nullable String name) {
    return new TlsFiles(certificate, key, ca, name);
  }

  /** The files in the order that {@link ServerCertificate#read} takes them. */
  List<Path> paths() {
    return clientCa == null ? List.of(certificate, key) : List.of(certificate, key, clientCa);
  }
}
