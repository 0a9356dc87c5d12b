package ai.devopstoolkit.inference.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Somebody else's mutating webhook, called after ours: it sets one field, whatever it is sent. The
 * API server calls webhooks in the order of their configurations' names.
 */
final class OtherWebhook implements AutoCloseable {
  private static final String PROBE = Manifests.llm("probe", "gpu: 1");

  private final HttpsServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger calls = new AtomicInteger();
  private final String pointer;
  private final String value;
  private final Kubectl kubectl;

  /**
   * Starts it for the objects in kubectl's namespace.
   *
   * @param pointer the field, which must be there already
   * @param reinvocation whether it wants to be called again after others: IfNeeded or Never
   */
  OtherWebhook(Cluster cluster, Kubectl kubectl, String pointer, String value, String reinvocation)
      throws IOException, GeneralSecurityException {
    this.kubectl = kubectl;
    this.pointer = pointer;
    this.value = value;
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(cluster.certificates().serverContext()));
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
    kubectl.apply(configuration(cluster, reinvocation)).quiet();
    Eventually.until(
        "the other webhook is called",
        () -> {
          kubectl.send(PROBE, "create", "--dry-run=server");
          return calls.get() > 0;
        });
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      calls.incrementAndGet();
      JsonNode request = Json.read(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
      ObjectNode review = JsonNodeFactory.instance.objectNode();
      review.put("apiVersion", "admission.k8s.io/v1").put("kind", "AdmissionReview");
      String patch =
          "[{\"op\": \"replace\", \"path\": \"%s\", \"value\": \"%s\"}]".formatted(pointer, value);
      review
          .putObject("response")
          .put("uid", request.at("/request/uid").asText())
          .put("allowed", true)
          .put("patchType", "JSONPatch")
          .put("patch", Base64.getEncoder().encodeToString(patch.getBytes(UTF_8)));
      byte[] body = review.toString().getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private String configuration(Cluster cluster, String reinvocation) throws IOException {
    return """
    apiVersion: admissionregistration.k8s.io/v1
    kind: MutatingWebhookConfiguration
    metadata: {name: %s}
    webhooks:
      - name: other.example.org
        admissionReviewVersions: [v1]
        clientConfig: {url: "https://127.0.0.1:%d/", caBundle: %s}
        rules:
          - apiGroups: [inference.devopstoolkit.ai]
            apiVersions: [v1alpha1]
            operations: [CREATE, UPDATE]
            resources: [llminferences]
        namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %s}}
        reinvocationPolicy: %s
        sideEffects: None
    """
        .formatted(
            name(),
            server.getAddress().getPort(),
            Base64.getEncoder().encodeToString(Files.readAllBytes(cluster.certificates().ca())),
            kubectl.namespace(),
            reinvocation);
  }

  private String name() {
    return "z-after-dot-inference-" + kubectl.namespace();
  }

  @Override
  public void close() {
    kubectl.run("delete", "mutatingwebhookconfiguration", name()).ok();
    server.stop(0);
    threads.shutdownNow();
  }
}
