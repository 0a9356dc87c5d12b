package ai.devopstoolkit.inference.doctor;

import ai.devopstoolkit.inference.doctor.ClusterException.Reason;
import ai.devopstoolkit.inference.doctor.KubectlProcess.Outcome;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A cluster as kubectl sees it, a new process for each question. */
public final class KubectlCluster implements Cluster {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String READ_TIMEOUT = "--request-timeout=15s";

  /** Two hooks may each take the 10 seconds of their timeout before the API server gives up. */
  private static final String CREATE_TIMEOUT = "--request-timeout=35s";

  /** Kubectl asks several questions to answer one, and each may take its timeout. */
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** Some ten thousand LLMInferences. */
  private static final int MOST_BYTES = 64 * 1024 * 1024;

  private final List<String> program;
  private final Duration limit;
  private final int mostBytes;

  /**
   * Asks with the user's own kubeconfig.
   *
   * @param kubectl name or path of the program
   * @param flags that choose the cluster, as in {@code --context=NAME}
   */
  public KubectlCluster(String kubectl, List<String> flags) {
    this(kubectl, flags, LIMIT, MOST_BYTES);
  }

  KubectlCluster(String kubectl, List<String> flags, Duration limit, int mostBytes) {
    this.program = new ArrayList<>(List.of(kubectl));
    this.program.addAll(flags);
    this.limit = limit;
    this.mostBytes = mostBytes;
  }

  @Override
  public JsonNode version() throws ClusterException {
    return json(run("", "get", "--raw", "/version", READ_TIMEOUT));
  }

  @Override
  public Optional<JsonNode> get(String resource, String name, String namespace)
      throws ClusterException {
    List<String> words = new ArrayList<>(List.of("get", resource, name, "-o", "json"));
    words.add(READ_TIMEOUT);
    if (!namespace.isEmpty()) {
      words.add("--namespace=" + namespace);
    }
    KubectlProcess ended = end("", words);
    if (ended.exitCode() != 0 && KubectlError.isNotFound(ended.err())) {
      return Optional.empty();
    }
    return Optional.of(json(out(ended)));
  }

  @Override
  public List<JsonNode> list(String resource, String namespace, String selector)
      throws ClusterException {
    List<String> words = new ArrayList<>(List.of("get", resource, "-o", "json", READ_TIMEOUT));
    words.add(namespace.isEmpty() ? "--all-namespaces" : "--namespace=" + namespace);
    if (!selector.isEmpty()) {
      words.add("--selector=" + selector);
    }
    List<JsonNode> items = new ArrayList<>();
    json(out(end("", words))).path("items").forEach(items::add);
    return items;
  }

  @Override
  public JsonNode createDryRun(ObjectNode object) throws ClusterException {
    return json(
        run(
            object.toString(),
            "create",
            "--dry-run=server",
            "-o",
            "json",
            "-f",
            "-",
            CREATE_TIMEOUT));
  }

  private String run(String input, String... words) throws ClusterException {
    return out(end(input, List.of(words)));
  }

  private static String out(KubectlProcess ended) throws ClusterException {
    if (ended.exitCode() != 0) {
      throw KubectlError.of(ended.err());
    }
    return ended.out();
  }

  private KubectlProcess end(String input, List<String> words) throws ClusterException {
    List<String> all = new ArrayList<>(program);
    all.addAll(words);
    KubectlProcess process;
    try {
      process = KubectlProcess.run(all, input, limit, mostBytes);
    } catch (IOException e) {
      throw new ClusterException(Reason.NO_KUBECTL, String.valueOf(e.getMessage()));
    }
    if (process.outcome() == Outcome.TOO_SLOW) {
      throw new ClusterException(
          Reason.UNREACHABLE, "no answer from kubectl within " + limit.toSeconds() + " s");
    }
    if (process.outcome() == Outcome.TOO_MUCH) {
      throw new ClusterException(
          Reason.REFUSED, "kubectl printed more than " + mostBytes / 1024 + " KiB");
    }
    return process;
  }

  private static JsonNode json(String out) throws ClusterException {
    try {
      JsonNode json = JSON.readTree(out);
      if (json.isObject()) {
        return json;
      }
    } catch (JsonProcessingException e) {
      throw new ClusterException(
          Reason.REFUSED, "kubectl printed no JSON: " + e.getOriginalMessage());
    }
    throw new ClusterException(Reason.REFUSED, "kubectl printed no object");
  }
}
