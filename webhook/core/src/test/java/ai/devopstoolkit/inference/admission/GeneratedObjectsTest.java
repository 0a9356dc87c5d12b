package ai.devopstoolkit.inference.admission;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.Proof;
import ai.devopstoolkit.inference.derive.Derivation;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The promises, kept on objects of every shape. */
@Tag("proof")
class GeneratedObjectsTest {
  @Test
  void everyCreateAndUpdateKeepsThePromises() {
    Map<String, Integer> outcomes = new ConcurrentSkipListMap<>();
    Cases.check(
        random -> {
          RandomObjects objects = new RandomObjects(random);
          Derivation first = Promises.REPLICAS.get(random.nextInt(Promises.REPLICAS.size()));
          Asked create = Asked.create(new Mutate(() -> first), objects.create());
          Promises.check(create, first);
          outcomes.merge("create " + create.verdict().decision(), 1, Integer::sum);
          if (create.allowed()) {
            Derivation second = Promises.REPLICAS.get(random.nextInt(Promises.REPLICAS.size()));
            ObjectNode before = create.result();
            Asked update = Asked.update(new Mutate(() -> second), before, objects.update(before));
            Promises.check(update, second);
            outcomes.merge("update " + update.verdict().decision(), 1, Integer::sum);
          }
        });
    if (Cases.many()) {
      assertThat(outcomes)
          .as("of every outcome enough")
          .hasSize(6)
          .allSatisfy((outcome, count) -> assertThat(count).isGreaterThan(Cases.COUNT / 100));
    }
    Proof.line(
        "Generated objects",
        "creates, and updates of those that are allowed; " + Cases.origin(),
        outcomes.values().stream().mapToInt(Integer::intValue).sum(),
        "every promise kept: " + outcomes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpu: null",
        "gpu: 8, tensorParallelSize: 4",
        "env: []",
        "env: [{name: A}]",
        "env: [{name: A, value: ''}, {name: B, value: \"ü\\0\"}]",
        "env: [{name: A, value: \"\\t\\u2028\\U0001F600\"}, {name: 'a b', value: '\"\\'}]",
        "env: [{name: A, value: a, valueFrom: {secretKeyRef: {name: s, key: k}}}]",
        "env: [{name: VLLM_WORKER_MULTIPROC_METHOD, value: fork}], gpu: 2",
        "probes: {}",
        "probes: {startup: {}}",
        "probes: {startup: {failureThreshold: 2147483647, periodSeconds: 2147483647}}",
        "probes: {liveness: {initialDelaySeconds: 0, httpGet: {path: /}}}",
        "probes: {readiness: {periodSeconds: 1}, later: {periodSeconds: 0}}",
        "resources: {}",
        "resources: {cpu: '', memory: ''}",
        "resources: {cpu: 0.5, memory: 1e3}",
        "resources: {cpu: 1500u, memory: 1024Mi, later: {cpu: x}}",
        "hfTokenSecret: {name: hf}, env: [{name: hf_token, value: x}]",
        "hfTokenSecret: {name: hf, key: ''}",
        "ingressHost: '*.example.com', targetNamespace: other",
        "later: {deep: {deeper: [{deepest: [[[]]]}]}}",
        "later: {'': {'/~01': '%'}, 'ü': \"\\uD800\"}",
        "later: 123456789012345678901234567890",
        "crossplane: {compositionRef: {name: x}, resourceRefs: [{name: y}]}",
        "derived: {}",
        "derived: null",
        "derived: []",
        "derived: {model: forged, revision: 1, ingress: [host]}",
      })
  void everyShapeKeepsThePromises(String spec) {
    for (Derivation replica : Promises.REPLICAS) {
      Promises.check(Asked.create(new Mutate(() -> replica), Fixtures.object(spec)), replica);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{annotations: {}}",
        "{annotations: null}",
        "{annotations: {inference.devopstoolkit.ai/rederive: ''}}",
        "{annotations: {inference.devopstoolkit.ai/rederive: 5}}",
        "{annotations: {inference.devopstoolkit.ai/rederive: {a: b}}}",
        "{annotations: {'': '', 'a/b~c': \"\\0\\u2028\", 'ü': '{\"spec\": {}}'}}",
        "{labels: {a: null}, finalizers: [x], ownerReferences: [{}]}",
        "{generateName: llm-}",
        "{managedFields: [{fieldsV1: {'f:spec': {'f:derived': {'.': {}}}}}]}",
        "{namespace: null}",
        "{deletionTimestamp: null}",
      })
  void everyKindOfMetadataKeepsThePromises(String metadata) {
    for (Derivation replica : Promises.REPLICAS) {
      ObjectNode object = Fixtures.object("gpu: 2, ingressHost: a.example.com");
      object.withObject("/metadata").setAll((ObjectNode) Fixtures.yaml(metadata));

      Promises.check(Asked.create(new Mutate(() -> replica), object), replica);
    }
  }
}
