package ai.devopstoolkit.inference.admission;

import ai.devopstoolkit.inference.Fixtures;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.random.RandomGenerator;

/** Objects from a seed: most of them sound, some refused, some with faults of type. */
final class RandomObjects {
  private static final List<String> MODELS =
      List.of(Fixtures.MODEL, "m", "/models/ü", "-m", "a b", "x".repeat(300));
  private static final List<String> HOSTS =
      List.of("", "a.example.com", "*.example.com", "A", "a_b", "127.0.0.1");
  private static final List<String> QUANTITIES =
      List.of("4", "4000m", "0.5", "16Gi", "1024Mi", "1e3", "+4", "1.234", "0", "-1", "GB", "");
  private static final List<String> NAMES =
      List.of(
          "A", "B", "VLLM_WORKER_MULTIPROC_METHOD", "VLLM_PORT", "HF_TOKEN", "1A", "http_proxy");
  private static final List<String> OTHERS =
      List.of("{a: 0.1}", "[]", "''", "9007199254740993", "{b: {c: null}}", "1e0", "'\\u2028'");

  private final RandomGenerator random;

  RandomObjects(RandomGenerator random) {
    this.random = random;
  }

  ObjectNode create() {
    ObjectNode object = Fixtures.object("");
    for (int changes = random.nextInt(6); changes > 0; changes--) {
      change(object);
    }
    if (random.nextInt(10) == 0) {
      object.withObject("/spec").putObject("derived").put("model", "forged");
    }
    return object;
  }

  /** {@code object} after an update, or several at once. */
  ObjectNode update(ObjectNode object) {
    ObjectNode updated = object.deepCopy();
    for (int changes = random.nextInt(4); changes > 0; changes--) {
      change(updated);
    }
    switch (random.nextInt(8)) {
      case 0 -> updated.withObject("/spec").remove("derived");
      case 1 -> updated.withObject("/spec").withObject("/derived").put("runtimeClass", "forged");
      case 2 -> updated = Fixtures.rederive(updated, "at " + random.nextInt(2));
      default -> {}
    }
    return updated;
  }

  private void change(ObjectNode object) {
    ObjectNode spec = object.withObject("/spec");
    switch (random.nextInt(14)) {
      case 0 -> spec.put("model", one(MODELS));
      case 1, 2 -> spec.put("gpu", random.nextInt(1, 11));
      case 3 -> spec.put("ingressHost", one(HOSTS));
      case 4 -> spec.put("targetNamespace", one(List.of("", "team-a", "other")));
      case 5 -> spec.withObject("/resources").put("cpu", one(QUANTITIES));
      case 6 -> spec.withObject("/resources").put("memory", one(QUANTITIES));
      case 7 -> spec.put("tensorParallelSize", random.nextInt(1, 5));
      case 8 -> spec.put("maxModelLen", random.nextInt(1, 100_000));
      case 9 -> env(spec.putArray("env"));
      case 10 ->
          spec.withObject("/probes")
              .withObject("/" + one(List.of("startup", "readiness", "liveness")))
              .put(
                  one(List.of("periodSeconds", "failureThreshold", "initialDelaySeconds")),
                  random.nextInt(0, 400));
      case 11 -> spec.putObject("hfTokenSecret").put("name", one(List.of("hf", "other")));
      case 12 -> spec.set("later", Fixtures.yaml(one(OTHERS)));
      default -> {
        if (random.nextInt(5) == 0) {
          spec.put("gpu", "two");
        }
      }
    }
  }

  private void env(ArrayNode env) {
    for (int size = random.nextInt(3); size > 0; size--) {
      env.addObject().put("name", one(NAMES)).put("value", "v" + random.nextInt(2));
    }
  }

  private <T> T one(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
