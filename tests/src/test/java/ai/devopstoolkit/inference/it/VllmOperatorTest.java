package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The stand-in of vLLM's operator beside the facts of the real one, one test each: read in its
 * source, vllm-project/production-stack a6c01db0, vllmruntime_controller.go.
 */
class VllmOperatorTest {
  private static final String CONTAINER = "/spec/template/spec/containers/0";

  /** As the API server stores what our Composition makes of an LLMInference with two GPUs. */
  private final ObjectNode runtime =
      Json.yaml(
          """
          metadata: {name: qwen, namespace: team, uid: u-1}
          spec:
            model: {modelURL: acme/qwen, dtype: auto, maxModelLen: 4096, maxNumSeqs: 8, enableTool: true, toolCallParser: hermes}
            vllmConfig:
              enableChunkedPrefill: true
              enablePrefixCaching: false
              tensorParallelSize: 2
              gpuMemoryUtilization: "0.9"
              extraArgs: [--seed, "1"]
              v1: true
              port: 8000
              env: [{name: A, value: a}, {name: VLLM_USE_V1, value: "0"}]
            deploymentConfig:
              replicas: 1
              deploymentStrategy: Recreate
              runtimeClass: nvidia
              image: {registry: docker.io, name: "acme/vllm:v1"}
              resources: {cpu: "4", memory: 16Gi, gpu: "2"}
              nodeSelectorTerms: [matchExpressions: [{key: kubernetes.io/os, operator: In, values: [linux]}]]
              podAnnotations: {revision: r1}
          """);

  @Test
  void serviceHasPort80AndTheNameOfTheRuntime() {
    JsonNode service = VllmOperator.service(runtime);
    assertThat(service.at("/metadata/name").asText()).isEqualTo("qwen");
    assertThat(service.at("/spec"))
        .isEqualTo(
            Json.yaml(
                """
                type: ClusterIP
                selector: {app: qwen}
                ports: [{name: http, port: 80, targetPort: 8000, protocol: TCP}]
                """));
    assertThat(service.at("/metadata").has("labels")).isFalse();
  }

  @Test
  void serviceIsSentAgainForItsTargetPortAlone() {
    ObjectNode stored = VllmOperator.service(runtime);
    stored.withObject("/spec/selector").put("other", "label");
    assertThat(VllmOperator.changesService(runtime, stored)).isFalse();
    runtime.withObject("/spec/vllmConfig").put("port", 9000);
    assertThat(VllmOperator.changesService(runtime, stored)).isTrue();
  }

  @Test
  void everythingBelongsToTheRuntime() {
    JsonNode owner = VllmOperator.deployment(runtime).at("/metadata/ownerReferences/0");
    assertThat(owner.path("kind").asText()).isEqualTo("VLLMRuntime");
    assertThat(owner.path("uid").asText()).isEqualTo("u-1");
    assertThat(owner.path("controller").asBoolean()).isTrue();
  }

  @Test
  void labelsAreAppAndThoseOfTheRuntime() {
    runtime.withObject("/metadata/labels").put("team", "a").put("app", "other");
    JsonNode wanted = Json.yaml("{app: other, team: a}");
    JsonNode deployment = VllmOperator.deployment(runtime);
    assertThat(deployment.at("/spec/selector/matchLabels")).isEqualTo(wanted);
    assertThat(deployment.at("/spec/template/metadata/labels")).isEqualTo(wanted);
    assertThat(VllmOperator.service(runtime).at("/spec/selector")).isEqualTo(wanted);
  }

  @Test
  void commandIsThatOfTheImage() {
    assertThat(made(CONTAINER + "/command")).isEqualTo(Json.any("[/opt/venv/bin/vllm, serve]"));
  }

  @Test
  void argumentsHaveTheirOrder() {
    assertThat(made(CONTAINER + "/args"))
        .isEqualTo(
            Json.any(
                """
                [acme/qwen, --host, 0.0.0.0, --port, "8000", --enable-auto-tool-choice, --tool-call-parser, hermes,
                 --enable-chunked-prefill, --no-enable-prefix-caching, --max-model-len, "4096", --dtype, auto,
                 --tensor-parallel-size, "2", --max-num-seqs, "8", --gpu_memory_utilization, "0.9", --seed, "1"]
                """));
  }

