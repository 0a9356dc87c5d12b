package ai.devopstoolkit.inference.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InFlightTest {
  private static final String SMALL = Wire.head("/mutate", Wire.JSON, "Content-Length: 2");
  private static final String LARGE = Wire.head("/mutate", Wire.JSON, "Content-Length: 300000");

  @TempDir Path directory;

  @Test
  void oneTooManyIsAskedToTryAgainAndKeepsItsConnection() throws IOException {
    try (TestServer server = start(1, 1);
        Wire first = server.connect();
        Wire second = server.connect()) {
      first.send(SMALL);
      Eventually.until("in flight", () -> server.metric("dot_inference_in_flight") == 1);
      Answer refused = second.post("/mutate", "{}").read();
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.header("retry-after")).isEqualTo("1");
      assertThat(server.metric("dot_inference_overload_total")).isEqualTo(1);
      assertThat(first.send("{}").read().status()).isEqualTo(200);
      assertThat(second.post("/mutate", "{}").read().status()).isEqualTo(200);
    }
  }

  @Test
  void largeRequestsAreCountedApart() throws IOException {
    try (TestServer server = start(1, 1);
        Wire first = server.connect();
        Wire second = server.connect()) {
      first.send(LARGE);
      Eventually.until("in flight", () -> server.metric("dot_inference_in_flight") == 1);
      assertThat(second.post("/mutate", "{}").read().status()).isEqualTo(200);
      Answer refused = second.send(LARGE).read();
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.header("connection")).isEqualTo("close");
      assertThat(first.send("x".repeat(300_000)).read().status()).isEqualTo(200);
    }
  }

  @Test
  void aRequestThatHidesItsLengthCountsAsLarge() throws IOException {
    try (TestServer server = start(8, 0);
        Wire wire = server.connect()) {
      wire.send(Wire.head("/mutate", Wire.JSON, "Transfer-Encoding: chunked"));
      assertThat(wire.read().status()).isEqualTo(503);
    }
  }

  @Test
  void smallReviewsDoNotWaitForLargeOnes() throws IOException {
    CountDownLatch release = new CountDownLatch(1);
    try (TestServer server =
            TestServer.start(
                directory,
                body -> {
                  if (body.length > 1000) {
                    awaitQuietly(release);
                  }
                  return Reviews.echo().answer(body);
                });
        Wire large = server.connect();
        Wire one = server.connect();
        Wire two = server.connect()) {
      large.post("/mutate", "x".repeat(300_000));
      Eventually.until("in flight", () -> server.metric("dot_inference_in_flight") == 1);
      assertThat(one.post("/mutate", "{}").read().status()).isEqualTo(200);
      assertThat(two.post("/mutate", "{}").read().status()).isEqualTo(200);
      release.countDown();
      assertThat(large.read().status()).isEqualTo(200);
    }
  }

  private TestServer start(int small, int large) {
    return TestServer.start(
        directory,
        TestServer.options().withLimits(Limits.defaults().withInFlight(small, large)),
        Reviews.echo());
  }

  static void awaitQuietly(CountDownLatch latch) {
    try {
      if (!latch.await(20, TimeUnit.SECONDS)) {
        throw new AssertionError("not released");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
