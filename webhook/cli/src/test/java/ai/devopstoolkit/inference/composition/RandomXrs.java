package ai.devopstoolkit.inference.composition;

import ai.devopstoolkit.inference.Fixtures;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Random;

/**
 * LLMInferences as users write them, nearly all of them sound. The models are in no catalog, so
 * that what is derived from them does not change with it.
 */
final class RandomXrs {
  private static final List<String> NAMES =
      List.of("llm", "a", "chat-7b", "n" + "-0123456789".repeat(5) + "-abcde");
  private static final List<String> NAMESPACES = List.of("team-a", "team-b", "default");
  private static final List<String> MODELS =
      List.of("example.org/m", "example.org/Größe-7B", "/models/<b>&c", "m", "x".repeat(200));
  private static final List<String> HOSTS =
      List.of("", "a.example.com", "*.example.com", "x.y.z.example.org", "host");
  private static final List<String> TARGETS = List.of("", "team-b", "inference");
  private static final List<String> CPUS = List.of("4", "\"4\"", "500m", "1.5", "+8", "1e1");
  private static final List<String> MEMORIES =
      List.of("64Gi", "65536Mi", "1e11", "100000000000", "\"100000000000\"", "1.5Ti");
  private static final List<Integer> LENGTHS = List.of(1, 8192, 1_000_000, Integer.MAX_VALUE);
  private static final List<String> VARIABLES =
      List.of("HF_HOME", "a.b/c d", "VLLM_WORKER_MULTIPROC_METHOD", "X", "[0]");
  private static final List<String> VALUES =
      List.of(
          "",
          "0",
          "1e6",
          "true",
          "<a href=\"b\">&amp;</a>",
          "\u2028\u2029",
          "a\n\tb\\",
          "\u007f\u0001",
          "\ud83d\ude80 ü",
          " ",
          "$(HOST):${PORT}",
          "%s%d",
          "null",
          "{\"a\": [1]}");
  private static final List<String> PROBES = List.of("startup", "readiness", "liveness");
  private static final List<String> ANNOTATIONS =
      List.of(
          "example.org/a.b.c",
          "plain",
          "inference.devopstoolkit.ai/rederive",
          "argocd.argoproj.io/x");

  private final Random random;

  RandomXrs(Random random) {
    this.random = random;
  }

  /** An LLMInference as it is first applied. */
  ObjectNode create() {
    ObjectNode object = Fixtures.object("gpu: null");
    object.withObject("/metadata").put("name", one(NAMES)).put("namespace", one(NAMESPACES));
    object.withObject("/spec").put("model", one(MODELS));
    if (random.nextBoolean()) {
      object.withObject("/spec").put("ingressHost", one(HOSTS));
    }
    for (int changes = random.nextInt(9); changes > 0; changes--) {
      change(object);
    }
    return object;
  }

  /** {@code object} as it is applied later. */
  ObjectNode update(ObjectNode object) {
    ObjectNode updated = object.deepCopy();
    for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
      change(updated);
    }
    return updated;
  }

  private void change(ObjectNode object) {
    ObjectNode spec = object.withObject("/spec");
    switch (random.nextInt(20)) {
      case 0 -> spec.put("model", one(MODELS));
      case 1, 2 -> spec.put("gpu", 1 + random.nextInt(8)).remove("tensorParallelSize");
      case 3 -> parallel(spec);
      case 4, 5 -> spec.put("ingressHost", one(HOSTS));
      case 6 -> spec.put("targetNamespace", one(TARGETS));
      case 7 -> spec.withObject("/resources").set("cpu", Fixtures.yaml(one(CPUS)));
      case 8 -> spec.withObject("/resources").set("memory", Fixtures.yaml(one(MEMORIES)));
      case 9 -> spec.put("maxModelLen", one(LENGTHS));
      case 10, 11 -> env(spec.putArray("env"));
      case 12 -> probe(spec.withObject("/probes").withObject("/" + one(PROBES)));
      case 13 -> token(spec.putObject("hfTokenSecret"));
      case 14 ->
          spec.withObject("/modelCache").put(one(List.of("size", "storageClassName")), "100Gi");
      case 15 -> spec.put("providerConfigName", one(List.of("incluster", "h100.eu-1", "0")));
      case 16 -> spec.put("replicas", random.nextInt(101));
      case 17 -> autoscaling(spec.putObject("autoscaling"));
      case 18 -> apiKey(spec.putObject("apiKeySecret"));
      default ->
          object
              .withObject("/metadata")
              .withObject("/annotations")
              .put(one(ANNOTATIONS), one(VALUES));
    }
  }

  private void parallel(ObjectNode spec) {
    int size = 1 << random.nextInt(3);
    spec.put("gpu", size * (1 + random.nextInt(8 / size))).put("tensorParallelSize", size);
  }

  private void env(ArrayNode env) {
    int first = random.nextInt(VARIABLES.size());
    for (int i = random.nextInt(4); i > 0; i--) {
      ObjectNode variable =
          env.addObject().put("name", VARIABLES.get((first + i) % VARIABLES.size()));
      if (random.nextInt(8) == 0) {
        variable.withObject("/valueFrom/secretKeyRef").put("name", "s3.eu").put("key", "a.b-c");
      } else if (random.nextInt(6) > 0) {
        variable.put("value", one(VALUES));
      }
    }
  }

  private void probe(ObjectNode probe) {
    for (int fields = 1 + random.nextInt(3); fields > 0; fields--) {
      switch (random.nextInt(4)) {
        case 0 -> probe.put("periodSeconds", 1 + random.nextInt(60));
        case 1 -> probe.put("failureThreshold", one(LENGTHS));
        case 2 -> probe.put("timeoutSeconds", 1 + random.nextInt(9));
        default -> probe.put("initialDelaySeconds", random.nextInt(3) * 100);
      }
    }
  }

  private void autoscaling(ObjectNode autoscaling) {
    autoscaling.put("maxReplicas", 2 + random.nextInt(99));
    if (random.nextBoolean()) {
      autoscaling.put("minReplicas", random.nextInt(3));
    }
  }

  private void apiKey(ObjectNode secret) {
    secret.put("name", one(List.of("qwen-key", "key.eu")));
    if (random.nextBoolean()) {
      secret.put("key", one(List.of("", "a.b-c")));
    }
  }

  private void token(ObjectNode secret) {
    secret.put("name", one(List.of("hf-token", "hf.eu")));
    if (random.nextBoolean()) {
      secret.put("key", one(List.of("", "HF_TOKEN", "a.b-c")));
    }
  }

  private <T> T one(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
