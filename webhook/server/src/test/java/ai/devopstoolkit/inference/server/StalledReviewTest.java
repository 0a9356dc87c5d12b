package ai.devopstoolkit.inference.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StalledReviewTest {
  /** Longer than the rhythm of the heartbeat explains. */
  private static final Duration NOTICEABLE = Heartbeat.INTERVAL.multipliedBy(2);

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(ints = {2, 300_000})
  void aReviewThatDoesNotEndIsNoticed(int length) throws IOException {
    CountDownLatch release = new CountDownLatch(1);
    try (TestServer server =
            TestServer.start(
                directory,
                body -> {
                  InFlightTest.awaitQuietly(release);
                  return Reviews.echo().answer(body);
                });
        Wire wire = server.connect()) {
      wire.post("/mutate", "x".repeat(length));
      Eventually.until("stalled", () -> server.server.stalled().compareTo(NOTICEABLE) > 0);
      release.countDown();
      assertThat(wire.read().status()).isEqualTo(200);
      Eventually.until("over", () -> server.server.stalled().compareTo(NOTICEABLE) < 0);
    }
  }

  @Test
  void anIdleServerIsNotStalled() {
    try (TestServer server = TestServer.start(directory, Reviews.echo())) {
      assertThat(server.server.stalled()).isLessThan(Duration.ofSeconds(10));
    }
  }
}
