package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Base64;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Deployments as the vLLM operator makes them, with pods that run: what the hook wrote, the kubelet
 * does. A small server stands in for vLLM, and the operator's numbers are scaled down: its startup
 * probe, 120 s and 100 × 20 s, is 1 s and 5 × 1 s here.
 */
@OnKind
@Order(3)
class DeploymentHookE2E {
  private static final int STARTS_SECONDS = 15;
  private static final int FOR_EVER = 1_000_000;
  private static final String GUARD = "--uvicorn-log-level=$(DOT_INFERENCE_SECRET_ENV)";
  private static final String PATIENT =
      """
      {"startup": {"periodSeconds": 1, "timeoutSeconds": 1, "failureThreshold": 120},
       "readiness": {"periodSeconds": 1, "timeoutSeconds": 1, "failureThreshold": 2},
       "liveness": {"periodSeconds": 1, "timeoutSeconds": 1, "failureThreshold": 3}}
      """;

  private final KindCluster cluster;
  private final Kubectl kubectl;
  private final OperatorDeployment deployment;

  DeploymentHookE2E(KindCluster cluster) {
    this.cluster = cluster;
    this.kubectl = cluster.namespace();
    this.deployment = new OperatorDeployment(kubectl, "llm-kimi");
  }

  @BeforeEach
  void runTheStandIn() throws IOException {
    String file = ModelServer.class.getName().replace('.', '/') + ".class";
    byte[] program =
        Files.readAllBytes(ControlPlane.ROOT.resolve("tests/target/test-classes").resolve(file));
    kubectl
        .send(
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: model}, binaryData: {class: %s}}"
                .formatted(Base64.getEncoder().encodeToString(program)),
            "create")
        .ok();
    deployment.pod().remove("runtimeClassName");
    deployment
        .pod()
        .set(
            "volumes",
            Json.yaml(
                    "{volumes: [{name: model, configMap: {name: model, items: [{key: class, path: %s}]}}]}"
                        .formatted(file))
                .get("volumes"));
    deployment.container().put("image", "dot-inference:v0.1.0").remove("resources");
    deployment
        .container()
        .setAll(
            Json.yaml(
                """
                volumeMounts: [{name: model, mountPath: /model}]
                command: [java, -cp, /model, ai.devopstoolkit.inference.it.ModelServer]
                """));
    starts(0, FOR_EVER);
    deployment.annotations().put(OperatorDeployment.PROBES, PATIENT);
    deployment.annotations().put(OperatorDeployment.SHARED_MEMORY, "128Mi");
  }

  private void starts(int seconds, int end) {
    deployment.container().putArray("args").add(seconds + "").add(end + "");
  }

  @Test
  void aPodHasTheSharedMemoryAskedForThroughUpdatesAndAnOutageOfTheHook() {
    deployment.create().ok();
    String pod = ready();
    assertSharedMemory(pod);

    for (int i = 0; i < 5; i++) {
      deployment.update().ok();
    }
    Kubectl ours = cluster.kubectl(KindCluster.NAMESPACE);
    ours.run("scale", "deployment/dot-inference", "--replicas=0").ok();
    Eventually.patiently(
        "the hook is down",
        () -> deployment.update().err().contains("failed calling webhook \"probes."));
    ours.run("scale", "deployment/dot-inference", "--replicas=2").ok();
    new Replicas(cluster).awaitBoth();
    Eventually.patiently("the hook is back", () -> deployment.update().exitCode() == 0);

    assertThat(rollouts()).isEqualTo(1);
    assertThat(ready()).isEqualTo(pod);
    assertSharedMemory(pod);
  }

  /** What another version would have written, behind today's back. */
  @Test
  void aHookOfAnotherVersionRollsNoPod() {
    deployment.create().ok();
    ready();
    Kubectl ours = cluster.kubectl(KindCluster.NAMESPACE);
    ours.run("delete", "mutatingwebhookconfiguration", "dot-inference").ok();
    try {
      deployment.rewriteAsAnotherVersion(1);
    } finally {
      cluster.apply("manifests/base");
    }
    String pod = ready();
    JsonNode template = deployment.template();
    int rollouts = rollouts();

    Eventually.patiently("the hook is called", () -> deployment.update().exitCode() == 0);

    assertThat(rollouts()).isEqualTo(rollouts);
    assertThat(deployment.template()).isEqualTo(template);
    assertThat(ready()).isEqualTo(pod);
  }

  @Test
  void aSlowStartThatTheOperatorsOwnProbeEndsSucceedsWithTheOneAskedFor() {
    scaleDownTheOperatorsProbe();
    starts(STARTS_SECONDS, FOR_EVER);
    deployment.create().ok();
    OperatorDeployment impatient = new OperatorDeployment(kubectl, "without-annotations");
    impatient.pod().setAll(deployment.pod().deepCopy());
    impatient.pod().remove("runtimeClassName");
    impatient.annotations().removeAll();
    impatient.create().ok();

    String pod = ready();
    assertThat(restarts(deployment.name())).isZero();
    Eventually.patiently(
        "the kubelet ends what starts too slowly", () -> restarts("without-annotations") > 0);
    assertThat(
            kubectl
                .run("get", "events", "--field-selector=reason=Unhealthy", "-o", "json")
                .ok()
                .out())
        .contains("Startup probe failed");
    assertThat(ready()).isEqualTo(pod);
  }

  @Test
  void aSickServerIsEndedAfterAsManyFailuresAsAskedFor() {
    starts(0, STARTS_SECONDS);
    deployment.create().ok();
    Eventually.patiently("the kubelet ends the sick server", () -> restarts(deployment.name()) > 0);
    assertThat(
            kubectl
                .run("get", "events", "--field-selector=reason=Killing", "-o", "json")
                .ok()
                .out())
        .contains("failed liveness probe");
  }

  /** The kubelet leaves $(X) as it is where nothing sets X, and vLLM takes that for no level. */
  @Test
  @Tag("threat:open-endpoint")
  void withoutTheHookNothingIsServedThatShouldHaveAKey() {
    kubectl.run("create", "secret", "generic", "qwen-key", "--from-literal=api-key=sesame").ok();
    deployment.container().put("terminationMessagePolicy", "FallbackToLogsOnError");
    deployment.container().withArray("/args").add(GUARD);
    deployment
        .annotations()
        .put(
            OperatorDeployment.SECRET_ENV,
            "[{\"key\":\"api-key\",\"name\":\"VLLM_API_KEY\",\"secret\":\"qwen-key\"}]");
    Kubectl ours = cluster.kubectl(KindCluster.NAMESPACE);
    ours.run("delete", "mutatingwebhookconfiguration", "dot-inference").ok();
    try {
      deployment.create().ok();

      Eventually.patiently("the pod was started twice", () -> restarts(deployment.name()) >= 2);
      JsonNode container = pods(deployment.name()).get(0).at("/status/containerStatuses/0");
      assertThat(container.at("/lastState/terminated/exitCode").asInt()).isEqualTo(2);
      assertThat(container.path("ready").asBoolean()).isFalse();
      assertThat(container.at("/lastState/terminated/message").asText())
          .contains("invalid choice: " + GUARD);
    } finally {
      cluster.apply("manifests/base");
    }
    Eventually.patiently(
        "the hook is called",
        () -> {
          kubectl.run("rollout", "restart", "deployment/" + deployment.name()).ok();
          return deployment.template().toString().contains("VLLM_API_KEY");
        });

    assertThat(kubectl.run("exec", ready(), "--", "printenv", "VLLM_API_KEY").ok().out().strip())
        .isEqualTo("sesame");
  }

  private void scaleDownTheOperatorsProbe() {
    deployment
        .container()
        .withObject("/startupProbe")
        .put("initialDelaySeconds", 1)
        .put("periodSeconds", 1)
        .put("failureThreshold", 5);
  }

  /** The name of its one pod, once it is ready. */
  private String ready() {
    KindCluster.awaitRollout(kubectl, deployment.name());
    List<String> names =
        pods(deployment.name()).stream()
            .filter(pod -> pod.at("/metadata/deletionTimestamp").isMissingNode())
            .map(pod -> pod.at("/metadata/name").asText())
            .toList();
    assertThat(names).hasSize(1);
    return names.get(0);
  }

  /**
   * How many pod templates there have been. (The generation counts more: the controller's
   * annotation of this number, which a fresh object does not have.)
   */
  private int rollouts() {
    JsonNode sets =
        kubectl
            .run("get", "replicasets", "-l", "app=" + deployment.name(), "-o", "json")
            .ok()
            .json();
    return sets.path("items").size();
  }

  private int restarts(String name) {
    return pods(name).stream()
        .mapToInt(pod -> pod.at("/status/containerStatuses/0/restartCount").asInt())
        .sum();
  }

  private List<JsonNode> pods(String name) {
    JsonNode list = kubectl.run("get", "pods", "-l", "app=" + name, "-o", "json").ok().json();
    return StreamSupport.stream(list.path("items").spliterator(), false).toList();
  }

  private void assertSharedMemory(String pod) {
    assertThat(kubectl.run("exec", pod, "--", "cat", "/proc/mounts").ok().out().lines())
        .filteredOn(line -> line.contains(" /dev/shm "))
        .singleElement()
        .asString()
        .contains("size=131072k");
  }
}
