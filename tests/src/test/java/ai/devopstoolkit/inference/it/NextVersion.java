package ai.devopstoolkit.inference.it;

import ai.devopstoolkit.inference.admission.Hook;
import ai.devopstoolkit.inference.admission.MalformedReviewException;
import ai.devopstoolkit.inference.admission.Mutate;
import ai.devopstoolkit.inference.admission.Reviews;
import ai.devopstoolkit.inference.admission.Validate;
import ai.devopstoolkit.inference.catalog.CatalogReader;
import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.derive.DerivedField;
import ai.devopstoolkit.inference.derive.Inputs;
import ai.devopstoolkit.inference.policy.PolicyReader;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** The program in its next derivation version, which derives one more field. */
final class NextVersion implements AutoCloseable {
  /** The one more field. */
  static final String FIELD = "terminationGracePeriodSeconds";

  private final HttpsServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger reviews = new AtomicInteger();

  private NextVersion(HttpsServer server) {
    this.server = server;
  }

  /** Starts it under the default policy. */
  static NextVersion start(Certificates certificates) throws IOException, GeneralSecurityException {
    List<DerivedField> fields = new ArrayList<>(Derivation.FIELDS);
    fields.add(new GracePeriod());
    Derivation derivation =
        new Derivation(
            PolicyReader.defaults(), CatalogReader.bundled(), fields, Derivation.VERSION + 1);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(certificates.serverContext()));
    NextVersion next = new NextVersion(server);
    server.setExecutor(next.threads);
    next.serve("/mutate", new Mutate(() -> derivation));
    next.serve("/validate", new Validate(() -> derivation, "0.2.0"));
    server.start();
    return next;
  }

  private void serve(String path, Hook hook) {
    Reviews answers = new Reviews(hook);
    server.createContext(path, exchange -> answer(answers, exchange));
  }

  private void answer(Reviews answers, HttpExchange exchange) throws IOException {
    try (exchange) {
      reviews.incrementAndGet();
      byte[] body = answers.answer(exchange.getRequestBody().readAllBytes()).body();
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    } catch (MalformedReviewException e) {
      throw new IOException(e);
    }
  }

  /** Where the API server calls it, without a path. */
  String url() {
    return "https://127.0.0.1:" + server.getAddress().getPort();
  }

  /** How many reviews it was asked. */
  double reviews() {
    return reviews.get();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  /** More GPUs take longer to end in order. */
  private static final class GracePeriod implements DerivedField {
    @Override
    public String name() {
      return FIELD;
    }

    @Override
    public JsonNode value(Inputs inputs) {
      return IntNode.valueOf(30 + 10 * inputs.spec().gpu());
    }

    @Override
    public List<Reason> reasons(Inputs inputs) {
      return List.of(new Reason(name(), "30 s, and 10 for each GPU", "spec.gpu"));
    }
  }
}
