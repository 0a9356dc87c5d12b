package ai.devopstoolkit.inference.it;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Dry-run creates at a steady rate, whatever becomes of those before: both hooks are asked about
 * each, and nothing is stored. Nobody tries again what failed.
 */
final class SteadyAdmissions implements AutoCloseable {
  /** Two cores have to carry cluster, webhook and this. */
  static final int PER_SECOND = 25;

  /**
   * Requests that the API server takes on one HTTP/2 connection
   * (--http2-max-streams-per-connection).
   */
  private static final int PER_CONNECTION = 100;

  /** More than the API server's timeout of 10 s at this rate: a bound, not a brake. */
  private static final int AT_ONCE = 500;

  /**
   * One of them.
   *
   * @param began by {@link System#nanoTime}
   * @param ended by the same clock
   * @param error why it failed, or ""
   */
  record Admission(long began, long ended, String error) {
    boolean failed() {
      return !error.isEmpty();
    }

    long millis() {
      return TimeUnit.NANOSECONDS.toMillis(ended - began);
    }
  }

  /** One connection each. */
  private final List<KubernetesClient> clients;

  private final URI uri;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final Semaphore free = new Semaphore(AT_ONCE);
  private final List<Admission> admissions = new ArrayList<>();
  private int sent;

  /** Starts, in the namespace of {@code kubectl}. */
  SteadyAdmissions(Kubectl kubectl) {
    Config config =
        Config.fromKubeconfig(kubectl.run("config", "view", "--raw", "--flatten").ok().out());
    config.setRequestRetryBackoffLimit(0);
    clients =
        Stream.generate(() -> new KubernetesClientBuilder().withConfig(config).build())
            .limit(AT_ONCE / PER_CONNECTION)
            .toList();
    uri =
        URI.create(
            clients.get(0).getMasterUrl()
                + "apis/inference.devopstoolkit.ai/v1alpha1/namespaces/"
                + kubectl.namespace()
                + "/llminferences?dryRun=All");
    var unused =
        clock.scheduleAtFixedRate(this::send, 0, 1_000_000 / PER_SECOND, TimeUnit.MICROSECONDS);
  }

  private void send() {
    int gpu = 1 + sent % 2;
    String name = "steady-" + ++sent;
    long began = System.nanoTime();
    if (!free.tryAcquire()) {
      add(new Admission(began, began, AT_ONCE + " are under way already"));
      return;
    }
    HttpClient http = clients.get(sent % clients.size()).getHttpClient();
    var unused =
        http.sendAsync(
                http.newHttpRequestBuilder()
                    .uri(uri)
                    .post("application/yaml", Manifests.llm(name, "gpu: " + gpu))
                    .build(),
                String.class)
            .whenComplete(
                (answer, e) -> {
                  free.release();
                  add(new Admission(began, System.nanoTime(), error(gpu, answer, e)));
                });
  }

  private static String error(
      int gpu, @Nullable HttpResponse<String> answer, @Nullable Throwable e) {
    if (answer == null) {
      return String.valueOf(e instanceof ExecutionException ? e.getCause() : e);
    }
    if (!answer.isSuccessful()) {
      return answer.code() + ": " + answer.body();
    }
    JsonNode derived = Json.read(answer.body()).at("/spec/derived");
    return derived.at("/resources/gpu").asInt() == gpu
        ? ""
        : "derived of something else: " + derived;
  }

  private synchronized void add(Admission admission) {
    admissions.add(admission);
  }

  /** Those that have ended so far. */
  synchronized List<Admission> soFar() {
    return List.copyOf(admissions);
  }

  /** Sends no more, and returns all when the last has ended. */
  List<Admission> stop() throws InterruptedException {
    clock.shutdown();
    if (!free.tryAcquire(AT_ONCE, 1, TimeUnit.MINUTES)) {
      throw new AssertionError("an admission that does not end");
    }
    return soFar();
  }

  @Override
  public void close() {
    clock.shutdownNow();
    clients.forEach(KubernetesClient::close);
  }
}
