package ai.devopstoolkit.inference.server;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerConfig;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The hooks' port: HTTP/1.1 over TLS, as the API server speaks it, on one event loop per processor.
 */
final class AdmissionServer {
  /** Vert.x takes a free port for negative numbers, and shares it among those that ask for it. */
  private static final int ANY_SHARED_PORT = -1;

  private final Vertx vertx;
  private final ServerOptions options;
  private final Router router;
  private final Metrics metrics;
  private volatile @Nullable String deployment;
  private final List<HttpServer> servers = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final List<Heartbeat> heartbeats = new CopyOnWriteArrayList<>();

  AdmissionServer(Vertx vertx, ServerOptions options, Router router, Metrics metrics) {
    this.vertx = vertx;
    this.options = options;
    this.router = router;
    this.metrics = metrics;
  }

  /** Listens: every event loop takes its turn at the connections of one port. */
  Future<Void> listen(ServerCertificate certificate) {
    return vertx
        .deployVerticle(
            () -> new EventLoop(certificate),
            new DeploymentOptions().setInstances(Runtime.getRuntime().availableProcessors()))
        .onSuccess(id -> deployment = id)
        .mapEmpty();
  }

  private final class EventLoop extends VerticleBase {
    private final ServerCertificate certificate;

    EventLoop(ServerCertificate certificate) {
      this.certificate = certificate;
    }

    @Override
    public Future<?> start() {
      Heartbeat heartbeat = new Heartbeat();
      heartbeats.add(heartbeat);
      vertx.setPeriodic(Heartbeat.INTERVAL.toMillis(), timer -> heartbeat.beat());
      return vertx
          .createHttpServer(http(), Tls.options(certificate))
          .connectionHandler(AdmissionServer.this::connected)
          .invalidRequestHandler(AdmissionServer.this::invalid)
          .requestHandler(router)
          .listen(options.port() == 0 ? ANY_SHARED_PORT : options.port(), options.host())
          .onSuccess(servers::add);
    }
  }

  private HttpServerConfig http() {
    Limits limits = options.limits();
    return new HttpServerConfig()
        .setVersions(HttpVersion.HTTP_1_1)
        .setIdleTimeout(limits.idle())
        .setHttp1Config(
            new Http1ServerConfig()
                .setMaxHeaderSize(limits.headerBytes())
                .setMaxInitialLineLength(limits.initialLineBytes()));
  }

  private void connected(HttpConnection connection) {
    if (connections.incrementAndGet() > options.limits().connections()) {
      metrics.overloaded();
      connection.close();
    }
    connection.closeHandler(closed -> connections.decrementAndGet());
  }

  /** Vert.x answers 414, 431 or 400, and closes. */
  private void invalid(HttpServerRequest request) {
    HttpServerRequest.DEFAULT_INVALID_REQUEST_HANDLER.handle(request);
    metrics.malformedRequest(request.response().getStatusCode());
  }

  /** The port that is listened on. */
  int port() {
    return servers.get(0).actualPort();
  }

  /**
   * How long the event loop that is worst off has not turned: a review may never come to an end.
   */
  Duration stalled() {
    return heartbeats.stream()
        .map(Heartbeat::age)
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  /** Presents this certificate in every handshake from now on. */
  Future<Void> present(ServerCertificate certificate) {
    ServerSSLOptions tls = Tls.options(certificate);
    return Future.all(servers.stream().map(server -> server.updateSSLOptions(tls.copy())).toList())
        .mapEmpty();
  }

  /** Listens no more; waits this long for requests in flight. */
  Future<Void> shutdown(Duration longest) {
    String loops = deployment;
    return Future.join(servers.stream().map(server -> server.shutdown(longest)).toList())
        .eventually(() -> loops == null ? Future.succeededFuture() : vertx.undeploy(loops))
        .mapEmpty();
  }
}
