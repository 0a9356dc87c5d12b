package ai.devopstoolkit.inference.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks another cluster only once for each object and list: checks look at the same ones. */
final class RememberingCluster implements Cluster {
  private final Cluster cluster;
  private final Map<List<String>, Optional<JsonNode>> known = new HashMap<>();
  private final Map<List<String>, List<JsonNode>> lists = new HashMap<>();

  RememberingCluster(Cluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public Optional<JsonNode> get(String resource, String name, String namespace)
      throws ClusterException {
    List<String> key = List.of(resource, name, namespace);
    Optional<JsonNode> before = known.get(key);
    if (before != null) {
      return before;
    }
    Optional<JsonNode> now = cluster.get(resource, name, namespace);
    known.put(key, now);
    return now;
  }

  @Override
  public JsonNode version() throws ClusterException {
    return cluster.version();
  }

  @Override
  public List<JsonNode> list(String resource, String namespace, String selector)
      throws ClusterException {
    List<String> key = List.of(resource, namespace, selector);
    List<JsonNode> before = lists.get(key);
    if (before != null) {
      return before;
    }
    List<JsonNode> now = cluster.list(resource, namespace, selector);
    lists.put(key, now);
    return now;
  }

  @Override
  public JsonNode createDryRun(ObjectNode object) throws ClusterException {
    return cluster.createDryRun(object);
  }
}
