package ai.devopstoolkit.inference.server;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running webhook, with both its ports. */
public final class WebhookServer {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookServer.class);

  private static final String CERTIFICATE = "certificate";
  private static final String SELF_CALL = "self-call";
  private static final String WARM_UP = "warm-up";

  private final Vertx vertx;
  private final ServerOptions options;
  private final Metrics metrics;
  private final Readiness readiness;
  private final SelfCalls selfCalls = new SelfCalls();
  private final FileWatch<ServerCertificate> certificate;
  private final Drain drain;
  private final LargeReviews large;
  private final AdmissionRoutes routes;
  private final AdmissionServer admission;
  private final ManagementServer management;
  private @Nullable Future<Void> closed;

  private WebhookServer(
      Vertx vertx,
      ServerOptions options,
      TlsFiles tls,
      List<Hook> hooks,
      Metrics metrics,
      Readiness readiness,
      FileWatch<ServerCertificate> certificate) {
    this.vertx = vertx;
    this.options = options;
    this.metrics = metrics;
    this.readiness = readiness;
    this.certificate = certificate;
    this.drain = new Drain(readiness, options);
    this.large = new LargeReviews(vertx);
    this.routes = new AdmissionRoutes(options.limits(), metrics, drain, selfCalls);
    this.admission =
        new AdmissionServer(vertx, options, routes.router(vertx, hooks, tls, large), metrics);
    this.management = new ManagementServer(vertx, options, readiness, metrics, this::stalled);
  }

  /** A Vert.x as this server needs it: it unpacks nothing to disk, so that may be read-only. */
  public static Vertx newVertx() {
    return Vertx.vertx(
        new VertxOptions()
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setFileCachingEnabled(false)
                    .setClassPathResolvingEnabled(false)));
  }

  /**
   * Starts. Health is answered at once; the server is ready, and the future done, when the
   * certificate is loaded, a call to itself went through, and the hooks are warm. What else
   * readiness waits for is the caller's to say.
   *
   * @param vertx see {@link #newVertx}
   * @param tls files that are watched from then on
   * @param hooks what is served
   * @param rehearsals makes the reviews to warm up with, at least one per hook, beside the opening
   *     of the ports; from then on the hooks must be able to answer
   * @param metrics shown at {@code /metrics}
   * @param readiness shown at {@code /readyz}
   * @return the server; or, failed, the reason, and then nothing is left open
   */
  public static Future<WebhookServer> start(
      Vertx vertx,
      ServerOptions options,
      TlsFiles tls,
      List<Hook> hooks,
      Callable<List<Rehearsal>> rehearsals,
      Metrics metrics,
      Readiness readiness) {
    List.of(CERTIFICATE, SELF_CALL, WARM_UP).forEach(readiness::expect);
    Future<List<Rehearsal>> made = vertx.executeBlocking(rehearsals, false);
    return vertx
        .executeBlocking(() -> openCertificate(vertx, tls, metrics), false)
        .compose(
            opened ->
                new WebhookServer(vertx, options, tls, hooks, metrics, readiness, opened)
                    .open(made));
  }

  private static FileWatch<ServerCertificate> openCertificate(
      Vertx vertx, TlsFiles tls, Metrics metrics) throws UnusableFileException {
    return FileWatch.open(
        CERTIFICATE,
        tls.paths(),
        contents -> ServerCertificate.read(vertx, Clock.systemUTC(), contents),
        metrics);
  }

  private Future<WebhookServer> open(Future<List<Rehearsal>> rehearsals) {
    served(certificate.value());
    readiness.met(CERTIFICATE);
    return on(options.managementPort(), management.listen())
        .compose(listening -> on(options.port(), admission.listen(certificate.value())))
        .compose(listening -> rehearse(rehearsals))
        .map(
            warm -> {
              certificate.onChange(this::present).start(options.poll());
              LOG.atInfo()
                  .addKeyValue("port", port())
                  .addKeyValue("management_port", managementPort())
                  .log("serving");
              return this;
            })
        .recover(e -> shut().transform(shut -> Future.failedFuture(e)));
  }

  /** Says in the error what could not be listened on. */
  private Future<Void> on(int port, Future<Void> listening) {
    return listening.recover(
        e ->
            Future.failedFuture(
                new IOException(
                    "cannot listen on " + options.host() + ":" + port + ": " + e.getMessage(), e)));
  }

  private Future<Void> rehearse(Future<List<Rehearsal>> rehearsals) {
    WarmUp warmUp = new WarmUp(vertx, options, selfCalls, port(), certificate.value());
    return warmUp
        .selfCall()
        .compose(
            answered -> {
              readiness.met(SELF_CALL);
              return rehearsals.compose(warmUp::run);
            })
        .onSuccess(warm -> readiness.met(WARM_UP))
        .onComplete(over -> warmUp.close());
  }

  /** Called by the watch's own thread, which may wait. */
  private void present(ServerCertificate changed) throws Exception {
    admission.present(changed).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    served(changed);
  }

  private void served(ServerCertificate now) {
    metrics.certificate(now.leaf().getNotAfter().toInstant());
  }

  /** How long the thread that is worst off has been with one review. */
  Duration stalled() {
    return Stream.of(admission.stalled(), large.stalled())
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  /** The port of the hooks. */
  public int port() {
    return admission.port();
  }

  /** The port of health and metrics. */
  public int managementPort() {
    return management.port();
  }

  /**
   * Leaves in good order: not ready at once, answering for the grace period, then sending new
   * requests elsewhere until those in flight are done; at last both ports close. That takes two
   * seconds longer than {@code grace} and {@code drain} together, at most. Asked again, it returns
   * the same future.
   */
  public synchronized Future<Void> close() {
    Future<Void> closing = closed;
    if (closing == null) {
      LOG.atInfo().addKeyValue("grace_s", options.grace().toSeconds()).log("draining");
      closing = drain.run(vertx, routes::inFlight).eventually(this::shut);
      closed = closing;
    }
    return closing;
  }

  private Future<Void> shut() {
    certificate.close();
    return admission
        .shutdown(Duration.ofSeconds(1))
        .eventually(management::close)
        .eventually(large::close);
  }
}
