package ai.devopstoolkit.inference.server;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * The way out: not ready at once; for a grace period requests are answered as ever, each the last
 * on its connection; then new ones are sent elsewhere until those in flight are done.
 */
final class Drain {
  /**
   * New requests are sent elsewhere at least this long. They come again after one second, or two,
   * and may do so on connections that are open here still: those must not close just then, as a
   * request that is cut off is not tried again.
   */
  private static final Duration SHORTEST_REFUSAL = Duration.ofMillis(2500);

  private static final long LOOK_MILLIS = 20;

  private enum Phase {
    SERVING,
    LEAVING,
    REFUSING
  }

  private final Readiness readiness;
  private final Duration grace;
  private final Duration longest;
  private volatile Phase phase = Phase.SERVING;

  Drain(Readiness readiness, ServerOptions options) {
    this.readiness = readiness;
    this.grace = options.grace();
    this.longest = options.drain();
  }

  /** Whether connections should move elsewhere. */
  boolean leaving() {
    return phase != Phase.SERVING;
  }

  /** Whether new requests are turned away. */
  boolean refusing() {
    return phase == Phase.REFUSING;
  }

  /** Completes when no request is in flight, or when waiting has taken too long. */
  Future<Void> run(Vertx vertx, IntSupplier inFlight) {
    readiness.drain();
    phase = Phase.LEAVING;
    return sleep(vertx, grace)
        .compose(
            over -> {
              phase = Phase.REFUSING;
              return idle(vertx, inFlight);
            });
  }

  private Future<Void> idle(Vertx vertx, IntSupplier inFlight) {
    Promise<Void> done = Promise.promise();
    long start = System.nanoTime();
    Duration shortest = SHORTEST_REFUSAL.compareTo(longest) < 0 ? SHORTEST_REFUSAL : longest;
    vertx.setPeriodic(
        LOOK_MILLIS,
        timer -> {
          Duration waited = Duration.ofNanos(System.nanoTime() - start);
          boolean idle = inFlight.getAsInt() == 0 && waited.compareTo(shortest) >= 0;
          if (idle || waited.compareTo(longest) >= 0) {
            vertx.cancelTimer(timer);
            done.complete();
          }
        });
    return done.future();
  }

  private static Future<Void> sleep(Vertx vertx, Duration time) {
    return time.toMillis() < 1
        ? Future.succeededFuture()
        : vertx.timer(time.toMillis(), TimeUnit.MILLISECONDS);
  }
}