  @Test
  void prefillAndCachingAreSwitchedOffUnlessAsked() {
    runtime.withObject("/spec").set("vllmConfig", Json.yaml("{port: 8000}"));
    runtime.withObject("/spec").set("model", Json.yaml("{modelURL: m}"));
    assertThat(made(CONTAINER + "/args"))
        .isEqualTo(
            Json.any(
                """
                [m, --host, 0.0.0.0, --port, "8000", --no-enable-chunked-prefill, --no-enable-prefix-caching]
                """));
  }

  @Test
  void environmentBeginsWithV1AndEndsWithTheToken() {
    runtime.withObject("/spec/model/hfTokenSecret").put("hfTokenSecretName", "hf");
    assertThat(made(CONTAINER + "/env"))
        .isEqualTo(
            Json.any(
                """
                - {name: VLLM_USE_V1, value: "1"}
                - {name: A, value: a}
                - {name: VLLM_USE_V1, value: "0"} # both stay
                - {name: HF_TOKEN, valueFrom: {secretKeyRef: {name: hf, key: token}}}
                """));
  }

  @Test
  void withoutV1ItIsTheOldEngine() {
    runtime.withObject("/spec/vllmConfig").remove("v1");
    assertThat(made(CONTAINER + "/env/0/value").asText()).isEqualTo("0");
  }

  @ParameterizedTest
  @CsvSource({"startup, 120, 20, 3, 100", "readiness, 10, 20, 5, 10", "liveness, 10, 20, 3, 10"})
  void probesAreHardCoded(String name, int delay, int period, int timeout, int failures) {
    JsonNode probe = made(CONTAINER + "/" + name + "Probe");
    assertThat(probe.at("/httpGet"))
        .isEqualTo(Json.yaml("{path: /health, port: 8000, scheme: HTTP}"));
    assertThat(probe.path("initialDelaySeconds").asInt()).isEqualTo(delay);
    assertThat(probe.path("periodSeconds").asInt()).isEqualTo(period);
    assertThat(probe.path("timeoutSeconds").asInt()).isEqualTo(timeout);
    assertThat(probe.path("failureThreshold").asInt()).isEqualTo(failures);
  }

  @Test
  void requestsAreLimits() {
    JsonNode wanted = Json.yaml("{cpu: '4', memory: 16Gi, nvidia.com/gpu: '2'}");
    assertThat(made(CONTAINER + "/resources/requests")).isEqualTo(wanted);
    assertThat(made(CONTAINER + "/resources/limits")).isEqualTo(wanted);
  }

  @Test
  void gpuTypeNamesAnotherResource() {
    runtime.withObject("/spec/deploymentConfig/resources").put("gpuType", "amd.com/gpu");
    assertThat(made(CONTAINER + "/resources/limits").path("amd.com/gpu").asText()).isEqualTo("2");
  }

  @Test
  void imageIsRegistryAndName() {
    assertThat(made(CONTAINER + "/image").asText()).isEqualTo("docker.io/acme/vllm:v1");
    assertThat(made(CONTAINER + "/imagePullPolicy").asText()).isEqualTo("IfNotPresent");
  }

  @Test
  void strategyRuntimeClassAndAffinityAreCopied() {
    assertThat(made("/spec/strategy")).isEqualTo(Json.yaml("{type: Recreate}"));
    assertThat(made("/spec/template/spec/runtimeClassName").asText()).isEqualTo("nvidia");
    assertThat(made("/spec/template/spec/affinity/nodeAffinity").toString()).contains("linux");
  }

  @Test
  void shmSizeIsMemoryAtDevShm() {
    runtime.withObject("/spec/deploymentConfig").put("shmSize", "2Gi");
    assertThat(made("/spec/template/spec/volumes"))
        .isEqualTo(Json.any("[{name: dshm, emptyDir: {medium: Memory, sizeLimit: 2Gi}}]"));
    assertThat(made(CONTAINER + "/volumeMounts"))
        .isEqualTo(Json.any("[{name: dshm, mountPath: /dev/shm}]"));
  }

