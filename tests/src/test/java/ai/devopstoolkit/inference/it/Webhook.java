package ai.devopstoolkit.inference.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The running webhook: {@code dot-inference serve}, a process of its own. */
final class Webhook implements AutoCloseable {
  private final Process process;
  private final Path log;
  private final HttpClient client;
  private final String url;
  private final String management;

  private Webhook(Process process, Path log, HttpClient client, JsonNode serving) {
    this.process = process;
    this.log = log;
    this.client = client;
    this.url = "https://127.0.0.1:" + value(serving, "port");
    this.management = "http://127.0.0.1:" + value(serving, "management_port");
  }

  /**
   * Starts it and waits until it is ready.
   *
   * @param port 0 for any free one
   * @param log where it logs to
   */
  static Webhook start(int port, Certificates certificates, Path policy, Path log)
      throws IOException {
    return start(
        certificates,
        log,
        "--port=" + port,
        "--cert=" + certificates.certificate(),
        "--key=" + certificates.privateKey(),
        "--policy=" + policy,
        "--drain-grace=1s");
  }

  /**
   * Starts it with these options, on 127.0.0.1 unless they say another host, and waits until it is
   * ready.
   *
   * @param trusted whose CA its certificates are of
   * @param log where it logs to
   */
  static Webhook start(Certificates trusted, Path log, String... options) throws IOException {
    List<String> words = new ArrayList<>(List.of("serve", "--management-port=0", "--poll=1s"));
    if (Stream.of(options).noneMatch(option -> option.startsWith("--host="))) {
      words.add("--host=127.0.0.1");
    }
    words.addAll(List.of(options));
    Process process =
        new ProcessBuilder(Program.words(words))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    try {
      Supplier<List<JsonNode>> serving =
          () -> lines(log).filter(line -> line.path("message").asText().equals("serving")).toList();
      Eventually.until(
          "dot-inference serve",
          () -> {
            if (!process.isAlive()) {
              throw new AssertionError("dot-inference serve ended, see " + log);
            }
            return !serving.get().isEmpty();
          });
      return new Webhook(process, log, trusted.client(), serving.get().get(0));
    } catch (RuntimeException | AssertionError e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /** Where the API server calls it, without a path. */
  String url() {
    return url;
  }

  /** What it logged so far, but for a line that is half written. */
  List<JsonNode> log() {
    return lines(log).toList();
  }

  /** All that it printed so far. */
  String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<JsonNode> lines(Path log) {
    try {
      return lines(Files.readString(log));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The whole lines of a log. */
  static Stream<JsonNode> lines(String log) {
    return log.substring(0, log.lastIndexOf('\n') + 1)
        .lines()
        .filter(line -> line.startsWith("{"))
        .map(Json::read);
  }

  /** The value that a line of the log has for {@code key}. */
  static String value(JsonNode line, String key) {
    for (JsonNode pair : line.path("kvpList")) {
      if (pair.has(key)) {
        return pair.get(key).asText();
      }
    }
    throw new AssertionError("no " + key + " in " + line);
  }

  /** Posts {@code body} to a hook over TLS, trusting the development CA alone. */
  HttpResponse<String> post(String path, JsonNode body) throws IOException {
    return send(
        HttpRequest.newBuilder(URI.create(url + path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
  }

  /**
   * The sum of a metric over all series that have these labels, 0 if there are none.
   *
   * @param labels as in {@code what="policy"}
   */
  double metric(String name, String... labels) {
    return metrics()
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .filter(line -> Stream.of(labels).allMatch(line::contains))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** All that {@code /metrics} shows. */
  String metrics() {
    try {
      return send(HttpRequest.newBuilder(URI.create(management + "/metrics"))).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The status of {@code /readyz}; 0 if nobody answers. */
  int readiness() {
    try {
      return send(HttpRequest.newBuilder(URI.create(management + "/readyz"))).statusCode();
    } catch (IOException e) {
      return 0;
    }
  }

  /** How many reviews it has answered. */
  double reviews() {
    return metric("dot_inference_reviews_total");
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
    try {
      return client.send(request.timeout(Duration.ofSeconds(20)).build(), BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Asks it to end (SIGTERM) and does not wait. */
  void terminate() {
    process.destroy();
  }

  /** The exit code, once it has ended. */
  int exitCode() {
    Eventually.until("dot-inference serve ends", () -> !process.isAlive());
    return process.exitValue();
  }

  @Override
  public void close() {
    terminate();
    try {
      exitCode();
    } finally {
      process.destroyForcibly();
    }
  }
}
