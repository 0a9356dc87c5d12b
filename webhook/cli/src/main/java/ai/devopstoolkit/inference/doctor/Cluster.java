package ai.devopstoolkit.inference.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** What can be asked of a cluster. Resources are {@code PLURAL.GROUP}, in the core group PLURAL. */
public interface Cluster {
  /** No namespace for {@link #get}, every namespace for {@link #list}. */
  String NONE = "";

  /** What the API server says of itself at {@code /version}. */
  JsonNode version() throws ClusterException;

  /** The object, if it exists. */
  Optional<JsonNode> get(String resource, String name, String namespace) throws ClusterException;

  /**
   * The objects of a namespace.
   *
   * @param selector of labels, as in {@code a=b}; empty for all
   */
  List<JsonNode> list(String resource, String namespace, String selector) throws ClusterException;

  /** What the API server would store of {@code object}; it stores nothing. */
  JsonNode createDryRun(ObjectNode object) throws ClusterException;

  /** All objects of all namespaces; none if there is no such kind. */
  default List<JsonNode> listAll(String resource) throws ClusterException {
    try {
      return list(resource, NONE, "");
    } catch (ClusterException e) {
      if (e.reason() == ClusterException.Reason.UNKNOWN_RESOURCE) {
        return List.of();
      }
      throw e;
    }
  }

  /** The object of the whole cluster, if it and its kind exist. */
  default Optional<JsonNode> find(String resource, String name) throws ClusterException {
    try {
      return get(resource, name, NONE);
    } catch (ClusterException e) {
      if (e.reason() == ClusterException.Reason.UNKNOWN_RESOURCE) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
