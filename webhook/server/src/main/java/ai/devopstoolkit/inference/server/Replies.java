package ai.devopstoolkit.inference.server;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Writes answers, and ends connections where an answer is the last on its connection. */
final class Replies {
  /** How long a refused body is read and thrown away, so that its sender sees the answer. */
  private static final Duration LINGER = Duration.ofSeconds(2);

  private final BooleanSupplier leaving;
  private final int discardBytes;
  private final Metrics metrics;

  /**
   * Makes answers.
   *
   * @param leaving whether each answer is the last on its connection
   * @param discardBytes longest unread body that is worth reading to keep its connection
   */
  Replies(BooleanSupplier leaving, int discardBytes, Metrics metrics) {
    this.leaving = leaving;
    this.discardBytes = discardBytes;
    this.metrics = metrics;
  }

  /** Answers a review. */
  void review(RoutingContext context, byte[] body) {
    end(context, 200, "application/json", Buffer.buffer(body), leaving.getAsBoolean());
  }

  /** Says that this program failed. */
  void failure(RoutingContext context, String message) {
    end(context, 500, "text/plain; charset=utf-8", line(message), leaving.getAsBoolean());
  }

  /** Says what is wrong with the request. */
  void refuse(RoutingContext context, int status, String message) {
    if (context.response().closed()) {
      return;
    }
    metrics.malformedRequest(status);
    uncounted(context, status, message);
  }

  /** The same for the server's own calls. */
  void uncounted(RoutingContext context, int status, String message) {
    text(context, status, message, status == 408 || status == 413);
  }

  /** Asks to try again in a second: the API server does, with this header. */
  void busy(RoutingContext context, String message, boolean last) {
    context.response().putHeader(HttpHeaders.RETRY_AFTER, "1");
    text(context, 503, message, last);
  }

  private void text(RoutingContext context, int status, String message, boolean last) {
    boolean unread =
        !context.request().isEnded() && RequestLength.of(context.request()) > discardBytes;
    end(
        context,
        status,
        "text/plain; charset=utf-8",
        line(message),
        last || unread || leaving.getAsBoolean());
  }

  private static Buffer line(String message) {
    return Buffer.buffer(message + "\n");
  }

  private static void end(
      RoutingContext context, int status, String type, Buffer body, boolean last) {
    HttpServerResponse response = context.response();
    if (response.ended() || response.closed()) {
      return;
    }
    response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, type);
    if (last) {
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      // Before end(), or Vert.x would close at once, and an unread body would reset the connection.
      context.request().connection().shutdown(LINGER);
    }
    response.end(body);
  }
}
