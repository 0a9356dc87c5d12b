package ai.devopstoolkit.inference.certs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real handshakes of the JDK's TLS over the loopback, the client checking the server's name. */
class TlsHandshakeTest {
  private static final Duration DAY = Duration.ofDays(1);
  private static final int TIMEOUT_MILLIS = 10_000;

  private final CertificateAuthority authority = CertificateAuthority.create(DAY);
  private final KeyAndCertificate server =
      authority.issueServer(
          List.of("localhost", "127.0.0.1", "::1", "*.inference.example.com"), DAY);

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1", "::1", "webhook.inference.example.com"})
  void aClientThatTrustsTheCaReachesTheServerByEachOfItsNames(String name) throws Exception {
    try (Listener listener = new Listener(context(server), false)) {
      connect(listener, name, context(null));

      assertThat(listener.client()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "other.example.com",
        "inference.example.com",
        "a.b.inference.example.com",
        "127.0.0.2",
        "::2"
      })
  void aClientRefusesTheServerByAnyOtherName(String name) throws Exception {
    assertClientRefuses(server, name, "subject alternative");
  }

  @Test
  @Tag("threat:impostor")
  void aClientRefusesTheServerOfAnotherCaOfTheSameName() throws Exception {
    CertificateAuthority other = CertificateAuthority.create(DAY);

    assertClientRefuses(other.issueServer(List.of("localhost"), DAY), "localhost", "PKIX path");
  }

  @Test
  void aClientRefusesAClientsCertificateFromAServer() throws Exception {
    assertClientRefuses(
        authority.issueClient("localhost", DAY),
        "localhost",
        "Extended key usage does not permit use for TLS server");
  }

  @Test
  void aServerSeesTheNameOfItsClient() throws Exception {
    KeyAndCertificate client = authority.issueClient("kube-apiserver", DAY);

    try (Listener listener = new Listener(context(server), true)) {
      connect(listener, "localhost", context(client));

      assertThat(listener.client()).map(Principal::getName).hasValue("CN=kube-apiserver");
    }
  }

  @Test
  void aServerRefusesAServersCertificateFromAClient() throws Exception {
    try (Listener listener = new Listener(context(server), true)) {
      // An alert or a reset connection: which of them comes first is chance.
      assertThatIOException().isThrownBy(() -> connect(listener, "localhost", context(server)));

      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(listener::client)
          .havingCause()
          .isInstanceOf(SSLHandshakeException.class)
          .withMessageContaining("Extended key usage does not permit use for TLS client");
    }
  }

  private void assertClientRefuses(KeyAndCertificate serverPair, String name, String reason)
      throws Exception {
    try (Listener listener = new Listener(context(serverPair), false)) {
      assertThatExceptionOfType(SSLHandshakeException.class)
          .isThrownBy(() -> connect(listener, name, context(null)))
          .withMessageContaining(reason);
    }
  }

  /** Connects to the loopback address under a name, which so needs no DNS. */
  private static void connect(Listener listener, String name, SSLContext context)
      throws IOException {
    try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), listener.port());
        SSLSocket socket =
            (SSLSocket)
                context.getSocketFactory().createSocket(plain, name, listener.port(), true)) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      // In TLS 1.3 the server still judges the client when the client has finished.
      assertThat(socket.getInputStream().read()).as("the server closes").isEqualTo(-1);
    }
  }

  private SSLContext context(@Nullable KeyAndCertificate pair)
      throws GeneralSecurityException, IOException {
    KeyStore trusted = emptyKeyStore();
    trusted.setCertificateEntry("ca", authority.certificate());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);

    KeyStore own = emptyKeyStore();
    if (pair != null) {
      own.setKeyEntry(
          "own", pair.privateKey(), new char[0], pair.chain().toArray(new X509Certificate[0]));
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, new char[0]);

    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static KeyStore emptyKeyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  /** A server that greets one client and closes. */
  private static final class Listener implements AutoCloseable {
    private final SSLServerSocket socket;
    private final boolean asksForClient;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Future<Optional<Principal>> client;

    private Listener(SSLContext context, boolean asksForClient) throws IOException {
      this.asksForClient = asksForClient;
      socket =
          (SSLServerSocket)
              context
                  .getServerSocketFactory()
                  .createServerSocket(0, 1, InetAddress.getLoopbackAddress());
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.setNeedClientAuth(asksForClient);
      client = thread.submit(this::greetOne);
    }

    private Optional<Principal> greetOne() throws IOException {
      try (SSLSocket accepted = (SSLSocket) socket.accept()) {
        accepted.setSoTimeout(TIMEOUT_MILLIS);
        accepted.startHandshake();
        return asksForClient
            ? Optional.of(accepted.getSession().getPeerPrincipal())
            : Optional.empty();
      }
    }

    private int port() {
      return socket.getLocalPort();
    }

    /** The client as its certificate names it, once the connection has ended. */
    private Optional<Principal> client() throws ExecutionException, InterruptedException {
      return client.get();
    }

    @Override
    public void close() throws IOException {
      thread.shutdownNow();
      socket.close();
    }
  }
}
