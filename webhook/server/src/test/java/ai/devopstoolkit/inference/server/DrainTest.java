package ai.devopstoolkit.inference.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.admission.ReviewHandler;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrainTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String LARGE = "x".repeat(300_000);

  @TempDir Path directory;

  @Test
  void aLeavingServerIsNotReadyButAnswersOncePerConnection() throws IOException {
    ServerOptions options =
        TestServer.options().withDrain(Duration.ofSeconds(3), TestServer.MOMENT);
    try (TestServer server = TestServer.start(directory, options, Reviews.echo());
        Wire open = server.connect();
        Wire health = server.manage()) {
      assertThat(health.request("GET", "/readyz").read().status()).isEqualTo(200);
      Future<Void> closing = server.server.close();
      Answer notReady = health.request("GET", "/readyz").read();
      assertThat(notReady.status()).isEqualTo(503);
      assertThat(notReady.body()).isEqualTo("not ready: draining\n");
      assertThat(health.request("GET", "/livez").read().status()).isEqualTo(200);
      Answer last = open.post("/mutate", "{}").read();
      assertThat(last.status()).isEqualTo(200);
      assertThat(last.header("connection")).isEqualTo("close");
      assertThat(open.closedSilently()).isTrue();
      try (Wire fresh = server.connect()) {
        assertThat(fresh.post("/mutate", "{}").read().status()).isEqualTo(200);
      }
      TestServer.await(closing);
      Wire.untilClosed(server.server.port());
      Wire.untilClosed(server.server.managementPort());
    }
  }

  @Test
  void newRequestsAreSentElsewhereWhileThoseInFlightEnd() throws IOException {
    CountDownLatch release = new CountDownLatch(1);
    ServerOptions options = TestServer.options().withDrain(TestServer.MOMENT, LONG);
    try (TestServer server = TestServer.start(directory, options, blockingIfLarge(release));
        Wire slow = server.connect();
        Wire idle = server.connect()) {
      slow.post("/mutate", LARGE);
      Eventually.until("in flight", () -> server.metric("dot_inference_in_flight") == 1);
      Future<Void> closing = server.server.close();
      Eventually.until("refusing", () -> status(server) == 503);
      Answer elsewhere = idle.post("/mutate", "{}").read();
      assertThat(elsewhere.status()).isEqualTo(503);
      assertThat(elsewhere.header("retry-after")).isEqualTo("1");
      assertThat(elsewhere.header("connection")).isEqualTo("close");
      assertThat(idle.closedSilently()).isTrue();
      assertThat(closing.isComplete()).isFalse();
      release.countDown();
      assertThat(slow.read().status()).isEqualTo(200);
      assertThat(slow.closedSilently()).isTrue();
      TestServer.await(closing);
    }
  }

  @Test
  void whoComesAgainAsToldDoesNotMeetTheClose() throws IOException {
    ServerOptions options = TestServer.options().withDrain(Duration.ZERO, LONG);
    try (TestServer server = TestServer.start(directory, options, Reviews.echo());
        Wire first = server.connect();
        Wire second = server.connect()) {
      Future<Void> closing = server.server.close();
      Answer refused = first.post("/mutate", "{}").read();
      assertThat(refused.status()).isEqualTo(503);
      long told = Duration.ofSeconds(Long.parseLong(refused.header("retry-after"))).toNanos();
      long since = System.nanoTime();
      Eventually.until("time to come again", () -> System.nanoTime() - since > told);
      assertThat(second.post("/mutate", "{}").read().status()).isEqualTo(503);
      assertThat(closing.isComplete()).isFalse();
      TestServer.await(closing);
    }
  }

  @Test
  void aRequestThatNeverEndsDoesNotKeepTheServer() throws IOException {
    ServerOptions options =
        TestServer.options().withDrain(TestServer.MOMENT, Duration.ofMillis(100));
    try (TestServer server = TestServer.start(directory, options, Reviews.echo());
        Wire wire = server.connect()) {
      wire.send(Wire.head("/mutate", Wire.JSON, "Content-Length: 2"));
      Eventually.until("in flight", () -> server.metric("dot_inference_in_flight") == 1);
      TestServer.await(server.server.close());
      assertThat(wire.closedSilently()).isTrue();
    }
  }

  @Test
  void closingTwiceIsClosingOnce() {
    try (TestServer server = TestServer.start(directory, Reviews.echo())) {
      assertThat(server.server.close()).isSameAs(server.server.close());
    }
  }

  private static ReviewHandler blockingIfLarge(CountDownLatch release) {
    return body -> {
      if (body.length == LARGE.length()) {
        InFlightTest.awaitQuietly(release);
      }
      return Reviews.echo().answer(body);
    };
  }

  private static int status(TestServer server) {
    try (Wire wire = server.connect()) {
      return wire.post("/mutate", "{}").read().status();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
