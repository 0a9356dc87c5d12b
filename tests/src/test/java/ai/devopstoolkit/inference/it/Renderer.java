package ai.devopstoolkit.inference.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.devopstoolkit.inference.composition.CompositionException;
import ai.devopstoolkit.inference.composition.PatchAndTransform;
import ai.devopstoolkit.inference.composition.Rendering;
import ai.devopstoolkit.inference.composition.RenderingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Our renderer behind HTTP, for the stand-in of function-patch-and-transform. */
final class Renderer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  Renderer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", Renderer::answer);
    server.start();
  }

  /** Where the stand-in finds it. */
  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode question = Json.read(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
      byte[] answer = rendered(question).toString().getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  private static ObjectNode rendered(JsonNode question) {
    Map<String, ObjectNode> observed = new HashMap<>();
    for (var resource : question.path("observed").properties()) {
      observed.put(resource.getKey(), (ObjectNode) resource.getValue());
    }
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    try {
      Rendering rendering =
          PatchAndTransform.parse(question.path("input"))
              .render((ObjectNode) question.path("composite"), observed);
      answer.set("composite", rendering.composite());
      ObjectNode resources = answer.putObject("resources");
      rendering
          .resources()
          .forEach(
              (name, composed) ->
                  resources
                      .putObject(name)
                      .put("ready", composed.ready())
                      .set("resource", composed.resource()));
      answer.put("incomplete", rendering.incomplete());
      rendering.warnings().forEach(answer.putArray("warnings")::add);
      return answer;
    } catch (CompositionException | RenderingException e) {
      return JsonNodeFactory.instance.objectNode().put("fatal", e.getMessage());
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
