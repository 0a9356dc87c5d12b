package ai.devopstoolkit.inference.it;

import ai.devopstoolkit.inference.certs.CertificateFiles;
import ai.devopstoolkit.inference.certs.KeyAndCertificate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A development CA with the files of one server, made by {@code dot-inference certs}. */
final class Certificates {
  private static final List<String> NAMES = List.of("localhost", "127.0.0.1");

  private final CertificateFiles files;

  private Certificates(Path directory) {
    this.files = CertificateFiles.in(directory);
  }

  static Certificates make(Path directory) {
    return make(directory, NAMES);
  }

  /** For a server that is called by other names. */
  static Certificates make(Path directory, List<String> names) {
    Program.run("certs", "--dir", directory.toString(), "--name", String.join(",", names)).quiet();
    return new Certificates(directory);
  }

  Path ca() {
    return files.caCertificate();
  }

  Path certificate() {
    return files.certificate();
  }

  Path privateKey() {
    return files.privateKey();
  }

  /** A new pair of the same CA, which nobody serves yet. */
  KeyAndCertificate issue() throws IOException {
    return files.readAuthority().orElseThrow().issueServer(NAMES, Duration.ofDays(1));
  }

  /** Puts a pair in the place of the server's. */
  void replace(KeyAndCertificate pair) throws IOException {
    files.writeWithCaKey(files.readAuthority().orElseThrow(), pair);
  }

  /** An HTTP client that trusts this CA and no other. */
  HttpClient client() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(Duration.ofSeconds(20))
        .sslContext(clientContext())
        .build();
  }

  /** Opens a new connection and returns the certificate that the server shows. */
  X509Certificate servedAt(String url) {
    URI uri = URI.create(url);
    try (SSLSocket socket =
        (SSLSocket) clientContext().getSocketFactory().createSocket(uri.getHost(), uri.getPort())) {
      socket.startHandshake();
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    } catch (IOException e) {
      throw new AssertionError("no TLS at " + url, e);
    }
  }

  private SSLContext clientContext() {
    try {
      KeyStore trusted = emptyStore();
      trusted.setCertificateEntry("ca", files.readAuthority().orElseThrow().certificate());
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError("no TLS context", e);
    }
  }

  /** What another server needs to serve under this CA. */
  SSLContext serverContext() throws IOException, GeneralSecurityException {
    KeyAndCertificate pair = issue();
    KeyStore store = emptyStore();
    store.setKeyEntry(
        "server", pair.privateKey(), new char[0], pair.chain().toArray(Certificate[]::new));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
