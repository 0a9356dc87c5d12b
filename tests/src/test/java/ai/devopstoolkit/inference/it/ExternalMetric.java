package ai.devopstoolkit.inference.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A stand-in for KEDA's or Prometheus' metrics adapter: the API external.metrics.k8s.io behind the
 * API server, with one value for every metric.
 */
final class ExternalMetric implements AutoCloseable {
  private static final String API = "/apis/external.metrics.k8s.io/v1beta1";

  private final HttpsServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final int value;

  /** Serves {@code value}, and has the API server pass questions on. */
  ExternalMetric(Stack stack, int value) throws IOException, GeneralSecurityException {
    this.value = value;
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(stack.admission().certificates().serverContext()));
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
    stack
        .kubectl()
        .apply(
            """
            {apiVersion: v1, kind: Service, metadata: {name: metrics, namespace: default},
             spec: {type: ExternalName, externalName: localhost}}
            ---
            apiVersion: apiregistration.k8s.io/v1
            kind: APIService
            metadata: {name: v1beta1.external.metrics.k8s.io}
            spec:
              group: external.metrics.k8s.io
              version: v1beta1
              groupPriorityMinimum: 100
              versionPriority: 100
              insecureSkipTLSVerify: true
              service: {name: metrics, namespace: default, port: %d}
            """
                .formatted(server.getAddress().getPort()))
        .quiet();
    stack.kubectl().await("condition=Available", "apiservice/v1beta1.external.metrics.k8s.io");
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      byte[] body = (path.startsWith(API + "/") ? metric(path) : resources()).getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(path.startsWith(API) ? 200 : 404, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static String resources() {
    return """
    {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": "external.metrics.k8s.io/v1beta1",
     "resources": [{"name": "requests", "singularName": "", "namespaced": true,
       "kind": "ExternalMetricValueList", "verbs": ["get"]}]}
    """;
  }

  private String metric(String path) {
    return """
    {"kind": "ExternalMetricValueList", "apiVersion": "external.metrics.k8s.io/v1beta1", "metadata": {},
     "items": [{"metricName": "%s", "metricLabels": {}, "timestamp": "%s", "value": "%d"}]}
    """
        .formatted(
            path.substring(path.lastIndexOf('/') + 1),
            Instant.now().truncatedTo(ChronoUnit.SECONDS),
            value);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
