package ai.devopstoolkit.inference.it;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Users who apply without end while something else goes on: creates and changes, each of which both
 * hooks are asked about. Nobody tries again what failed.
 */
final class ApplyLoad implements AutoCloseable {
  private static final int USERS = 3;
  private static final long PAUSE_MILLIS = 50;

  /** kubectl takes a whole processor for as long as it runs. */
  private static final long KUBECTL_PAUSE_MILLIS = 500;

  /** One create, then changes. */
  private static final int TURNS_OF_AN_OBJECT = 4;

  /**
   * What came of one apply.
   *
   * @param kubectl whether kubectl was used
   * @param began by {@link System#nanoTime}
   * @param ended by the same clock
   * @param stamp the policy that derived
   * @param error why it failed, or ""
   */
  record Apply(boolean kubectl, long began, long ended, String stamp, String error) {
    boolean failed() {
      return !error.isEmpty();
    }

    long millis() {
      return TimeUnit.NANOSECONDS.toMillis(ended - began);
    }
  }

  /** Has a manifest applied and returns what is stored then. */
  private interface Client {
    JsonNode apply(String name, String manifest) throws Exception;
  }

  private final Kubectl kubectl;
  private final KubernetesClient api;
  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(USERS + 1);
  private final List<Apply> applies = new ArrayList<>();

  /** Starts to apply in the namespace of {@code kubectl}. */
  ApplyLoad(Kubectl kubectl) {
    this.kubectl = kubectl;
    Config config =
        Config.fromKubeconfig(kubectl.run("config", "view", "--raw", "--flatten").ok().out());
    config.setRequestRetryBackoffLimit(0);
    this.api = new KubernetesClientBuilder().withConfig(config).build();
    for (int user = 1; user <= USERS; user++) {
      start(new User("api-" + user, this::overHttp, false), PAUSE_MILLIS);
    }
    start(new User("kubectl", this::byKubectl, true), KUBECTL_PAUSE_MILLIS);
  }

  private void start(User user, long pause) {
    Future<?> unused = threads.scheduleWithFixedDelay(user, 0, pause, TimeUnit.MILLISECONDS);
  }

  private JsonNode overHttp(String name, String manifest) throws Exception {
    HttpResponse<String> answer =
        api.getHttpClient()
            .sendAsync(
                api.getHttpClient()
                    .newHttpRequestBuilder()
                    .uri(
                        URI.create(
                            api.getMasterUrl()
                                + "apis/inference.devopstoolkit.ai/v1alpha1/namespaces/"
                                + kubectl.namespace()
                                + "/llminferences/"
                                + name
                                + "?fieldManager=load"))
                    .method("PATCH", "application/apply-patch+yaml", manifest)
                    .build(),
                String.class)
            .get(1, TimeUnit.MINUTES);
    if (!answer.isSuccessful()) {
      throw new IOException(answer.code() + ": " + answer.body());
    }
    return Json.read(answer.body());
  }

  private JsonNode byKubectl(String name, String manifest) throws IOException {
    Output output = kubectl.apply(manifest, "-o", "json");
    if (output.exitCode() != 0) {
      throw new IOException(output.err());
    }
    return output.json();
  }

  private final class User implements Runnable {
    private final String name;
    private final Client client;
    private final boolean kubectl;
    private int turn;

    User(String name, Client client, boolean kubectl) {
      this.name = name;
      this.client = client;
      this.kubectl = kubectl;
    }

    @Override
    public void run() {
      String object = name + "-" + turn / TURNS_OF_AN_OBJECT;
      int gpu = 1 + turn % 2;
      turn++;
      long began = System.nanoTime();
      String stamp = "";
      String error = "";
      try {
        JsonNode derived =
            client.apply(object, Manifests.llm(object, "gpu: " + gpu)).at("/spec/derived");
        stamp = derived.path("policy").asText();
        if (derived.at("/resources/gpu").asInt() != gpu) {
          error = "derived of something else: " + derived;
        }
      } catch (Exception | AssertionError e) {
        error = e.toString();
      }
      Apply apply = new Apply(kubectl, began, System.nanoTime(), stamp, error);
      synchronized (applies) {
        applies.add(apply);
      }
    }
  }

  /** Ends it, and returns all that were made. */
  List<Apply> stop() throws InterruptedException {
    threads.shutdown();
    if (!threads.awaitTermination(2, TimeUnit.MINUTES)) {
      throw new AssertionError("an apply that does not end");
    }
    synchronized (applies) {
      return List.copyOf(applies);
    }
  }

  /** How they went, in words. */
  static String summary(List<Apply> applies) {
    long[] millis = applies.stream().mapToLong(Apply::millis).sorted().toArray();
    return "%d failed; p50 %d ms, p99 %d ms, slowest %d ms"
        .formatted(
            applies.stream().filter(Apply::failed).count(),
            millis[millis.length / 2],
            millis[millis.length * 99 / 100],
            Arrays.stream(millis).max().orElse(0));
  }

  @Override
  public void close() {
    threads.shutdownNow();
    api.close();
  }
}
