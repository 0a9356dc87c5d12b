package ai.devopstoolkit.inference.server;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.List;

/**
 * Calls the server by itself, over TLS: first to see that the whole path works, then again and
 * again, so that the first real call meets compiled code. The first handshake and review of a JVM
 * take about a second together.
 */
final class WarmUp {
  private final ServerOptions options;
  private final SelfCalls selfCalls;
  private final int port;
  private final HttpClient client;

  /** Calls whoever listens on this port and holds this certificate. */
  WarmUp(
      Vertx vertx,
      ServerOptions options,
      SelfCalls selfCalls,
      int port,
      ServerCertificate certificate) {
    this.options = options;
    this.selfCalls = selfCalls;
    this.port = port;
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setSsl(true)
                .setVerifyHost(false)
                .setTrustOptions(certificate.pinned())
                .setConnectTimeout(5_000));
  }

  /** One call through TLS and the routes: a path that nobody serves is answered 404. */
  Future<Void> selfCall() {
    return call(HttpMethod.GET, "/", Buffer.buffer(), 404);
  }

  /**
   * Posts every rehearsal, round after round, until rounds get no shorter; at most so many and so
   * long as the options say. The first answer that is not 200 fails it.
   */
  Future<Void> run(List<Rehearsal> rehearsals) {
    return round(rehearsals, 1, new Settling(), System.nanoTime() + options.warmUp().toNanos());
  }

  private Future<Void> round(List<Rehearsal> rehearsals, int count, Settling settling, long end) {
    long start = System.nanoTime();
    Future<Void> posted = Future.succeededFuture();
    for (Rehearsal rehearsal : rehearsals) {
      posted =
          posted.compose(
              before ->
                  System.nanoTime() - end > 0
                      ? Future.succeededFuture()
                      : call(HttpMethod.POST, rehearsal.path(), rehearsal.body(), 200));
    }
    return posted.compose(
        answered -> {
          long now = System.nanoTime();
          return settling.after(now - start) || count == options.warmUpRounds() || now - end > 0
              ? Future.succeededFuture()
              : round(rehearsals, count + 1, settling, end);
        });
  }

  private Future<Void> call(HttpMethod method, String path, Buffer body, int expected) {
    RequestOptions request =
        new RequestOptions()
            .setHost(reachable(options.host()))
            .setPort(port)
            .setMethod(method)
            .setURI(path)
            .putHeader(SelfCalls.HEADER, String.valueOf(selfCalls.secret()))
            .putHeader("content-type", "application/json")
            .setTimeout(Duration.ofSeconds(10).toMillis());
    return client
        .request(request)
        .compose(ready -> ready.send(body))
        .compose(
            answer ->
                answer
                    .body()
                    .compose(
                        text ->
                            answer.statusCode() == expected
                                ? Future.<Void>succeededFuture()
                                : Future.failedFuture(
                                    new IllegalStateException(
                                        "the server answers its own "
                                            + method
                                            + " "
                                            + path
                                            + " with "
                                            + answer.statusCode()
                                            + ": "
                                            + DecisionLog.cut(text.toString().strip())))));
  }

  /** The address to call for an address that is listened on. */
  private static String reachable(String host) {
    return switch (host) {
      case "0.0.0.0" -> "127.0.0.1";
      case "::" -> "::1";
      default -> host;
    };
  }

  void close() {
    client.close();
    selfCalls.over();
  }
}
