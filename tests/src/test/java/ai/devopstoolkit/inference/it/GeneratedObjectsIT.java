package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.admission.AdmissionRequest;
import ai.devopstoolkit.inference.admission.Decision;
import ai.devopstoolkit.inference.admission.Mutate;
import ai.devopstoolkit.inference.admission.Reviews;
import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.policy.PolicyReader;
import ai.devopstoolkit.inference.rules.Finding;
import ai.devopstoolkit.inference.spec.CanonicalJson;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Objects from a seed, created by the real API server: {@code -Dobjects=} of them from {@code
 * -Dseed=} on. What it stores and refuses is what the hook says in this process.
 */
@OnCluster
@Tag("proof")
class GeneratedObjectsIT {
  private static final int COUNT = Integer.getInteger("objects", 600);
  private static final long SEED = Long.getLong("seed", 20_261_123L);
  private static final int AT_ONCE = 100;

  private final Mutate hook;
  private final Kubectl kubectl;

  GeneratedObjectsIT(Cluster cluster) {
    Derivation derivation = new Derivation(PolicyReader.defaults());
    this.hook = new Mutate(() -> derivation);
    this.kubectl = cluster.namespace();
  }

  @Test
  void theApiServerStoresAndRefusesWhatTheHookSaysInThisProcess() {
    Map<String, ObjectNode> objects = new LinkedHashMap<>();
    RandomManifests manifests =
        new RandomManifests(RandomGeneratorFactory.of("L64X128MixRandom").create(SEED));
    for (int i = 0; i < COUNT; i++) {
      ObjectNode object = manifests.next(i);
      objects.put(object.at("/metadata/name").asText(), object);
    }
    Map<String, Decision> decisions = new LinkedHashMap<>();
    objects.forEach((name, object) -> decisions.put(name, decide(withDefaults(object))));

    List<String> names = List.copyOf(objects.keySet());
    for (int from = 0; from < COUNT; from += AT_ONCE) {
      List<String> some = names.subList(from, Math.min(COUNT, from + AT_ONCE));
      Output created = create(some.stream().map(objects::get).toList());
      saysTheSame(created, some.stream().map(decisions::get).toList());
    }

    Map<String, JsonNode> stored = stored();
    Map<String, Integer> outcomes = new TreeMap<>();
    decisions.forEach(
        (name, decision) -> {
          String as = "seed " + SEED + ", " + objects.get(name);
          Optional<JsonNode> derived = derived(decision);
          assertThat(stored.containsKey(name)).as(as).isEqualTo(derived.isPresent());
          derived.ifPresent(it -> isStored(stored.get(name), objects.get(name), it, as));
          outcomes.merge(outcome(decision), 1, Integer::sum);
        });
    assertThat(outcomes).hasSize(3);
    Proof.line(
        "Generated objects",
        "creates by the API server itself, seed " + SEED,
        COUNT,
        "stored with the derived of this process, byte for byte, or refused with its causes: "
            + outcomes);
  }

  private Decision decide(ObjectNode object) {
    return hook.decide(
        new AdmissionRequest(
            "generated",
            "CREATE",
            kubectl.namespace(),
            object.at("/metadata/name").asText(),
            "",
            "",
            false,
            object,
            NullNode.getInstance()));
  }

  /** Empty if it is refused, or left to the schema to refuse. */
  private static Optional<JsonNode> derived(Decision decision) {
    return decision.patch().map(patch -> patch.get(0).get("value"));
  }

  private static String outcome(Decision decision) {
    if (!decision.allowed()) {
      return "refused";
    }
    return decision.patch().isPresent() ? "stored" : "refused by the schema";
  }

  private Output create(List<ObjectNode> objects) {
    ObjectNode list = JsonNodeFactory.instance.objectNode();
    list.put("apiVersion", "v1").put("kind", "List");
    ArrayNode items = list.putArray("items");
    objects.forEach(items::add);
    // Or kubectl itself would stop at the first fault of type.
    return kubectl.send(list.toString(), "create", "--validate=false");
  }

  /** All causes of each refusal, and all warnings: kubectl prints equal ones once. */
  private static void saysTheSame(Output created, List<Decision> decisions) {
    Set<String> warnings = new TreeSet<>();
    List<String> refusals = new ArrayList<>();
    for (Decision decision : decisions) {
      if (decision.allowed()) {
        decision.warnings().forEach(it -> warnings.add(Reviews.warningLine(it)));
      } else {
        refusals.add(
            decision.refusals().stream().map(Finding::toString).collect(Collectors.joining("; ")));
      }
    }
    assertThat(new TreeSet<>(created.warnings())).as(created.err()).isEqualTo(warnings);
    assertThat(created.err()).contains(refusals);
  }

  private Map<String, JsonNode> stored() {
    Map<String, JsonNode> stored = new TreeMap<>();
    for (JsonNode object : kubectl.run("get", "llm", "-o", "json").quiet().json().path("items")) {
      stored.put(object.at("/metadata/name").asText(), object);
    }
    return stored;
  }

  /** As the API server hands it on to the hook: with the one default that the schema has. */
  private static ObjectNode withDefaults(ObjectNode sent) {
    ObjectNode object = sent.deepCopy();
    ObjectNode spec = object.withObject("/spec");
    if (!spec.has("gpu")) {
      spec.put("gpu", 1);
    }
    return object;
  }

  /** With {@code derived}, and nothing else beside what was sent. */
  private static void isStored(JsonNode stored, ObjectNode sent, JsonNode derived, String as) {
    assertThat(CanonicalJson.of(stored.at("/spec/derived")))
        .as(as)
        .isEqualTo(CanonicalJson.of(derived));
    ObjectNode spec = stored.path("spec").deepCopy();
    spec.remove("derived");
    assertThat(Json.read(spec.toString()))
        .as(as)
        .isEqualTo(Json.read(withDefaults(sent).path("spec").toString()));
    assertThat(stored.at("/metadata/annotations"))
        .as(as)
        .isEqualTo(sent.at("/metadata/annotations"));
  }
}
