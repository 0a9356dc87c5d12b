package ai.devopstoolkit.inference.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateReloadTest {
  @TempDir Path directory;
  TestServer server;

  @BeforeEach
  void start() {
    server = TestServer.start(directory, Reviews.echo());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"EC", "RSA"})
  void newConnectionsSeeTheNewCertificateAndOpenOnesGoOn(String algorithm) throws IOException {
    try (Wire open = server.connect()) {
      assertThat(open.certificate()).isEqualTo(server.identity.certificate());
      Pki next = server.authority.issue("next", algorithm);
      next.write(directory);
      Eventually.until("swapped", () -> reloads("success") == 1);
      for (int loop = 0; loop < 2 * Runtime.getRuntime().availableProcessors(); loop++) {
        try (Wire fresh = server.connect()) {
          assertThat(fresh.certificate()).isEqualTo(next.certificate());
          assertThat(fresh.post("/mutate", "{}").read().status()).isEqualTo(200);
        }
      }
      assertThat(open.post("/mutate", "{}").read().status()).isEqualTo(200);
      assertThat(server.metric("dot_inference_certificate_not_after_seconds"))
          .isEqualTo((double) next.certificate().getNotAfter().toInstant().getEpochSecond());
    }
  }

  @Test
  void aKeyThatDoesNotFitIsRefusedUntilItsCertificateFollows() throws IOException {
    Pki next = server.authority.issue("next", "EC");
    Files.writeString(server.files.key(), next.keyPem());
    Eventually.until("refused", () -> reloads("failure") == 1);
    assertThat(lastWell()).isZero();
    try (Wire wire = server.connect()) {
      assertThat(wire.certificate()).isEqualTo(server.identity.certificate());
      assertThat(wire.post("/mutate", "{}").read().status()).isEqualTo(200);
    }
    Files.writeString(server.files.certificate(), next.pem());
    Eventually.until("swapped", () -> reloads("success") == 1);
    assertThat(lastWell()).isEqualTo(1);
    try (Wire wire = server.connect()) {
      assertThat(wire.certificate()).isEqualTo(next.certificate());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"garbage", "gone", "expired", "empty"})
  void whatCannotBeServedIsNotTaken(String kind) throws IOException {
    switch (kind) {
      case "garbage" -> Files.writeString(server.files.certificate(), "hello");
      case "gone" -> Files.delete(server.files.certificate());
      case "empty" -> Files.writeString(server.files.key(), "");
      case "expired" ->
          server
              .authority
              .issue("old", "EC", Instant.now().minus(Duration.ofDays(3)))
              .write(directory);
      default -> throw new IllegalArgumentException(kind);
    }
    Eventually.until("refused", () -> reloads("failure") > 0);
    try (Wire wire = server.connect()) {
      assertThat(wire.certificate()).isEqualTo(server.identity.certificate());
    }
  }

  @Test
  void theServerDoesNotStartWithWhatItCannotServe(@TempDir Path other) throws IOException {
    TlsFiles files = server.identity.write(other);
    Files.writeString(files.key(), server.authority.issue("another", "EC").keyPem());
    assertThatThrownBy(
            () -> TestServer.await(TestServer.start(server.vertx, TestServer.options(), files)))
        .hasMessage(
            "certificate: "
                + files.certificate()
                + ", "
                + files.key()
                + ": the key does not belong to the certificate");
  }

  private double reloads(String result) {
    return server.metric(
        "dot_inference_reloads_total{result=\"" + result + "\",what=\"certificate\"}");
  }

  private double lastWell() {
    return server.metric("dot_inference_reload_last_success{what=\"certificate\"}");
  }
}
