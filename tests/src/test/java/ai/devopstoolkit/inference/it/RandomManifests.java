package ai.devopstoolkit.inference.it;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.random.RandomGenerator;

/** LLMInferences as users may write them, from a seed: some that a rule refuses, or the schema. */
final class RandomManifests {
  private static final List<String> MODELS =
      List.of("a/b", "/models/ü", "😀", "\"~1\\", "-m", "a b");
  private static final List<String> HOSTS = List.of("", "a.example.com", "*.example.com", "A_");
  private static final List<String> QUANTITIES =
      List.of("4", "4000m", "0.5", "16Gi", "1024Mi", "1e3", "+4", "1.234", "1500u", "0", "GB");
  private static final List<String> NAMES =
      List.of("A", "B", "VLLM_WORKER_MULTIPROC_METHOD", "VLLM_PORT", "HF_TOKEN", "a.b", "no_proxy");
  private static final List<String> TEXTS =
      List.of("", "v", "1", "ü", "😀", "\u2028", "\"quoted\" \\ </>&", "\t\n", "\u007f", "~1");

  private final RandomGenerator random;

  RandomManifests(RandomGenerator random) {
    this.random = random;
  }

  /** One, named after {@code number}. */
  ObjectNode next(int number) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("apiVersion", "inference.devopstoolkit.ai/v1alpha1").put("kind", "LLMInference");
    object.putObject("metadata").put("name", (random.nextInt(20) == 0 ? "0-" : "llm-") + number);
    object.putObject("spec").put("model", "a/b").put("providerConfigName", "incluster");
    for (int changes = random.nextInt(7); changes > 0; changes--) {
      change(object);
    }
    return object;
  }

  private void change(ObjectNode object) {
    ObjectNode spec = object.withObject("/spec");
    switch (random.nextInt(19)) {
      case 0 -> spec.put("model", one(MODELS));
      case 1, 2 -> spec.put("gpu", random.nextInt(1, 10));
      case 3 -> spec.put("ingressHost", one(HOSTS));
      case 4 -> spec.put("targetNamespace", one(List.of("", "team-a")));
      case 5 -> quantity(spec.withObject("/resources"), "cpu");
      case 6 -> quantity(spec.withObject("/resources"), "memory");
      case 7 -> spec.put("tensorParallelSize", random.nextInt(1, 5));
      case 8 -> spec.put("maxModelLen", random.nextInt(1, 100_000));
      case 9, 10 -> env(spec.putArray("env"));
      case 11 ->
          spec.withObject("/probes")
              .withObject("/" + one(List.of("startup", "readiness", "liveness")))
              .put(
                  one(List.of("periodSeconds", "failureThreshold", "initialDelaySeconds")),
                  random.nextInt(0, 20) == 0 ? 0 : random.nextInt(1, 400));
      case 12 -> spec.putObject("hfTokenSecret").put("name", "hf");
      case 13 -> spec.putObject("apiKeySecret").put("name", "key");
      case 14 -> quantity(spec.withObject("/modelCache"), "size");
      case 15 -> spec.put("replicas", random.nextInt(0, 103));
      case 16 ->
          spec.putObject("autoscaling")
              .put("minReplicas", random.nextInt(0, 4))
              .put("maxReplicas", random.nextInt(1, 8));
      case 17 ->
          object
              .withObject("/metadata")
              .withObject("/annotations")
              .put(one(List.of("a", "a.b/c", "inference.devopstoolkit.ai/rederive")), one(TEXTS));
      default -> {
        if (random.nextInt(5) == 0) {
          spec.put("gpu", "two");
        }
      }
    }
  }

  private void quantity(ObjectNode resources, String name) {
    if (random.nextInt(3) == 0) {
      resources.put(name, random.nextInt(0, 2_000_000_000));
    } else {
      resources.put(name, one(QUANTITIES));
    }
  }

  private void env(ArrayNode env) {
    for (int size = random.nextInt(4); size > 0; size--) {
      ObjectNode variable = env.addObject().put("name", one(NAMES));
      if (random.nextInt(6) == 0) {
        variable.withObject("/valueFrom/secretKeyRef").put("name", "s").put("key", "k");
      } else if (random.nextInt(4) > 0) {
        variable.put("value", one(TEXTS));
      }
    }
  }

  private <T> T one(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