  @Test
  void nothingIsSentAgainForNothing() {
    assertThat(VllmOperator.changes(runtime, VllmOperator.deployment(runtime))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{deploymentConfig: {replicas: 2}}",
        "{model: {modelURL: acme/other}}",
        "{vllmConfig: {port: 9000}}",
        "{deploymentConfig: {image: {name: 'acme/vllm:v2'}}}",
        "{deploymentConfig: {resources: {memory: 32Gi}}}",
        "{deploymentConfig: {nodeSelectorTerms: [{matchExpressions: []}]}}",
        "{deploymentConfig: {toleration: [{operator: Exists}]}}",
        "{deploymentConfig: {runtimeClass: other}}",
        "{deploymentConfig: {podAnnotations: {revision: r2}}}",
        "{deploymentConfig: {shmSize: 2Gi}}",
      })
  void isSentAgainFor(String change) {
    assertThat(changesAfter(change)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{model: {dtype: half}}",
        "{model: {maxModelLen: 1024}}",
        "{vllmConfig: {tensorParallelSize: 1}}",
        "{vllmConfig: {gpuMemoryUtilization: '0.5'}}",
        "{vllmConfig: {extraArgs: [--seed, '2']}}",
        "{vllmConfig: {env: [{name: A, value: b}]}}",
        "{vllmConfig: {v1: false}}",
        "{deploymentConfig: {image: {pullPolicy: Always}}}",
        "{deploymentConfig: {deploymentStrategy: RollingUpdate}}",
      })
  void isNotSentAgainFor(String change) {
    assertThat(changesAfter(change)).isFalse();
  }

  @Test
  void whatAHookAddsStays() {
    ObjectNode stored = VllmOperator.deployment(runtime);
    ((ObjectNode) stored.at(CONTAINER + "/startupProbe")).put("failureThreshold", 7);
    stored.withObject("/spec/template/metadata/annotations").put("applied", "stamp");
    assertThat(VllmOperator.changes(runtime, stored)).isFalse();
  }

  @Test
  void withoutNodeSelectorTermsItPanicsAfterTheDeployment() {
    runtime.withObject("/spec/deploymentConfig").remove("nodeSelectorTerms");
    JsonNode stored = VllmOperator.deployment(runtime);
    assertThatThrownBy(() -> VllmOperator.changes(runtime, stored)).hasMessageContaining("panics");
  }

  @Test
  void quantitiesThatAreStoredOtherwiseAreSentForEver() {
    ObjectNode stored = VllmOperator.deployment(runtime); // as stored: 1
    ((ObjectNode) stored.at(CONTAINER + "/resources/requests")).put("cpu", "1");
    runtime.withObject("/spec/deploymentConfig/resources").put("cpu", "1000m");
    assertThat(VllmOperator.changes(runtime, stored)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, 0, Ready",
    "0, 0, 0, 0, Ready",
    "1, 0, 1, 1, Updating",
    "2, 1, 2, 1, Updating",
    "1, 0, 0, 1, NotReady",
    "1, 0, 0, 0, Unknown"
  })
  void modelStatus(int wanted, int available, int updated, int unavailable, String status) {
    ObjectNode deployment = VllmOperator.deployment(runtime);
    deployment.withObject("/spec").put("replicas", wanted);
    deployment
        .putObject("status")
        .put("replicas", wanted)
        .put("availableReplicas", available)
        .put("updatedReplicas", updated)
        .put("unavailableReplicas", unavailable);
    assertThat(VllmOperator.status(deployment))
        .isEqualTo(
            Json.yaml(
                """
                {modelStatus: %s, replicas: %d, availableReplicas: %d, updatedReplicas: %d, unavailableReplicas: %d, selector: app=qwen}
                """
                    .formatted(status, wanted, available, updated, unavailable)));
  }

  @Test
  void refusesWhatItDoesNotStandInFor() {
    runtime.withObject("/spec/lmCacheConfig").put("enabled", true);
    assertThatThrownBy(() -> VllmOperator.deployment(runtime))
        .hasMessageContaining("spec.lmCacheConfig");
  }

  private JsonNode made(String path) {
    return VllmOperator.deployment(runtime).at(path);
  }

  private boolean changesAfter(String change) {
    JsonNode stored = VllmOperator.deployment(runtime);
    merge(runtime.withObject("/spec"), Json.yaml(change));
    return VllmOperator.changes(runtime, stored);
  }

  private static void merge(ObjectNode into, ObjectNode change) {
    for (var field : change.properties()) {
      if (field.getValue() instanceof ObjectNode more && into.has(field.getKey())) {
        merge((ObjectNode) into.get(field.getKey()), more);
      } else {
        into.set(field.getKey(), field.getValue());
      }
    }
  }
}
