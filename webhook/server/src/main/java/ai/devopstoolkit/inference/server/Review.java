package ai.devopstoolkit.inference.server;

import ai.devopstoolkit.inference.admission.MalformedReviewException;
import ai.devopstoolkit.inference.admission.ReviewAnswer;
import ai.devopstoolkit.inference.admission.ReviewFailedException;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last handler of a hook's route: has the body reviewed, answers, counts and logs. */
final class Review implements Handler<RoutingContext> {
  private static final Logger LOG = LoggerFactory.getLogger(Review.class);

  private final Hook hook;
  private final HookMetrics metrics;
  private final Replies replies;
  private final SelfCalls selfCalls;
  private final int largeBodyBytes;
  private final LargeReviews large;

  Review(
      Hook hook,
      HookMetrics metrics,
      Replies replies,
      SelfCalls selfCalls,
      int largeBodyBytes,
      LargeReviews large) {
    this.hook = hook;
    this.metrics = metrics;
    this.replies = replies;
    this.selfCalls = selfCalls;
    this.largeBodyBytes = largeBodyBytes;
    this.large = large;
  }

  @Override
  public void handle(RoutingContext context) {
    Buffer body = context.body().buffer();
    if (body == null || body.length() == 0) {
      replies.refuse(context, 400, "the request has no body; an AdmissionReview is expected");
      return;
    }
    long start = System.nanoTime();
    if (body.length() <= largeBodyBytes) {
      answer(context, decide(body), start);
    } else {
      large
          .run(() -> waits(context) ? decide(body) : new Gone())
          .onComplete(
              outcome -> answer(context, outcome, start),
              e -> answer(context, new Failed("unknown", e), start));
    }
  }

  /**
   * Whether the answer is not too late: the caller may have hung up, or been told to come again.
   */
  private static boolean waits(RoutingContext context) {
    return !context.response().ended() && !context.response().closed();
  }

  /** What came of a review. */
  private sealed interface Outcome {}

  private record Answered(ReviewAnswer answer) implements Outcome {}

  private record Malformed(String message) implements Outcome {}

  private record Failed(String uid, Throwable cause) implements Outcome {}

  /** Nobody waits for the answer any more. */
  private record Gone() implements Outcome {}

  /** Catches all: one review must never end the server. A StackOverflowError is deep input. */
  private Outcome decide(Buffer body) {
    try {
      return new Answered(Objects.requireNonNull(hook.handler().answer(body.getBytes()), "answer"));
    } catch (MalformedReviewException e) {
      return new Malformed(String.valueOf(e.getMessage()));
    } catch (ReviewFailedException e) {
      return new Failed(e.uid(), e.getCause() == null ? e : e.getCause());
    } catch (Throwable e) {
      return new Failed("unknown", e);
    }
  }

  private void answer(RoutingContext context, Outcome outcome, long start) {
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    if (outcome instanceof Answered answered) {
      replies.review(context, answered.answer().body());
      if (!selfCalls.made(context)) {
        metrics.decided(answered.answer().verdict(), took);
        DecisionLog.write(hook.name(), answered.answer().verdict(), took);
      }
    } else if (outcome instanceof Malformed malformed) {
      replies.refuse(context, 400, malformed.message());
    } else if (outcome instanceof Failed failed) {
      fail(context, failed, took);
    }
  }

  private void fail(RoutingContext context, Failed failed, Duration took) {
    String uid = printable(failed.uid());
    String reference = "%08x".formatted(ThreadLocalRandom.current().nextInt());
    metrics.failed(took);
    LOG.atError()
        .addKeyValue("hook", hook.name())
        .addKeyValue("uid", uid)
        .addKeyValue("reference", reference)
        .addKeyValue("trace", StackText.of(failed.cause()))
        .log("internal error in a review");
    replies.failure(
        context,
        "internal error in review "
            + uid
            + ", reference "
            + reference
            + ": see the log of dot-inference");
  }

  /** A uid as it may be sent back: it is the caller's text. */
  private static String printable(String uid) {
    return DecisionLog.cut(uid).replaceAll("[^\\x21-\\x7e…]", "?");
  }
}
