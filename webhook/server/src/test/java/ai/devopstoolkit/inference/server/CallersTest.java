package ai.devopstoolkit.inference.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallersTest {
  static final Pki SERVERS = Pki.authority("servers");
  static final Pki CLIENTS = Pki.authority("clients");

  @TempDir static Path directory;
  static Vertx vertx = WebhookServer.newVertx();
  static Metrics metrics = new Metrics();
  static WebhookServer server;

  @BeforeAll
  static void start() throws IOException {
    Path ca = Files.writeString(directory.resolve("ca.crt"), CLIENTS.pem());
    server =
        TestServer.await(
            WebhookServer.start(
                vertx,
                TestServer.options(),
                SERVERS.issue("server", "EC").write(directory).withClients(ca, "kube-apiserver"),
                List.of(new Hook("/mutate", "mutate", Reviews.echo())),
                () -> List.of(Rehearsal.of("/mutate", new byte[] {'{', '}'})),
                metrics,
                new Readiness()));
  }

  @AfterAll
  static void stop() {
    TestServer.await(server.close());
    TestServer.await(vertx.close());
    metrics.close();
  }

  private static Wire connect(@Nullable Pki identity) throws IOException {
    return Wire.tls(SERVERS.client(identity), server.port());
  }

  @Test
  void theNamedCallerIsAnswered() throws IOException {
    try (Wire wire = connect(CLIENTS.issue("kube-apiserver", "EC"))) {
      assertThat(wire.post("/mutate", "{}").read().status()).isEqualTo(200);
    }
  }

  @Test
  @Tag("threat:caller")
  void aCallerWithoutCertificateIsForbidden() throws IOException {
    try (Wire wire = connect(null)) {
      Answer answer = wire.post("/mutate", "{}").read();
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.body()).isEqualTo("a client certificate is required\n");
    }
  }

  @Test
  void aCallerOfAnotherNameIsForbidden() throws IOException {
    try (Wire wire = connect(CLIENTS.issue("somebody", "EC"))) {
      assertThat(wire.post("/mutate", "{}").read().status()).isEqualTo(403);
    }
  }

  @Test
  void aCertificateOfAnotherAuthorityIsNoCertificate() {
    assertThatThrownBy(
            () -> {
              try (Wire wire = connect(SERVERS.issue("kube-apiserver", "EC"))) {
                Answer answer = wire.post("/mutate", "{}").read();
                assertThat(answer.status()).isEqualTo(403);
                throw new IOException("forbidden");
              }
            })
        .isInstanceOf(IOException.class);
  }

  @Test
  void theRehearsalsSecretCannotBeGuessed() throws IOException {
    try (Wire wire = connect(null)) {
      for (String guess : List.of("", "null", "0".repeat(64))) {
        wire.send(
            Wire.head(
                    "/mutate", Wire.JSON, "Content-Length: 2", "dot-inference-rehearsal: " + guess)
                + "{}");
        assertThat(wire.read().status()).isEqualTo(403);
      }
    }
  }

  @Test
  void aNameNeedsAnAuthority() {
    assertThatThrownBy(() -> new TlsFiles(directory, directory, null, "kube-apiserver"))
        .hasMessageContaining("clientName: needs clientCa");
  }
}
