package ai.devopstoolkit.inference.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * What vLLM's operator makes of a VLLMRuntime, as far as our Composition writes one: a stand-in, as
 * the real one (vllm-project/production-stack, a6c01db0) is no Go module. {@link VllmOperatorTest}
 * has its facts, one by one.
 */
final class VllmOperator {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** What the real one knows and this does not. */
  private static final List<String> UNKNOWN =
      List.of(
          "/model/chatTemplate",
          "/model/enableLoRA",
          "/vllmConfig/maxLoras",
          "/lmCacheConfig",
          "/storageConfig",
          "/autoscalingConfig",
          "/deploymentConfig/sidecarConfig");

  private VllmOperator() {}

  static ObjectNode service(JsonNode runtime) {
    ObjectNode service = owned(runtime, "v1", "Service");
    ObjectNode spec = service.putObject("spec").put("type", "ClusterIP");
    spec.set("selector", labels(runtime));
    spec.putArray("ports")
        .addObject()
        .put("name", "http")
        .put("port", 80)
        .put("targetPort", port(runtime))
        .put("protocol", "TCP");
    return service;
  }

  static ObjectNode deployment(JsonNode runtime) {
    mustKnow(runtime);
    JsonNode how = runtime.at("/spec/deploymentConfig");
    ObjectNode deployment = owned(runtime, "apps/v1", "Deployment");
    ObjectNode spec = deployment.putObject("spec").put("replicas", how.path("replicas").asInt());
    spec.putObject("strategy").put("type", how.path("deploymentStrategy").asText());
    spec.putObject("selector").set("matchLabels", labels(runtime));
    ObjectNode template = spec.putObject("template");
    ObjectNode metadata = template.putObject("metadata");
    metadata.set("labels", labels(runtime));
    copy(how, "podAnnotations", metadata, "annotations");
    ObjectNode pod = template.putObject("spec");
    pod.put("runtimeClassName", how.path("runtimeClass").asText());
    copy(how, "toleration", pod, "tolerations");
    if (how.has("nodeSelectorTerms")) {
      pod.withObject("/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution")
          .set("nodeSelectorTerms", how.get("nodeSelectorTerms"));
    }
    if (how.at("/image").hasNonNull("pullSecretName")) {
      pod.putArray("imagePullSecrets").addObject().set("name", how.at("/image/pullSecretName"));
    }
    ObjectNode container = container(runtime);
    pod.putArray("containers").add(container);
    if (how.has("shmSize")) {
      pod.putArray("volumes")
          .addObject()
          .put("name", "dshm")
          .putObject("emptyDir")
          .put("medium", "Memory")
          .set("sizeLimit", how.get("shmSize"));
      container
          .putArray("volumeMounts")
          .addObject()
          .put("name", "dshm")
          .put("mountPath", "/dev/shm");
    }
    return deployment;
  }

  private static ObjectNode container(JsonNode runtime) {
    JsonNode how = runtime.at("/spec/deploymentConfig");
    JsonNode image = how.path("image");
    ObjectNode container = JSON.objectNode().put("name", "vllm");
    container.put("image", image.path("registry").asText() + "/" + image.path("name").asText());
    container.put("imagePullPolicy", image.path("pullPolicy").asText("IfNotPresent"));
    container.putArray("command").add("/opt/venv/bin/vllm").add("serve");
    arguments(runtime).forEach(container.putArray("args")::add);
    container.set("env", environment(runtime));
    container
        .putArray("ports")
        .addObject()
        .put("name", "http")
        .put("containerPort", port(runtime))
        .put("protocol", "TCP"); // the API server's default, so that nothing seems to differ
    ObjectNode resources = container.putObject("resources");
    for (String kind : List.of("requests", "limits")) {
      ObjectNode all = resources.putObject(kind);
      JsonNode wanted = how.path("resources");
      copy(wanted, "cpu", all, "cpu");
      copy(wanted, "memory", all, "memory");
      copy(wanted, "gpu", all, wanted.path("gpuType").asText("nvidia.com/gpu"));
    }
    container.set("startupProbe", probe(runtime, 120, 20, 3, 100));
    container.set("readinessProbe", probe(runtime, 10, 20, 5, 10));
    container.set("livenessProbe", probe(runtime, 10, 20, 3, 10));
    return container;
  }

