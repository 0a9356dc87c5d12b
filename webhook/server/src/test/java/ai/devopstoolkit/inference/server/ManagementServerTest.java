package ai.devopstoolkit.inference.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManagementServerTest {
  final Vertx vertx = WebhookServer.newVertx();
  final Metrics metrics = new Metrics();
  final Readiness readiness = new Readiness("certificate", "policy");
  volatile Duration stalled = Duration.ZERO;
  ManagementServer server;

  @BeforeEach
  void start() {
    server = new ManagementServer(vertx, TestServer.options(), readiness, metrics, () -> stalled);
    TestServer.await(server.listen());
  }

  @AfterEach
  void stop() {
    TestServer.await(server.close());
    TestServer.await(vertx.close());
    metrics.close();
  }

  private Wire connect() throws IOException {
    return Wire.plain(server.port());
  }

  @Test
  void whatIsMissingIsListedUntilNothingIs() throws IOException {
    try (Wire wire = connect()) {
      Answer answer = wire.request("GET", "/readyz").read();
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.body()).isEqualTo("not ready: certificate\nnot ready: policy\n");
      readiness.met("certificate");
      readiness.met("policy");
      Answer ready = wire.request("GET", "/readyz").read();
      assertThat(ready.status()).isEqualTo(200);
      assertThat(ready.body()).isEqualTo("ok\n");
    }
  }

  @Test
  void aServerThatIsNotReadyLives() throws IOException {
    try (Wire wire = connect()) {
      assertThat(wire.request("GET", "/livez").read().body()).isEqualTo("ok\n");
    }
  }

  @Test
  void aStuckThreadIsNoLife() throws IOException {
    stalled = Duration.ofSeconds(31);
    try (Wire wire = connect()) {
      Answer answer = wire.request("GET", "/livez").read();
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.body()).isEqualTo("a thread is stuck for 31 s\n");
    }
  }

  @Test
  void metricsAreInPrometheusFormat() throws IOException {
    try (Wire wire = connect()) {
      Answer answer = wire.request("GET", "/metrics").read();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("content-type"))
          .isEqualTo("text/plain; version=0.0.4; charset=utf-8");
      assertThat(answer.body()).contains("# TYPE dot_inference_overload_total counter\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/livez", "/readyz", "/metrics"})
  void headIsAnsweredWithoutABody(String path) throws IOException {
    try (Wire wire = connect()) {
      Answer head = wire.request("HEAD", path).readHead();
      assertThat(Integer.parseInt(head.header("content-length"))).isPositive();
      assertThat(wire.request("GET", "/livez").read().body()).isEqualTo("ok\n");
    }
  }

  @Test
  void othersThanGetAndHeadAreNotAllowed() throws IOException {
    try (Wire wire = connect()) {
      Answer answer = wire.post("/livez", "{}").read();
      assertThat(answer.status()).isEqualTo(405);
      assertThat(answer.header("allow")).isEqualTo("GET, HEAD");
      assertThat(wire.request("GET", "/mutate").read().status()).isEqualTo(404);
    }
  }
}
