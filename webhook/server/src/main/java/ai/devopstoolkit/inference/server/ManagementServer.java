package ai.devopstoolkit.inference.server;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerConfig;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Plain HTTP for the kubelet and Prometheus: {@code /livez}, {@code /readyz}, {@code /metrics}. */
final class ManagementServer {
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  /** A review takes milliseconds: after this time it will not end. */
  private static final Duration LONGEST_STALL = Duration.ofSeconds(30);

  private final Vertx vertx;
  private final Readiness readiness;
  private final Metrics metrics;
  private final Supplier<Duration> stalled;
  private final HttpServer server;

  /**
   * Not listening yet.
   *
   * @param stalled how long the thread that is worst off has been with one review
   */
  ManagementServer(
      Vertx vertx,
      ServerOptions options,
      Readiness readiness,
      Metrics metrics,
      Supplier<Duration> stalled) {
    this.vertx = vertx;
    this.readiness = readiness;
    this.metrics = metrics;
    this.stalled = stalled;
    this.server =
        vertx
            .createHttpServer(
                new HttpServerConfig()
                    .setVersions(HttpVersion.HTTP_1_1)
                    .setTcpHost(options.host())
                    .setTcpPort(options.managementPort())
                    .setIdleTimeout(options.limits().idle())
                    .setHttp1Config(
                        new Http1ServerConfig()
                            .setMaxHeaderSize(options.limits().headerBytes())
                            .setMaxInitialLineLength(options.limits().initialLineBytes())))
            .requestHandler(router());
  }

  private Router router() {
    Router router = Router.router(vertx);
    get(router, "/livez").handler(this::livez);
    get(router, "/readyz").handler(this::readyz);
    get(router, "/metrics").handler(this::metrics);
    router.errorHandler(404, context -> end(context, 404, TEXT, "not found\n"));
    router.errorHandler(
        405,
        context -> {
          context.response().putHeader(HttpHeaders.ALLOW, "GET, HEAD");
          end(context, 405, TEXT, "only GET and HEAD are answered here\n");
        });
    return router;
  }

  private static Route get(Router router, String path) {
    return router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD);
  }

  private void livez(RoutingContext context) {
    Duration longest = stalled.get();
    if (longest.compareTo(LONGEST_STALL) <= 0) {
      end(context, 200, TEXT, "ok\n");
    } else {
      end(context, 503, TEXT, "a thread is stuck for " + longest.toSeconds() + " s\n");
    }
  }

  private void readyz(RoutingContext context) {
    List<String> missing = readiness.missing();
    if (missing.isEmpty()) {
      end(context, 200, TEXT, "ok\n");
    } else {
      end(context, 503, TEXT, "not ready: " + String.join("\nnot ready: ", missing) + "\n");
    }
  }

  /** Off the event loop: reading the JVM's own meters takes milliseconds. */
  private void metrics(RoutingContext context) {
    vertx
        .executeBlocking(metrics::scrape, false)
        .onComplete(text -> end(context, 200, PROMETHEUS, text), context::fail);
  }

  private static void end(RoutingContext context, int status, String type, String text) {
    HttpServerResponse response = context.response();
    Buffer body = Buffer.buffer(text);
    response
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, type)
        .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
    if (context.request().method().equals(HttpMethod.HEAD)) {
      response.end();
    } else {
      response.end(body);
    }
  }

  Future<Void> listen() {
    return server.listen().mapEmpty();
  }

  /** The port that is listened on. */
  int port() {
    return server.actualPort();
  }

  Future<Void> close() {
    return server.shutdown(Duration.ofSeconds(1));
  }
}