  private static List<String> arguments(JsonNode runtime) {
    JsonNode model = runtime.at("/spec/model");
    JsonNode engine = runtime.at("/spec/vllmConfig");
    List<String> words = new ArrayList<>();
    words.addAll(List.of(model.path("modelURL").asText(), "--host", "0.0.0.0", "--port"));
    words.add(String.valueOf(port(runtime)));
    if (model.path("enableTool").asBoolean()) {
      words.add("--enable-auto-tool-choice");
    }
    add(words, "--tool-call-parser", model.path("toolCallParser"));
    words.add(yesOrNo("enable-chunked-prefill", engine.path("enableChunkedPrefill")));
    words.add(yesOrNo("enable-prefix-caching", engine.path("enablePrefixCaching")));
    add(words, "--max-model-len", model.path("maxModelLen"));
    add(words, "--dtype", model.path("dtype"));
    add(words, "--tensor-parallel-size", engine.path("tensorParallelSize"));
    add(words, "--max-num-seqs", model.path("maxNumSeqs"));
    add(words, "--gpu_memory_utilization", engine.path("gpuMemoryUtilization"));
    engine.path("extraArgs").forEach(argument -> words.add(argument.asText()));
    return words;
  }

  private static void add(List<String> words, String flag, JsonNode value) {
    if (value.isTextual() ? !value.asText().isEmpty() : value.asInt() > 0) {
      words.addAll(List.of(flag, value.asText()));
    }
  }

  private static String yesOrNo(String flag, JsonNode value) {
    return (value.asBoolean() ? "--" : "--no-") + flag;
  }

  private static ArrayNode environment(JsonNode runtime) {
    JsonNode engine = runtime.at("/spec/vllmConfig");
    ArrayNode environment = JSON.arrayNode();
    environment
        .addObject()
        .put("name", "VLLM_USE_V1")
        .put("value", engine.path("v1").asBoolean() ? "1" : "0");
    engine.path("env").forEach(environment::add);
    JsonNode token = runtime.at("/spec/model/hfTokenSecret");
    if (token.has("hfTokenSecretName")) {
      environment
          .addObject()
          .put("name", "HF_TOKEN")
          .putObject("valueFrom")
          .putObject("secretKeyRef")
          .put("name", token.path("hfTokenSecretName").asText())
          .put("key", token.path("hfTokenKeyName").asText("token"));
    }
    return environment;
  }

  private static ObjectNode probe(
      JsonNode runtime, int delay, int period, int timeout, int failures) {
    ObjectNode probe = JSON.objectNode();
    probe
        .putObject("httpGet")
        .put("path", "/health")
        .put("port", port(runtime))
        .put("scheme", "HTTP");
    return probe
        .put("initialDelaySeconds", delay)
        .put("periodSeconds", period)
        .put("timeoutSeconds", timeout)
        .put("failureThreshold", failures);
  }

  /** Whether the operator sends the Deployment again, whole. It looks at these fields alone. */
  static boolean changes(JsonNode runtime, JsonNode stored) {
    JsonNode wanted = deployment(runtime);
    if (!runtime.at("/spec/deploymentConfig").has("nodeSelectorTerms")) {
      throw new IllegalStateException("the operator panics without nodeSelectorTerms");
    }
    String container = "/spec/template/spec/containers/0";
    for (String field :
        List.of(
            "/spec/replicas",
            container + "/args/0",
            container + "/ports/0/containerPort",
            container + "/image",
            container + "/resources",
            "/spec/template/spec/affinity/nodeAffinity",
            "/spec/template/spec/tolerations",
            "/spec/template/spec/runtimeClassName")) {
      if (!wanted.at(field).equals(stored.at(field))) {
        return true;
      }
    }
    for (var annotation : wanted.at("/spec/template/metadata/annotations").properties()) {
      JsonNode there = stored.at("/spec/template/metadata/annotations").path(annotation.getKey());
      if (!annotation.getValue().equals(there)) {
        return true;
      }
    }
    return !Objects.equals(dshm(wanted), dshm(stored));
  }

