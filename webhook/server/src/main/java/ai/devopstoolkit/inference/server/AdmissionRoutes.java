package ai.devopstoolkit.inference.server;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.TimeoutHandler;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the hooks' port answers, from the first header to the last byte. */
final class AdmissionRoutes {
  private static final Map<Integer, String> REFUSALS =
      Map.of(
          400, "the request is no valid HTTP",
          404, "there is no hook at this path",
          405, "only POST is answered here",
          413, "the request body is too long",
          415, "the content type must be application/json",
          417, "only 100-continue can be expected");

  private final Limits limits;
  private final Metrics metrics;
  private final Drain drain;
  private final SelfCalls selfCalls;
  private final Replies replies;
  private final InFlight inFlight;

  AdmissionRoutes(Limits limits, Metrics metrics, Drain drain, SelfCalls selfCalls) {
    this.limits = limits;
    this.metrics = metrics;
    this.drain = drain;
    this.selfCalls = selfCalls;
    this.replies = new Replies(drain::leaving, limits.largeBodyBytes(), metrics);
    this.inFlight = new InFlight(limits, replies, metrics);
  }

  /** Requests being answered now. */
  int inFlight() {
    return inFlight.now();
  }

  /** The routes. Everything that refuses comes before the body is read. */
  Router router(Vertx vertx, List<Hook> hooks, TlsFiles tls, LargeReviews large) {
    Router router = Router.router(vertx);
    router.route().handler(this::unlessRefusing);
    Callers callers = new Callers(tls, selfCalls, replies);
    Set<String> paths = new HashSet<>();
    for (Hook hook : hooks) {
      if (!paths.add(hook.path())) {
        throw new IllegalArgumentException("hooks: two have the path " + hook.path());
      }
      router
          .route(hook.path())
          .method(HttpMethod.POST)
          .handler(callers)
          .handler(new JsonOnly())
          .handler(inFlight)
          .handler(TimeoutHandler.create(limits.read().toMillis(), 408))
          .handler(
              BodyHandler.create(false)
                  .setBodyLimit(limits.bodyBytes())
                  .setPreallocateBodyBuffer(true))
          .handler(
              new Review(
                  hook,
                  metrics.hook(hook.name()),
                  replies,
                  selfCalls,
                  limits.largeBodyBytes(),
                  large));
    }
    REFUSALS.forEach(
        (status, message) ->
            router.errorHandler(status, context -> refuse(context, status, message)));
    router.errorHandler(408, this::late);
    // What BodyHandler says when a body breaks off; by itself it would go out as an empty success.
    router.errorHandler(200, context -> refuse(context, 400, "the request body broke off"));
    return router;
  }

  private void unlessRefusing(RoutingContext context) {
    if (drain.refusing()) {
      replies.busy(context, "shutting down", true);
    } else {
      context.next();
    }
  }

  private void refuse(RoutingContext context, int status, String message) {
    if (status == 405) {
      context.response().putHeader(HttpHeaders.ALLOW, "POST");
    }
    if (selfCalls.made(context)) {
      replies.uncounted(context, status, message);
    } else {
      replies.refuse(context, status, message);
    }
  }

  /** Time is up: the caller was slow if the body is not here, else the decision was. */
  private void late(RoutingContext context) {
    if (context.request().isEnded()) {
      metrics.overloaded();
      replies.busy(context, "the review had to wait too long", false);
    } else {
      replies.refuse(context, 408, "the request did not arrive in time");
    }
  }
}
