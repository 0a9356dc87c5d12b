package ai.devopstoolkit.inference.server;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** One thread for large reviews: they take turns, and small ones do not wait for them. */
final class LargeReviews {
  private static final long NONE = 0;

  private final WorkerExecutor thread;
  private volatile long started = NONE;

  LargeReviews(Vertx vertx) {
    thread = vertx.createSharedWorkerExecutor("large-reviews", 1, 1, TimeUnit.MINUTES);
  }

  /** Runs a review when its turn comes; the future is done on the caller's context. */
  <T> Future<T> run(Callable<T> review) {
    return thread.executeBlocking(
        () -> {
          started = System.nanoTime();
          try {
            return review.call();
          } finally {
            started = NONE;
          }
        },
        false);
  }

  /** How long the review that is running has been. */
  Duration stalled() {
    long since = started;
    return since == NONE ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
  }

  Future<Void> close() {
    return thread.close();
  }
}
