package ai.devopstoolkit.inference.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The pods of dot-inference in the {@link KindCluster}. */
final class Replicas {
  private static final String SELECTOR = "app.kubernetes.io/name=dot-inference";

  private final KindCluster cluster;
  private final Kubectl kubectl;

  Replicas(KindCluster cluster) {
    this.cluster = cluster;
    this.kubectl = cluster.kubectl(KindCluster.NAMESPACE);
  }

  /** The names of those that are not on their way out. */
  List<String> names() {
    return pods()
        .filter(pod -> pod.at("/metadata/deletionTimestamp").isMissingNode())
        .map(pod -> pod.at("/metadata/name").asText())
        .toList();
  }

  private Stream<JsonNode> pods() {
    JsonNode list = kubectl.run("get", "pods", "-l", SELECTOR, "-o", "json").ok().json();
    return StreamSupport.stream(list.path("items").spliterator(), false);
  }

  /** Waits until there are two, both ready, and no more. */
  void awaitBoth() {
    Eventually.patiently(
        "two ready pods and no other",
        () -> {
          List<JsonNode> pods = pods().toList();
          return pods.size() == 2
              && pods.stream()
                  .allMatch(pod -> pod.at("/status/containerStatuses/0/ready").asBoolean());
        });
  }

  /** Whether this line is in the metrics of every pod. */
  boolean allShow(String line) {
    return names().stream()
        .allMatch(pod -> metrics(pod).lines().anyMatch(it -> it.startsWith(line)));
  }

  /** The value of a metric without labels in every pod. */
  List<Double> metric(String name) {
    return names().stream()
        .map(
            pod ->
                metrics(pod)
                    .lines()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                    .sum())
        .toList();
  }

  private String metrics(String pod) {
    return kubectl
        .run(
            "get",
            "--raw",
            "/api/v1/namespaces/" + KindCluster.NAMESPACE + "/pods/" + pod + ":8080/proxy/metrics")
        .out();
  }

  /** Resident memory of their processes, now and at most, as the kernel counts it. */
  String memory() {
    String script =
        "for p in $(pgrep -f inference.cli.[M]ain); do"
            + " awk '/VmHWM|VmRSS/ {print $1, int($2 / 1024), \"MiB\"}' /proc/$p/status; done";
    return cluster.inNode("sh", "-c", script).ok().out().strip().replace('\n', ' ');
  }

  /** Asks for the eviction of a pod, as {@code kubectl drain} does. */
  Output evict(String pod) {
    String path = "/api/v1/namespaces/" + KindCluster.NAMESPACE + "/pods/" + pod + "/eviction";
    return kubectl.send(
        """
        {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": "%s", "namespace": "%s"}}
        """
            .formatted(pod, KindCluster.NAMESPACE),
        "create",
        "--raw",
        path);
  }

  /** Ends the program of a pod by SIGKILL, and returns when the node no longer has the process. */
  void kill(String pod) {
    String container =
        kubectl
            .run("get", "pod", pod, "-o", "jsonpath={.status.containerStatuses[0].containerID}")
            .ok()
            .out()
            .replace("containerd://", "");
    String process =
        cluster
            .inNode("ctr", "-n", "k8s.io", "task", "ls")
            .ok()
            .out()
            .lines()
            .filter(line -> line.startsWith(container))
            .map(line -> line.replaceFirst("\\S+ +(\\d+).*", "$1"))
            .findFirst()
            .orElseThrow(() -> new AssertionError("no process of " + pod));
    cluster
        .inNode(
            "sh", "-c", "kill -9 " + process + "; while [ -e /proc/" + process + " ]; do :; done")
        .ok();
  }

  /** Whether the Service sends calls to a pod. */
  boolean called(String pod) {
    JsonNode slices =
        kubectl
            .run(
                "get",
                "endpointslices",
                "-l",
                "kubernetes.io/service-name=dot-inference",
                "-o",
                "json")
            .ok()
            .json();
    return StreamSupport.stream(slices.path("items").spliterator(), false)
        .flatMap(slice -> StreamSupport.stream(slice.path("endpoints").spliterator(), false))
        .filter(endpoint -> endpoint.at("/targetRef/name").asText().equals(pod))
        .anyMatch(endpoint -> endpoint.at("/conditions/ready").asBoolean());
  }
}
