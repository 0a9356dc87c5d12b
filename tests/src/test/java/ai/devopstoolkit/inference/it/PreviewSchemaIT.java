package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.policy.PolicyReader;
import ai.devopstoolkit.inference.preview.Manifest;
import ai.devopstoolkit.inference.preview.ManifestException;
import ai.devopstoolkit.inference.preview.Preview;
import ai.devopstoolkit.inference.preview.Yaml;
import ai.devopstoolkit.inference.rules.Finding;
import ai.devopstoolkit.inference.xrd.ResourceSchema;
import ai.devopstoolkit.inference.xrd.Xrd;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Faulty manifests: the preview says what a real API server with the real webhook says, cause for
 * cause; and where one accepts, the other does, with the same result.
 */
@OnCluster
class PreviewSchemaIT {
  private static final String API = "inference.devopstoolkit.ai/v1alpha1/llminferences";
  private static final int GENERATED = 600;
  private static final int UPDATES = 200;

  private static final String MINIMAL = Manifests.llm("qwen", "gpu: 2");

  /** All that a user can write, and what a controller adds. */
  private static final String FULL =
      """
      apiVersion: inference.devopstoolkit.ai/v1alpha1
      kind: LLMInference
      metadata: {name: qwen, labels: {a/b: c}, annotations: {d: e f}}
      spec:
        model: Qwen/Qwen2.5-7B-Instruct
        gpu: 4
        ingressHost: qwen.example.com
        providerConfigName: incluster
        targetNamespace: team-a
        resources: {cpu: 12, memory: 64Gi}
        tensorParallelSize: 4
        maxModelLen: 8192
        env: [{name: A, value: b}, {name: C}]
        probes:
          startup: {periodSeconds: 20, failureThreshold: 300, timeoutSeconds: 5, initialDelaySeconds: 0}
          readiness: {periodSeconds: 11, failureThreshold: 4}
          liveness: {timeoutSeconds: 9, initialDelaySeconds: 1}
        hfTokenSecret: {name: hf-token, key: HF_TOKEN}
        crossplane:
          compositionRef: {name: llm-inference}
          compositionSelector: {matchLabels: {a: b}}
          compositionUpdatePolicy: Manual
          resourceRefs: [{apiVersion: v1, kind: A, name: b}]
      status:
        replicas: 1
        conditions:
          - {type: Ready, status: "True", reason: Available, lastTransitionTime: "2026-11-23T10:20:30Z"}
      """;

  private final Kubectl kubectl;
  private final Preview preview =
      new Preview(new Derivation(PolicyReader.defaults()), Xrd.bundled(), "0.1.0");

  PreviewSchemaIT(Cluster cluster) {
    this.kubectl = cluster.namespace();
  }

  @Test
  void ofEveryFieldAndKeyword() {
    compareCreates("listed manifests", FaultyManifests.of(Json.yaml(MINIMAL)), 100);
  }

  @Test
  void ofManifestsWithSeveralFaults() {
    RandomFaults faults = faults(4);
    ObjectNode full = Json.yaml(FULL);
    List<ObjectNode> bases = List.of(Json.yaml(MINIMAL), full, previewed(full));
    List<ObjectNode> manifests = new ArrayList<>();
    for (int i = 0; i < GENERATED; i++) {
      ObjectNode manifest = faults.spoil(bases.get(i % bases.size()));
      if (i % 6 == 2 && manifest.get("spec") instanceof ObjectNode spec) {
        spec.put("gpu", "two"); // so the hooks leave it alone, with all that is in spec.derived
      }
      manifests.add(manifest);
    }
    compareCreates("generated manifests", manifests, GENERATED / 2);
  }

  @Test
  void ofUpdates() {
    RandomFaults faults = faults(5);
    Comparison comparison = new Comparison();
    try (ResourceApi api = new ResourceApi(kubectl, API)) {
      ObjectNode stored = api.create(Json.yaml(FULL));
      for (int i = 0; i < UPDATES; i++) {
        ObjectNode update = faults.spoil(stored);
        if (!update.hasNonNull("spec")) {
          continue; // it stops at the matchConditions: "no such key: spec"
        }
        comparison.add(
            update,
            api.wouldUpdate(ResourceSchema.sent(update)),
            verdict(update, Optional.of(manifest(stored))));
      }
    }
    comparison.end("generated updates", UPDATES / 2);
  }

  /** kubectl reads YAML, and numbers arrive as it writes them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpu: 2.0",
        "gpu: 2e0",
        "gpu: 0x2",
        "gpu: 0b10",
        "gpu: 02",
        "gpu: +2",
        "maxModelLen: 1e3",
        "maxModelLen: 1_000",
        "maxModelLen: 12.5e2",
        "maxModelLen: -0.0",
        "maxModelLen: 9223372036854775808",
        "maxModelLen: 1.0e+21",
        "resources: {cpu: 8.0, memory: 64e9}",
        "resources: {memory: 4611686018427387904.0}",
        "resources: {cpu: 2.50}",
        "resources: {memory: 1.0e+22}",
        "resources: {cpu: .5e1}",
      })
  void ofNumbersAsKubectlSendsThem(String spec) throws ManifestException {
    String yaml = Manifests.llm("qwen", spec);
    Output server = kubectl.send(yaml, "create", "--dry-run=server", "-o", "json");

    Preview.Outcome outcome =
        preview.of(Yaml.read("-", yaml).get(0), Optional.empty(), kubectl.namespace());

    if (outcome.accepted()) {
      assertThat(Verdict.accepted(server.ok().json())).isEqualTo(verdict(outcome));
    } else {
      String err = server.refused().err();
      assertThat(outcome.refusals())
          .isNotEmpty()
          .allSatisfy(it -> assertThat(err).contains(it.toString()));
    }
  }

  private void compareCreates(String what, List<ObjectNode> manifests, int leastRefused) {
    Comparison comparison = new Comparison();
    try (ResourceApi api = new ResourceApi(kubectl, API)) {
      for (ObjectNode manifest : manifests) {
        comparison.add(
            manifest,
            api.wouldCreate(ResourceSchema.sent(manifest)),
            verdict(manifest, Optional.empty()));
      }
    }
    comparison.end(what, leastRefused);
  }

  private static RandomFaults faults(int seed) {
    return new RandomFaults(new Random(seed), Xrd.bundled().schema("v1alpha1"));
  }

  private ObjectNode previewed(ObjectNode object) {
    return preview.of(manifest(object), Optional.empty(), kubectl.namespace()).result();
  }

  private Verdict verdict(ObjectNode object, Optional<Manifest> stored) {
    return verdict(preview.of(manifest(object), stored, kubectl.namespace()));
  }

  private static Verdict verdict(Preview.Outcome outcome) {
    return outcome.accepted()
        ? Verdict.accepted(outcome.result())
        : Verdict.refused(outcome.refusals().stream().map(Finding::toString).toList());
  }

  private static Manifest manifest(ObjectNode object) {
    return new Manifest("m[1]", object);
  }
}
