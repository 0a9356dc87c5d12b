package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** The stand-in of vLLM's operator on a real API server, which asks our deployment hook. */
@OnCluster
class VllmOperatorIT {
  private static final String RUNTIME =
      """
      apiVersion: production-stack.vllm.ai/v1alpha1
      kind: VLLMRuntime
      metadata: {name: qwen}
      spec:
        model: {modelURL: acme/qwen, dtype: auto, maxModelLen: %d}
        vllmConfig:
          v1: true
          port: 8000
          tensorParallelSize: 1
          gpuMemoryUtilization: "0.9"
          enableChunkedPrefill: true
          enablePrefixCaching: true
        deploymentConfig:
          replicas: 1
          deploymentStrategy: Recreate
          runtimeClass: nvidia
          image: {registry: docker.io, name: "acme/vllm:v1"}
          resources: {cpu: "2", memory: 8Gi, gpu: "1"}
          nodeSelectorTerms: [matchExpressions: [{key: kubernetes.io/os, operator: In, values: [linux]}]]
          podAnnotations:
            inference.devopstoolkit.ai/revision: %s
            inference.devopstoolkit.ai/shared-memory: 2Gi
            inference.devopstoolkit.ai/probes: '{"liveness":{"failureThreshold":10,"periodSeconds":20,"timeoutSeconds":5},"readiness":{"failureThreshold":3,"periodSeconds":10,"timeoutSeconds":5},"startup":{"failureThreshold":180,"periodSeconds":10,"timeoutSeconds":5}}'
      """;

  private final Cluster cluster;
  private final Kubectl kubectl;

  VllmOperatorIT(Cluster cluster) {
    this.cluster = cluster;
    this.kubectl = cluster.namespace();
  }

  @Test
  void makesWhatTheHookCompletesAndRollsForARevisionAlone() throws IOException {
    String crd = "tests/src/test/resources/vllmruntime-crd.yaml";
    kubectl.run("apply", "--server-side", "-f", crd).quiet();
    kubectl.run("wait", "--for=condition=Established", "-f", crd, "--timeout=60s").ok();
    kubectl.apply(RUNTIME.formatted(4096, "r0000000001")).quiet();

    Config config =
        new ConfigBuilder(Config.fromKubeconfig(Files.readString(cluster.kubeconfig()))).build();
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build()) {
      VllmOperatorStandIn operator = new VllmOperatorStandIn(client);
      operator.all();
      JsonNode made = deployment();
      JsonNode startup = made.at("/spec/template/spec/containers/0/startupProbe");
      assertThat(startup.path("failureThreshold").asInt()).isEqualTo(180); // not 100
      assertThat(startup.has("initialDelaySeconds")).isFalse(); // not 120
      assertThat(made.at("/spec/template/spec/volumes/0/emptyDir/sizeLimit").asText())
          .isEqualTo("2Gi");
      assertThat(runtime().at("/status/modelStatus").asText()).isEqualTo("Unknown");
      assertThat(runtime().at("/status/selector").asText()).isEqualTo("app=qwen");
      JsonNode service = kubectl.run("get", "service", "qwen", "-o", "json").ok().json();
      assertThat(service.at("/spec/ports/0/port").asInt()).isEqualTo(80);

      operator.all();
      assertThat(deployment()).isEqualTo(made); // nothing is sent again

      kubectl.apply(RUNTIME.formatted(1024, "r0000000001")).quiet();
      operator.all();
      assertThat(deployment()).isEqualTo(made); // an argument alone does not roll

      kubectl.apply(RUNTIME.formatted(1024, "r0000000002")).quiet();
      operator.all();
      assertThat(deployment().at("/spec/template/spec/containers/0/args").toString())
          .contains("1024");
      assertThat(deployment().at("/metadata/generation").asInt()).isEqualTo(2);

      report("{replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1}");
      operator.all();
      assertThat(runtime().at("/status/modelStatus").asText()).isEqualTo("Ready");

      kubectl.run("scale", "vllmruntime", "qwen", "--replicas=2").quiet();
      operator.all();
      assertThat(deployment().at("/spec/replicas").asInt()).isEqualTo(2);
    }
  }

  /** As a controller would. */
  private void report(String status) {
    String patch = Json.yaml("{status: " + status + "}").toString();
    kubectl
        .run("patch", "deployment", "qwen", "--subresource=status", "--type=merge", "-p", patch)
        .quiet();
  }

  private JsonNode deployment() {
    return kubectl.run("get", "deployment", "qwen", "-o", "json").ok().json();
  }

  private JsonNode runtime() {
    return kubectl.run("get", "vllmruntime", "qwen", "-o", "json").ok().json();
  }
}