  private static String dshm(JsonNode deployment) {
    return StreamSupport.stream(deployment.at("/spec/template/spec/volumes").spliterator(), false)
        .filter(volume -> volume.path("name").asText().equals("dshm"))
        .map(volume -> volume.path("emptyDir").toString())
        .findFirst()
        .orElse(null);
  }

  /** Whether it sends the Service again. */
  static boolean changesService(JsonNode runtime, JsonNode stored) {
    return stored.at("/spec/ports/0/targetPort").asInt() != port(runtime);
  }

  /** The status, without {@code lastUpdated}. */
  static ObjectNode status(JsonNode deployment) {
    JsonNode there = deployment.path("status");
    int wanted = deployment.at("/spec/replicas").asInt();
    int available = there.path("availableReplicas").asInt();
    int updated = there.path("updatedReplicas").asInt();
    int unavailable = there.path("unavailableReplicas").asInt();
    String model;
    if (available == wanted && unavailable == 0) {
      model = "Ready";
    } else if (unavailable == 0) {
      model = "Unknown";
    } else {
      model = updated > 0 && available != wanted ? "Updating" : "NotReady";
    }
    Map<String, String> labels = new TreeMap<>();
    deployment
        .at("/spec/selector/matchLabels")
        .properties()
        .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
    return JSON.objectNode()
        .put("modelStatus", model)
        .put("replicas", there.path("replicas").asInt())
        .put("availableReplicas", available)
        .put("updatedReplicas", updated)
        .put("unavailableReplicas", unavailable)
        .put(
            "selector",
            labels.entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining(",")));
  }

  private static void mustKnow(JsonNode runtime) {
    for (String field : UNKNOWN) {
      if (!runtime.path("spec").at(field).isMissingNode()) {
        throw new UnsupportedOperationException(
            "spec"
                + field.replace('/', '.')
                + ": the real operator knows it, this stand-in does not");
      }
    }
  }

  private static ObjectNode owned(JsonNode runtime, String version, String kind) {
    ObjectNode object = JSON.objectNode().put("apiVersion", version).put("kind", kind);
    ObjectNode metadata = object.putObject("metadata");
    copy(runtime.path("metadata"), "name", metadata, "name");
    copy(runtime.path("metadata"), "namespace", metadata, "namespace");
    ObjectNode owner = metadata.putArray("ownerReferences").addObject();
    owner.put("apiVersion", "production-stack.vllm.ai/v1alpha1").put("kind", "VLLMRuntime");
    copy(runtime.path("metadata"), "name", owner, "name");
    copy(runtime.path("metadata"), "uid", owner, "uid");
    owner.put("controller", true).put("blockOwnerDeletion", true);
    return object;
  }

  private static ObjectNode labels(JsonNode runtime) {
    ObjectNode labels = JSON.objectNode();
    labels.set("app", runtime.at("/metadata/name"));
    runtime
        .at("/metadata/labels")
        .properties()
        .forEach(label -> labels.set(label.getKey(), label.getValue()));
    return labels;
  }

  private static int port(JsonNode runtime) {
    return runtime.at("/spec/vllmConfig/port").asInt(8000);
  }

  private static void copy(JsonNode from, String field, ObjectNode to, String as) {
    if (from.hasNonNull(field)) {
      to.set(as, from.get(field).deepCopy()); // not to change with the runtime
    }
  }
}
