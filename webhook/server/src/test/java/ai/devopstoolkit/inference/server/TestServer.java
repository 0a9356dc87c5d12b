package ai.devopstoolkit.inference.server;

import ai.devopstoolkit.inference.admission.ReviewHandler;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/** A server on free ports of 127.0.0.1, with an authority that its clients trust. */
final class TestServer implements AutoCloseable {
  static final Duration MOMENT = Duration.ofMillis(1);

  final Vertx vertx = WebhookServer.newVertx();
  final Pki authority = Pki.authority("test authority");
  final Pki identity = authority.issue("dot-inference.default.svc", "EC");
  final Metrics metrics = new Metrics();
  final Readiness readiness = new Readiness();
  final TlsFiles files;
  final WebhookServer server;

  private TestServer(
      Path directory, ServerOptions options, List<Hook> hooks, List<Rehearsal> rehearsals) {
    this.files = identity.write(directory);
    this.server =
        await(
            WebhookServer.start(
                vertx, options, files, hooks, () -> rehearsals, metrics, readiness));
  }

  /** Serves one hook at {@code /mutate}. */
  static TestServer start(Path directory, ReviewHandler handler) {
    return start(directory, options(), handler);
  }

  static TestServer start(Path directory, ServerOptions options, ReviewHandler handler) {
    return new TestServer(
        directory, options, List.of(new Hook("/mutate", "mutate", handler)), List.of());
  }

  /** Free ports, and no time lost in closing. */
  static ServerOptions options() {
    return ServerOptions.defaults()
        .withHost("127.0.0.1")
        .withPorts(0, 0)
        .withPoll(Duration.ofMillis(10))
        .withDrain(MOMENT, MOMENT);
  }

  /** Starts another server of one hook that answers everything. */
  static Future<WebhookServer> start(Vertx vertx, ServerOptions options, TlsFiles files) {
    return WebhookServer.start(
        vertx,
        options,
        files,
        List.of(new Hook("/mutate", "mutate", Reviews.echo())),
        List::of,
        new Metrics(),
        new Readiness());
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  SSLContext client() {
    return authority.client(null);
  }

  /** A new connection to the hooks. */
  Wire connect() throws IOException {
    return Wire.tls(client(), server.port());
  }

  /** A new connection to health and metrics. */
  Wire manage() throws IOException {
    return Wire.plain(server.managementPort());
  }

  /** What Prometheus sees of one series, or NaN. */
  double metric(String series) {
    return metric(metrics, series);
  }

  static double metric(Metrics metrics, String series) {
    return metrics
        .scrape()
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElse(Double.NaN);
  }

  @Override
  public void close() {
    await(server.close());
    await(vertx.close());
    metrics.close();
  }
}
