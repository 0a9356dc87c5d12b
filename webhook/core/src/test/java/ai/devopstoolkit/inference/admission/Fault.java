package ai.devopstoolkit.inference.admission;

import ai.devopstoolkit.inference.Fixtures;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * One way to spoil {@link #BASE}: values at a place where no other fault is. Some are faults under
 * some policies only.
 *
 * @param place what it spoils
 * @param values JSON pointers and what to set there
 */
record Fault(String place, List<Value> values) {
  /** An object with something at every place, sound under every policy of the proof. */
  static final ObjectNode BASE =
      Fixtures.object(
          """
          gpu: 4
          , tensorParallelSize: 2
          , maxModelLen: 4096
          , resources: {cpu: 8, memory: 64Gi}
          , ingressHost: a.example.com
          , hfTokenSecret: {name: hf}
          , env: [{name: A, value: a}, {name: B, value: b}, {name: C}, {name: D, value: d}, {name: E, value: e}]
          , probes: {startup: {periodSeconds: 20}, readiness: {periodSeconds: 20}, liveness: {periodSeconds: 20}}
          """);

  private static final List<List<Fault>> PLACES = places();

  /** A value to set. */
  record Value(String pointer, JsonNode json) {}

  /** Several, each at another place. */
  static List<Fault> several(RandomGenerator random) {
    List<List<Fault>> left = new ArrayList<>(PLACES);
    List<Fault> faults = new ArrayList<>();
    for (int count = random.nextInt(2, 9); count > 0; count--) {
      List<Fault> place = left.remove(random.nextInt(left.size()));
      faults.add(place.get(random.nextInt(place.size())));
    }
    return faults;
  }

  /** A copy of {@code object} with this fault. */
  ObjectNode in(ObjectNode object) {
    ObjectNode copy = object.deepCopy();
    for (Value value : values) {
      int slash = value.pointer().lastIndexOf('/');
      ObjectNode parent = (ObjectNode) copy.at(value.pointer().substring(0, slash));
      parent.set(value.pointer().substring(slash + 1), value.json());
    }
    return copy;
  }

  private static List<List<Fault>> places() {
    List<List<Fault>> places = new ArrayList<>();
    places.add(of("/metadata/name", "vllm", "kubernetes", "A_b", "1a", "'" + "x".repeat(64) + "'"));
    places.add(of("/spec/maxModelLen", "0", "-5"));
    places.add(modelAndGpus());
    places.add(of("/spec/resources/cpu", "GB", "0", "-1", "1.5", "1e999999999", "'4 '"));
    places.add(of("/spec/resources/memory", "Gi", "0", "-1Gi", "1.5", "'" + "9".repeat(300) + "'"));
    places.add(of("/spec/ingressHost", "A", "a_b", "http://a", "a/b", "a:80", "127.0.0.1", "'*'"));
    places.add(of("/spec/targetNamespace", "other", "'*'"));
    places.add(of("/spec/hfTokenSecret/name", "other", "''"));
    places.add(of("/spec/replicas", "-1", "101"));
    for (int i = 1; i <= 4; i++) {
      // A is at env[0], where no fault is. No two places share a name: the second would be a twin.
      places.add(
          of(
              "/spec/env/" + i + "/name",
              "A",
              "'=" + i + "'",
              "\"\\u00fc" + i + "\"",
              List.of("VLLM_PORT", "VLLM_USE_V1", "LMCACHE_REMOTE_URL", "LMCACHE_REMOTE_SERDE")
                  .get(i - 1),
              List.of("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "https_proxy", "HF_ENDPOINT")
                  .get(i - 1)));
    }
    places.add(of("/spec/env/1/value", "\"a\\0\"", "\"\\0\"", "$(HF_TOKEN)"));
    for (String probe : List.of("startup", "readiness", "liveness")) {
      for (String field : List.of("periodSeconds", "failureThreshold", "timeoutSeconds")) {
        places.add(of("/spec/probes/" + probe + "/" + field, "0", "-1", "-2147483648"));
      }
      places.add(of("/spec/probes/" + probe + "/initialDelaySeconds", "-1"));
    }
    return places;
  }

  /**
   * These are one place: whether tensorParallelSize divides gpu is a fault of both, and whether it
   * divides the attention heads one of the model, too, which is known only if it is spelt right.
   */
  private static List<Fault> modelAndGpus() {
    List<Fault> faults = new ArrayList<>();
    for (String model :
        List.of(
            Fixtures.MODEL,
            "''",
            "-m",
            "a b",
            "'- m'",
            "\"a\\u200b\"",
            "\"\\0\"",
            "acme/a",
            "$(HF_TOKEN)")) {
      for (int gpu : List.of(-1, 0, 1, 4, 6, 9, 1000)) {
        for (int size : List.of(-1, 0, 1, 2, 3, 5)) {
          faults.add(
              new Fault(
                  "model, gpu and tensorParallelSize",
                  List.of(
                      new Value("/spec/model", Fixtures.yaml(model)),
                      new Value("/spec/gpu", Fixtures.yaml(Integer.toString(gpu))),
                      new Value(
                          "/spec/tensorParallelSize", Fixtures.yaml(Integer.toString(size))))));
        }
      }
    }
    return faults;
  }

  private static List<Fault> of(String pointer, String... values) {
    return List.of(values).stream()
        .map(value -> new Fault(pointer, List.of(new Value(pointer, Fixtures.yaml(value)))))
        .toList();
  }
}
