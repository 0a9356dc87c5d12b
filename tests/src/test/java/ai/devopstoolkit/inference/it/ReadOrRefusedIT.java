package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.derive.Resolution;
import ai.devopstoolkit.inference.policy.PolicyReader;
import ai.devopstoolkit.inference.spec.CanonicalJson;
import ai.devopstoolkit.inference.spec.LlmInference;
import ai.devopstoolkit.inference.spec.SpecFormatException;
import ai.devopstoolkit.inference.xrd.Xrd;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The promise of {@code ReadOrRefusedTest}, kept by a real API server of this Kubernetes: what it
 * stores is read, and has today's {@code derived} or the kept one. {@code -Dunread.objects=} asks
 * for more objects.
 */
@OnCluster
@Tag("proof")
class ReadOrRefusedIT {
  private static final String API = "inference.devopstoolkit.ai/v1alpha1/llminferences";
  private static final int COUNT = Integer.getInteger("unread.objects", 1_000);

  /** All that a user can write. */
  private static final String FULL =
      Manifests.llm(
          "qwen",
          """
          gpu: 4, ingressHost: qwen.example.com, resources: {cpu: 12, memory: 64Gi},
          tensorParallelSize: 4, maxModelLen: 8192, env: [{name: A, value: b}, {name: C}],
          probes: {startup: {periodSeconds: 20}, liveness: {timeoutSeconds: 9}},
          hfTokenSecret: {name: hf-token, key: HF_TOKEN}
          """);

  private final Kubectl kubectl;
  private final Derivation derivation = new Derivation(PolicyReader.defaults());
  private final Forger forger = new Forger();
  private final RandomFaults faults =
      RandomFaults.withNearIntegers(new Random(7), Xrd.bundled().schema("v1alpha1"));

  ReadOrRefusedIT(Cluster cluster) {
    this.kubectl = cluster.namespace();
  }

  @Test
  @Tag("threat:unread")
  void whatIsStoredIsReadAndDerived() throws SpecFormatException {
    ObjectNode minimal = Json.yaml(Manifests.llm("qwen", "gpu: 2"));
    ObjectNode full = Json.yaml(FULL);
    Map<String, Integer> outcomes = new TreeMap<>();
    try (ResourceApi api = new ResourceApi(kubectl, API)) {
      ObjectNode stored = api.create(full);
      for (int i = 0; i < COUNT; i++) {
        ObjectNode base = i % 2 == 0 ? full : minimal;
        ObjectNode create = faults.spoil(base);
        if (create.get("spec") instanceof ObjectNode && i % 3 > 0) {
          create = forger.forge(create, base);
        }
        create.withObject("/metadata").put("name", "new-" + i);
        check(create, api.wouldCreate(create), Optional.empty(), "create", outcomes);
        ObjectNode update = faults.spoil(stored);
        if (update.get("spec") instanceof ObjectNode) {
          update = i % 3 > 0 ? forger.forge(update, full) : update;
          check(update, api.wouldUpdate(update), Optional.of(stored), "update", outcomes);
        }
      }
    }
    assertThat(outcomes).hasSize(4).allSatisfy((what, count) -> assertThat(count).isPositive());
    Proof.line(
        "Nothing unread",
        "creates and updates by API server " + ControlPlane.version(),
        outcomes.values().stream().mapToInt(Integer::intValue).sum(),
        "read, and stored with what is derived of it, or refused: " + outcomes);
  }

  private void check(
      ObjectNode sent,
      Verdict verdict,
      Optional<ObjectNode> stored,
      String what,
      Map<String, Integer> outcomes)
      throws SpecFormatException {
    outcomes.merge(what + (verdict.isAccepted() ? " stored" : " refused"), 1, Integer::sum);
    if (!verdict.isAccepted()) {
      return;
    }
    ObjectNode result = (ObjectNode) Json.read(verdict.result());
    result.set("metadata", sent.get("metadata"));
    LlmInference now = read(result);
    Optional<LlmInference> before =
        stored.isPresent() ? Optional.of(read(stored.get())) : Optional.empty();
    assertThat(now.unread()).as(sent.toString()).isEmpty();
    assertThat(CanonicalJson.of(result.at("/spec/derived")))
        .as(sent.toString())
        .isEqualTo(CanonicalJson.of(Resolution.of(derivation, now, before).derived().json()));
  }

  private LlmInference read(ObjectNode object) throws SpecFormatException {
    return LlmInference.read(object, kubectl.namespace());
  }
}
