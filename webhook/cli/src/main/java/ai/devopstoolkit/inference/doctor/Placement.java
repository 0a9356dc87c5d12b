package ai.devopstoolkit.inference.doctor;

import ai.devopstoolkit.inference.doctor.ClusterException.Reason;
import ai.devopstoolkit.inference.doctor.Hook.Service;
import java.util.List;
import java.util.Optional;

/** Where in the cluster the webhook runs, if it does. */
final class Placement {
  static final String LABEL = "app.kubernetes.io/name=" + Api.NAME;

  /** How it gets there. */
  static final String APPLY = "kubectl apply -k manifests/base";

  private static final int PORT = 443;

  private Placement() {}

  /**
   * The Services that the API server calls; none if it calls URLs. The one of the manifests, in
   * {@code fallback}, if nobody says which.
   */
  static List<Service> services(Cluster cluster, String fallback) throws ClusterException {
    List<Service> manifests = List.of(new Service(fallback, Api.NAME, PORT));
    try {
      List<Hook> hooks = Hook.registered(cluster);
      return hooks.isEmpty()
          ? manifests
          : hooks.stream().flatMap(it -> it.service().stream()).distinct().toList();
    } catch (ClusterException e) {
      if (e.reason() == Reason.FORBIDDEN) {
        return manifests;
      }
      throw e;
    }
  }

  /** The namespace of the first of them. */
  static Optional<String> namespace(Cluster cluster, String fallback) throws ClusterException {
    return services(cluster, fallback).stream().map(Service::namespace).findFirst();
  }

  /** Why nothing is looked for in the cluster, if the API server calls URLs. */
  static String whyNot(Cluster cluster) throws ClusterException {
    return "the API server calls "
        + Hook.registered(cluster).get(0).called()
        + ", outside the cluster";
  }
}
