package ai.devopstoolkit.inference.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTest {
  private static final int ALERT = 21;
  private static final int HANDSHAKE = 22;
  private static final int PROTOCOL_VERSION = 70;

  @TempDir static Path directory;
  static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start(directory, Reviews.echo());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static SSLSocket connect(SSLParameters parameters) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            server
                .client()
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), server.server.port());
    socket.setSoTimeout(20_000);
    socket.setSSLParameters(parameters);
    return socket;
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void bothCurrentVersionsAreSpoken(String version) throws IOException {
    SSLParameters only = new SSLParameters();
    only.setProtocols(new String[] {version});
    try (SSLSocket socket = connect(only)) {
      socket.startHandshake();
      assertThat(socket.getSession().getProtocol()).isEqualTo(version);
    }
  }

  @Test
  void httpTwoIsNotNegotiated() throws IOException {
    SSLParameters offer = new SSLParameters();
    offer.setApplicationProtocols(new String[] {"h2", "http/1.1"});
    try (SSLSocket socket = connect(offer)) {
      socket.startHandshake();
      assertThat(socket.getApplicationProtocol()).isEmpty();
    }
  }

  @Test
  void aCipherWithoutForwardSecrecyOrAuthenticationOfDataIsRefused() throws IOException {
    SSLParameters weak = new SSLParameters();
    weak.setProtocols(new String[] {"TLSv1.2"});
    weak.setCipherSuites(new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"});
    try (SSLSocket socket = connect(weak)) {
      assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLHandshakeException.class);
    }
  }

  @Test
  void versionOneOneIsRefused() throws IOException {
    try (Wire wire = Wire.plain(server.server.port())) {
      byte[] answer = wire.send(clientHello("0303")).readSome(6);
      assertThat(answer[0]).as("1.2, said the same way, is fine").isEqualTo((byte) HANDSHAKE);
    }
    try (Wire wire = Wire.plain(server.server.port())) {
      byte[] answer = wire.send(clientHello("0302")).readSome(7);
      assertThat(answer[0]).isEqualTo((byte) ALERT);
      assertThat(answer[6]).isEqualTo((byte) PROTOCOL_VERSION);
    }
  }

  /** A hello by hand: this Java would not say it. */
  private static byte[] clientHello(String version) {
    String suites = "0004" + "c02b" + "c009";
    String groups = "000a" + "0004" + "0002" + "0017";
    String points = "000b" + "0002" + "0100";
    String signatures = "000d" + "0006" + "0004" + "0403" + "0203";
    String extensions = sized(groups + points + signatures);
    String body = version + "ab".repeat(32) + "00" + suites + "0100" + extensions;
    String message = "0100" + sized(body);
    return HexFormat.of().parseHex("16" + "0301" + sized(message));
  }

  private static String sized(String hex) {
    return "%04x".formatted(hex.length() / 2) + hex;
  }

  @Test
  void plainHttpDoesNoHarm() throws IOException {
    try (Wire wire = Wire.plain(server.server.port())) {
      wire.request("GET", "/mutate");
      assertThat(new String(wire.rest(), StandardCharsets.ISO_8859_1)).doesNotContain("HTTP/");
    }
    try (Wire wire = server.connect()) {
      assertThat(wire.post("/mutate", "{}").read().status()).isEqualTo(200);
    }
  }
}
