package ai.devopstoolkit.inference.admission;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.spec.LlmInference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Objects from a seed: most of them sound, some refused, some with faults of type. */
final class RandomObjects {
  private static final List<String> MODELS =
      List.of(Fixtures.MODEL, "m", "/models/ü", "\"\\/~1'", "😀", "-m", "$(A) b", "x".repeat(300));
  private static final List<String> HOSTS =
      List.of("", "a.example.com", "*.example.com", "A", "a_b", "127.0.0.1");
  private static final List<String> QUANTITIES =
      List.of("4", "4000m", "0.5", "16Gi", "1024Mi", "1e3", "+4", "1.234", "0", "-1", "GB", "");
  private static final List<String> NAMES =
      List.of(
          "A",
          "B",
          "VLLM_WORKER_MULTIPROC_METHOD",
          "VLLM_PORT",
          "HF_TOKEN",
          "1A",
          "a.b/c~d",
          "http_proxy");
  private static final List<String> TEXTS =
      List.of(
          "", "v", "1", "ü", "😀", "\u2028", "\"quoted\" \\ /", "\t\n", "\u007f", "\ud800", "~1");
  private static final List<String> PROBES = List.of("startup", "readiness", "liveness");
  private static final List<String> PROBE_FIELDS =
      List.of("periodSeconds", "failureThreshold", "timeoutSeconds", "initialDelaySeconds");

  /** What this program does not know, as a newer version may have it. */
  private static final List<JsonNode> OTHERS =
      List.of(
          Fixtures.json("{\"a\": 0.1}"),
          Fixtures.json("{\"z\": 1, \"a\": {\"y\": [], \"b\": [{\"x\": null}, 0.10, -2.5]}}"),
          Fixtures.json("[]"),
          Fixtures.json("[[1, 1.5], [\"1\", true, null]]"),
          Fixtures.json("\"\""),
          Fixtures.json("9007199254740993"),
          Fixtures.json("123456789012345678901234567890"),
          Fixtures.json("{\"b\": {\"c\": null}}"),
          Fixtures.json("1e0"),
          Fixtures.json("-1e-7"),
          Fixtures.json("{\"\": {\"a/b~c\": \"\\u2028\", \"\\u00fc\": \"\\ud83d\\ude00\"}}"));

  private static final List<String> OTHER_NAMES =
      List.of("later", "Later", "a/b", "~", "ü", "", "replicas", "autoscaling");

  private final RandomGenerator random;

  RandomObjects(RandomGenerator random) {
    this.random = random;
  }

  ObjectNode create() {
    ObjectNode object = Fixtures.object("");
    for (int changes = random.nextInt(8); changes > 0; changes--) {
      change(object);
    }
    if (random.nextInt(10) == 0) {
      object.withObject("/spec").putObject("derived").put("model", "forged");
    }
    return random.nextInt(4) == 0 ? (ObjectNode) shuffled(object) : object;
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
    switch (random.nextInt(22)) {
      case 0 -> spec.put("model", one(MODELS));
      case 1, 2 -> spec.put("gpu", random.nextInt(1, 11));
      case 3 -> spec.put("ingressHost", one(HOSTS));
      case 4 -> spec.put("targetNamespace", one(List.of("", "team-a", "other")));
      case 5 -> spec.withObject("/resources").put("cpu", one(QUANTITIES));
      case 6 -> spec.withObject("/resources").put("memory", one(QUANTITIES));
      case 7 -> spec.put("tensorParallelSize", random.nextInt(1, 5));
      case 8 -> spec.put("maxModelLen", random.nextInt(1, 100_000));
      case 9, 10 -> env(spec.putArray("env"));
      case 11, 12 ->
          spec.withObject("/probes")
              .withObject("/" + one(PROBES))
              .put(one(PROBE_FIELDS), random.nextInt(0, 400));
      case 13 -> spec.putObject("hfTokenSecret").put("name", one(List.of("hf", "other")));
      case 14, 15 -> unknown(spec);
      case 16 -> metadata(object.withObject("/metadata"));
      case 17 ->
          spec.withObject("/modelCache")
              .put(
                  one(List.of("size", "storageClassName")),
                  one(List.of("", "40Gi", "100Gi", "1.5", "0", "nfs")));
      case 18 -> spec.put("replicas", random.nextInt(-1, 102));
      case 19 ->
          spec.putObject("autoscaling")
              .put("minReplicas", random.nextInt(4))
              .put("maxReplicas", random.nextInt(1, 101));
      case 20 -> spec.putObject("apiKeySecret").put("name", one(List.of("hf", "other")));
      default -> {
        if (random.nextInt(5) == 0) {
          spec.put("gpu", "two");
        }
      }
    }
  }

  private void env(ArrayNode env) {
    for (int size = random.nextInt(4); size > 0; size--) {
      ObjectNode variable = env.addObject().put("name", one(NAMES));
      if (random.nextInt(6) == 0) {
        variable
            .withObject("/valueFrom/secretKeyRef")
            .put("name", one(List.of("hf", "other")))
            .put("key", "k");
      } else if (random.nextInt(4) > 0) {
        variable.put("value", random.nextInt(8) == 0 ? "$(HF_TOKEN)" : one(TEXTS));
      }
    }
  }

  /** A field that this program does not know, in the spec or deeper. */
  private void unknown(ObjectNode spec) {
    ObjectNode place =
        switch (random.nextInt(5)) {
          case 0 -> spec.withObject("/resources");
          case 1 -> spec.withObject("/probes").withObject("/" + one(PROBES));
          case 2 -> spec.withObject("/crossplane");
          default -> spec;
        };
    place.set(one(OTHER_NAMES), one(OTHERS).deepCopy());
  }

  private void metadata(ObjectNode metadata) {
    switch (random.nextInt(5)) {
      case 0 -> metadata.withObject("/annotations").put(one(OTHER_NAMES), one(TEXTS));
      case 1 -> metadata.withObject("/labels").put("a.b/c", one(TEXTS));
      case 2 ->
          metadata.withObject("/annotations").put(LlmInference.REDERIVE_ANNOTATION, one(TEXTS));
      case 3 ->
          metadata
              .withObject("/annotations")
              .put(
                  "kubectl.kubernetes.io/last-applied-configuration",
                  "{\"spec\":{\"derived\":{}}}\n");
      default ->
          metadata
              .putArray("managedFields")
              .addObject()
              .withObject("/fieldsV1")
              .withObject("/f:spec")
              .putObject("f:derived");
    }
  }

  /** The same with its members in another order, at every depth. */
  JsonNode shuffled(JsonNode json) {
    if (json instanceof ArrayNode list) {
      ArrayNode copy = list.arrayNode();
      list.forEach(item -> copy.add(shuffled(item)));
      return copy;
    }
    if (!(json instanceof ObjectNode object)) {
      return json;
    }
    List<Map.Entry<String, JsonNode>> members = new ArrayList<>(object.properties());
    for (int i = members.size() - 1; i > 0; i--) {
      Collections.swap(members, i, random.nextInt(i + 1));
    }
    ObjectNode copy = object.objectNode();
    members.forEach(member -> copy.set(member.getKey(), shuffled(member.getValue())));
    return copy;
  }

  private <T> T one(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
