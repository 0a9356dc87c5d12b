package ai.devopstoolkit.inference.server;

import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.PlatformHandler;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts requests being answered and bounds them: small and large ones apart, so that neither kind
 * keeps the other out, and the memory for bodies is bounded.
 */
final class InFlight implements PlatformHandler {
  private final Limits limits;
  private final Replies replies;
  private final Metrics metrics;
  private final AtomicInteger small = new AtomicInteger();
  private final AtomicInteger large = new AtomicInteger();

  InFlight(Limits limits, Replies replies, Metrics metrics) {
    this.limits = limits;
    this.replies = replies;
    this.metrics = metrics;
    metrics.inFlight(this::now);
  }

  @Override
  public void handle(RoutingContext context) {
    boolean isLarge = RequestLength.of(context.request()) > limits.largeBodyBytes();
    AtomicInteger count = isLarge ? large : small;
    if (count.incrementAndGet() > (isLarge ? limits.largeInFlight() : limits.inFlight())) {
      count.decrementAndGet();
      metrics.overloaded();
      replies.busy(context, "too many requests at once", false);
      return;
    }
    context.addEndHandler(ended -> count.decrementAndGet());
    context.next();
  }

  /** Requests being answered now. */
  int now() {
    return small.get() + large.get();
  }
}
