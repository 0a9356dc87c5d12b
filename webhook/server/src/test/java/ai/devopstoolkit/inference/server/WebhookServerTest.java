package ai.devopstoolkit.inference.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.devopstoolkit.inference.admission.MalformedReviewException;
import ai.devopstoolkit.inference.admission.ReviewHandler;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebhookServerTest {
  private static final byte[] SMALL = "{}".getBytes(UTF_8);
  private static final byte[] LARGE = "x".repeat(300_000).getBytes(UTF_8);

  @TempDir Path directory;
  final Vertx vertx = WebhookServer.newVertx();
  final Metrics metrics = new Metrics();
  final Readiness readiness = new Readiness("policy");
  TlsFiles files;

  @BeforeEach
  void write() {
    files = Pki.authority("authority").issue("server", "EC").write(directory);
  }

  @AfterEach
  void close() {
    TestServer.await(vertx.close());
    metrics.close();
  }

  private Future<WebhookServer> start(
      ServerOptions options, ReviewHandler handler, byte[] rehearsal) {
    return WebhookServer.start(
        vertx,
        options,
        files,
        List.of(new Hook("/mutate", "mutate", handler), new Hook("/validate", "validate", handler)),
        () -> List.of(Rehearsal.of("/mutate", rehearsal), Rehearsal.of("/validate", rehearsal)),
        metrics,
        readiness);
  }

  @Test
  void readyMeansRehearsedAndWhatTheCallerAsksForToo() throws IOException {
    CountDownLatch curtain = new CountDownLatch(1);
    Future<WebhookServer> starting =
        start(
            TestServer.options(),
            body -> {
              InFlightTest.awaitQuietly(curtain);
              return Reviews.echo().answer(body);
            },
            LARGE);
    Eventually.until("called", () -> !readiness.missing().contains("self-call"));
    assertThat(readiness.missing()).containsExactly("policy", "warm-up");
    curtain.countDown();
    WebhookServer server = TestServer.await(starting);
    try (Wire wire = Wire.plain(server.managementPort())) {
      Answer answer = wire.request("GET", "/readyz").read();
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.body()).isEqualTo("not ready: policy\n");
      readiness.met("policy");
      assertThat(wire.request("GET", "/readyz").read().status()).isEqualTo(200);
    }
  }

  @Test
  void everyHookIsRehearsedAndNothingOfItIsCountedOrLogged() {
    AtomicInteger calls = new AtomicInteger();
    try (LogCapture log = LogCapture.of(DecisionLog.class)) {
      TestServer.await(
          start(
              TestServer.options().withWarmUpRounds(2),
              body -> {
                calls.incrementAndGet();
                return Reviews.echo().answer(body);
              },
              SMALL));
      assertThat(calls).hasValue(4);
      assertThat(log.lines()).isEmpty();
      assertThat(metrics.scrape().lines().filter(line -> line.startsWith("dot_inference_reviews")))
          .isNotEmpty()
          .allMatch(line -> line.endsWith(" 0.0"));
    }
  }

  @Test
  void aRehearsalThatFailsFailsTheStart() {
    Future<WebhookServer> starting =
        start(
            TestServer.options(),
            body -> {
              throw new MalformedReviewException("request is missing");
            },
            SMALL);
    assertThatThrownBy(() -> TestServer.await(starting))
        .hasMessage("the server answers its own POST /mutate with 400: request is missing");
    assertThat(readiness.missing()).containsExactly("policy", "warm-up");
  }

  @Test
  void aPortInUseFailsTheStartAndLeavesNothingOpen() throws IOException {
    int management = freePort();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ServerOptions options = TestServer.options().withPorts(taken.getLocalPort(), management);
      assertThatThrownBy(() -> TestServer.await(start(options, Reviews.echo(), SMALL)))
          .hasMessage(
              "cannot listen on 127.0.0.1:" + taken.getLocalPort() + ": Address already in use");
      Wire.untilClosed(management);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  @Test
  void anAbsentCertificateFailsTheStart() throws IOException {
    Files.delete(files.certificate());
    assertThatThrownBy(() -> TestServer.await(start(TestServer.options(), Reviews.echo(), SMALL)))
        .hasMessageContaining(files.certificate() + " does not exist");
    assertThat(readiness.missing())
        .containsExactly("policy", "certificate", "self-call", "warm-up");
  }

  @Test
  void twoHooksOfOnePathFailTheStart() {
    Hook hook = new Hook("/mutate", "mutate", Reviews.echo());
    assertThatThrownBy(
            () ->
                TestServer.await(
                    WebhookServer.start(
                        vertx,
                        TestServer.options(),
                        files,
                        List.of(hook, hook),
                        List::of,
                        metrics,
                        readiness)))
        .hasMessage("hooks: two have the path /mutate");
  }
}
