package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.policy.PolicyReader;
import ai.devopstoolkit.inference.preview.Manifest;
import ai.devopstoolkit.inference.preview.Preview;
import ai.devopstoolkit.inference.spec.CanonicalJson;
import ai.devopstoolkit.inference.xrd.Xrd;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Numbers beside whole ones, with a {@code derived} written by hand: whatever the schema of this
 * Kubernetes says of them, they are refused or derived afresh, and never stored as sent.
 */
@OnCluster
class UnreadIT {
  private static final List<String> SPECS =
      List.of(
          "maxModelLen: 4096.000001",
          "maxModelLen: 4095.999999",
          "tensorParallelSize: 1.0000000001",
          "gpu: 1.0000000001",
          "probes: {startup: {periodSeconds: 10.0000000001}}",
          "probes: {readiness: {timeoutSeconds: 9.9999999999}}",
          "probes: {liveness: {failureThreshold: 1073741824.5}}",
          "resources: {cpu: 4.0000000001}");

  private final Kubectl kubectl;
  private final Forger forger = new Forger();
  private final Preview preview =
      new Preview(new Derivation(PolicyReader.defaults()), Xrd.bundled(), "0.1.0");

  UnreadIT(Cluster cluster) {
    this.kubectl = cluster.namespace();
  }

  @ParameterizedTest(name = "kubectl {0}")
  @ValueSource(strings = {"create", "apply", "apply --server-side"})
  @Tag("threat:unread")
  void aNewObjectIsRefusedOrDerivedAfresh(String how) {
    for (int i = 0; i < SPECS.size(); i++) {
      String name = how.replace(" --", "-") + "-" + i;
      ObjectNode sent = forged(name, SPECS.get(i));

      Output answer = kubectl.send(sent.toString(), how.split(" ", -1));

      check(SPECS.get(i), name, answer, outcome(sent, Optional.empty()));
    }
  }

  @ParameterizedTest(name = "kubectl {0}")
  @ValueSource(strings = {"patch", "apply --server-side --force-conflicts"})
  @Tag("threat:unread")
  void aStoredObjectStaysOrIsDerivedAfresh(String how) {
    for (int i = 0; i < SPECS.size(); i++) {
      String name = how.substring(0, 5) + "-stored-" + i;
      kubectl.apply(Manifests.llm(name, "gpu: 1")).quiet();
      ObjectNode stored = (ObjectNode) kubectl.get(name);
      ObjectNode sent = forged(name, SPECS.get(i));

      Output answer =
          how.equals("patch")
              ? kubectl.patch(name, "{\"spec\": " + sent.get("spec") + "}")
              : kubectl.send(sent.toString(), how.split(" ", -1));

      check(SPECS.get(i), name, answer, outcome(sent, Optional.of(stored)));
    }
  }

  /** The preview is that of Kubernetes 1.34, whose schema takes what lies above a whole number. */
  private void check(String spec, String name, Output answer, Preview.Outcome outcome) {
    List<String> derived = derived(name);
    assertThat(derived).as(spec).noneMatch(it -> it.contains(Forger.IMAGE));
    if (answer.exitCode() == 0) {
      assertThat(derived)
          .as(spec)
          .containsExactly(CanonicalJson.of(outcome.result().at("/spec/derived")));
    }
    if (ControlPlane.version().startsWith("1.34.")) {
      assertThat(answer.exitCode() == 0)
          .as("%s%n%s", spec, answer.err())
          .isEqualTo(outcome.accepted());
    }
  }

  private List<String> derived(String name) {
    List<String> derived = new ArrayList<>();
    Output stored = kubectl.run("get", "llm", name, "-o", "json", "--ignore-not-found").ok();
    if (!stored.out().isBlank()) {
      derived.add(CanonicalJson.of(stored.json().at("/spec/derived")));
    }
    return derived;
  }

  private Preview.Outcome outcome(ObjectNode sent, Optional<ObjectNode> stored) {
    return preview.of(
        new Manifest("m[1]", sent),
        stored.map(it -> new Manifest("s[1]", it)),
        kubectl.namespace());
  }

  private ObjectNode forged(String name, String spec) {
    JsonNode sound = Json.yaml(Manifests.llm(name, "gpu: 1"));
    return forger.forge(Json.yaml(Manifests.llm(name, spec)), (ObjectNode) sound);
  }
}
