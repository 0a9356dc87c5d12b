package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/** The real jar, in a process with the memory of a container, and nobody else who calls it. */
final class ServerProcess implements AutoCloseable {
  /** Resident at most, in MiB: heap, the program itself, threads and buffers. */
  static final long CONTAINER = 512;

  private static final String HEAP = "-Xmx192m";

  private final Process process;
  private final Path log;
  private final SSLContext context;
  private final int port;
  private final URI metrics;
  private final HttpClient client = HttpClient.newHttpClient();

  private ServerProcess(Process process, Path log, Certificates certificates, JsonNode serving) {
    this.process = process;
    this.log = log;
    this.context = certificates.client().sslContext();
    this.port = Integer.parseInt(Webhook.value(serving, "port"));
    this.metrics =
        URI.create("http://127.0.0.1:" + Webhook.value(serving, "management_port") + "/metrics");
  }

  /**
   * Starts it and waits until it is ready.
   *
   * @param directory empty, for its certificate and its log
   */
  static ServerProcess start(Path directory) throws IOException {
    Certificates certificates = Certificates.make(directory);
    Path log = directory.resolve("server.log");
    List<String> words =
        new ArrayList<>(
            Program.words(
                List.of(
                    "serve",
                    "--host=127.0.0.1",
                    "--port=0",
                    "--management-port=0",
                    "--cert=" + certificates.certificate(),
                    "--key=" + certificates.privateKey(),
                    "--drain-grace=0s")));
    words.add(1, HEAP);
    Process process =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    try {
      Eventually.until(
          "dot-inference serve",
          () -> {
            assertThat(process.isAlive()).as("serving, see %s", log).isTrue();
            return serving(log).findAny().isPresent();
          });
      return new ServerProcess(process, log, certificates, serving(log).findAny().orElseThrow());
    } catch (RuntimeException | AssertionError e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static Stream<JsonNode> serving(Path log) {
    String text = read(log);
    return text.substring(0, text.lastIndexOf('\n') + 1)
        .lines()
        .filter(line -> line.startsWith("{"))
        .map(Json::read)
        .filter(line -> line.path("message").asText().equals("serving"));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A new connection, with the handshake done. */
  Wire connect() throws IOException {
    return Wire.tls(context, port);
  }

  /** A new connection without TLS. */
  Wire connectPlain() throws IOException {
    return Wire.plain(port);
  }

  /** All that it printed so far. */
  String output() {
    return read(log);
  }

  /** The sum of a metric over all series with this label, as in {@code area="heap"}, or "". */
  double metric(String name, String label) {
    try {
      return client
          .send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString())
          .body()
          .lines()
          .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
          .filter(line -> line.contains(label))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** What it holds of memory and threads, once the garbage is collected. */
  Footprint footprint() {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Command.run(List.of(jcmd.toString(), Long.toString(process.pid()), "GC.run"), Map.of(), "")
        .ok();
    return new Footprint(
        (long) metric("jvm_memory_used_bytes", "area=\"heap\"") >> 20,
        (int) metric("jvm_threads_live_threads", ""),
        status("VmRSS"),
        status("VmHWM"));
  }

  /** What Linux says about the process, in MiB. */
  private OptionalLong status(String key) {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    if (!Files.exists(status)) {
      return OptionalLong.empty();
    }
    return read(status)
        .lines()
        .filter(line -> line.startsWith(key + ":"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
        .findFirst();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /**
   * What the process holds.
   *
   * @param heap MiB in use after a collection
   * @param threads that live
   * @param resident MiB, where the system tells
   * @param peak MiB resident at most so far, where the system tells
   */
  record Footprint(long heap, int threads, OptionalLong resident, OptionalLong peak) {
    @Override
    public String toString() {
      return "heap %d MiB, %d threads%s%s"
          .formatted(heap, threads, part(", resident", resident), part(", peak", peak));
    }

    private static String part(String name, OptionalLong mebibytes) {
      return mebibytes.isPresent() ? "%s %d MiB".formatted(name, mebibytes.getAsLong()) : "";
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      Eventually.until("dot-inference serve ends", () -> !process.isAlive());
    } finally {
      process.destroyForcibly();
    }
  }
}
