package ai.devopstoolkit.inference.doctor;

import ai.devopstoolkit.inference.doctor.Hook.Service;
import java.util.List;
import java.util.Optional;

/** Where in the cluster the webhook runs, if it does. */
final class Placement {
  static final String LABEL = "app.kubernetes.io/name=" + Api.NAME;

  /** How it gets there. */
  static final String APPLY = "kubectl apply -k manifests/base";

  private Placement() {}

  /**
   * The namespace of the Service that is called, else {@code fallback}; none if the API server
   * calls a URL.
   */
  static Optional<String> namespace(Cluster cluster, String fallback) throws ClusterException {
    List<Service> services = Hook.services(cluster);
    if (!services.isEmpty()) {
      return Optional.of(services.get(0).namespace());
    }
    return Hook.registered(cluster).isEmpty() ? Optional.of(fallback) : Optional.empty();
  }

  /** Why nothing is looked for in the cluster. */
  static String whyNot(Cluster cluster) throws ClusterException {
    List<Hook> hooks = Hook.registered(cluster);
    return hooks.isEmpty()
        ? "no hook is registered that would call one"
        : "the API server calls " + hooks.get(0).called() + ", outside the cluster";
  }
}
