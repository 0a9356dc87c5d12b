package ai.devopstoolkit.inference.spec;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintTest {
  private static final String RICH =
      """
      model: Qwen/Qwen2.5-7B-Instruct
      gpu: 4
      providerConfigName: incluster
      resources: {cpu: 12, memory: 1.5Gi}
      tensorParallelSize: 2
      maxModelLen: 8192
      env: [{name: B, value: "2"}, {name: A, value: ""}]
      probes: {startup: {failureThreshold: 360}, readiness: {}}
      hfTokenSecret: {name: hf, key: null}
      ingressHost: qwen.example.com
      later: {über: [1, 0.5, {}], none: []}
      """;

  /**
   * Frozen for v1alpha1: stored objects carry these. Computed with Python, on what is left after
   * the rules of design.md 2.2:
   *
   * <pre>
   * canonical = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
   * "i" + hashlib.sha256(canonical.encode()).hexdigest()[:10]
   *
   * {"model": "Qwen/Qwen2.5-7B-Instruct", "gpu": 2, "providerConfigName": "incluster"}
   *
   * {"model": "Qwen/Qwen2.5-7B-Instruct", "gpu": 4, "providerConfigName": "incluster",
   *  "resources": {"cpu": "12", "memory": "1610612736"}, "tensorParallelSize": 2,
   *  "maxModelLen": 8192, "env": [{"name": "B", "value": "2"}, {"name": "A"}],
   *  "probes": {"startup": {"failureThreshold": 360}}, "hfTokenSecret": {"name": "hf"},
   *  "later": {"über": [1, 0.5, {}]}}
   * </pre>
   */
  @Test
  void theInputsOfAFixedSpecNeverChange() {
    assertThat(
            Fingerprint.inputs(
                Fixtures.object("model: Qwen/Qwen2.5-7B-Instruct, gpu: 2").get("spec")))
        .isEqualTo("i6a84510d2a");
    assertThat(Fingerprint.inputs(Fixtures.yaml(RICH))).isEqualTo("ia4f5acd5b1");
    assertThat(Fingerprint.inputs(Fixtures.yaml("{}"))).isEqualTo("i44136fa355");
  }

  /** Frozen for v1alpha1; computed with Python as above, on the members that count. */
  @Test
  void theRevisionOfFixedContentNeverChanges() {
    ObjectNode derived =
        (ObjectNode)
            Fixtures.yaml(
                """
                revision: r0000000000
                policy: default/00000000@1
                inputs: i0000000000
                targetNamespace: team-a
                ingress: {host: a.example.com}
                scaling: {minimum: 1, maximum: 4}
                about: {quantization: awq}
                model: Qwen/Qwen2.5-7B-Instruct
                image: {registry: docker.io, name: "lmcache/vllm-openai:v0.3.13"}
                tensorParallelSize: 2
                env: [{name: VLLM_WORKER_MULTIPROC_METHOD, value: spawn}]
                """);

    assertThat(Fingerprint.revision(derived)).isEqualTo("rfdba5e34e1");
    derived.removeAll();
    assertThat(Fingerprint.revision(derived)).isEqualTo("r44136fa355");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "resources: {cpu: 4}                    | resources: {cpu: '4'}",
        "resources: {cpu: 4}                    | resources: {cpu: 4000m}",
        "resources: {cpu: '1.234'}              | resources: {cpu: 1234m}",
        "resources: {cpu: '+4'}                 | resources: {cpu: '004'}",
        "resources: {memory: 1024Mi}            | resources: {memory: 1Gi}",
        "resources: {memory: '1E3'}             | resources: {memory: 1k}",
        "resources: {memory: 16Gi}              | resources: {memory: 17179869184}",
        "resources: {memory: 16Gi}              | resources: {memory: 17179869184000m}",
        "resources: {memory: 8G}                | resources: {memory: 8.0e9}",
        "resources: {memory: 8G}                | resources: {memory: 7812500Ki}",
        "resources: {cpu: 4.0}                  | resources: {cpu: 4000000u}",
        "resources: {cpu: 1000}                 | resources: {cpu: 1e3}",
        "resources: {cpu: 1000}                 | resources: {cpu: 1k}",
        "resources: {memory: nonsense}          | resources: {memory: nonsense, cpu: null}",
        "env: [{name: A, value: ''}]            | env: [{name: A}]",
        "env: []                                | ``",
        "env: null                              | ``",
        "probes: {startup: {}}                  | probes: {}",
        "probes: {startup: {periodSeconds: 5}}  | probes: {startup: {periodSeconds: 5.0}}",
        "hfTokenSecret: {}                      | ``",
        "resources: {}                          | ``",
        "later: {a: {b: {c: ''}}}               | ``",
        "later: {a: 1, b: 2}                    | later: {b: 2, a: 1}",
        "later: 1.0                             | later: 1e0",
        "ingressHost: a.example.com             | ingressHost: b.example.com",
        "ingressHost: ''                        | ingressHost: a.example.com",
        "targetNamespace: a                     | ``",
        "crossplane: {compositionRef: {name: a}} | ``",
        "derived: {model: x}                    | ``",
        "replicas: 2                            | replicas: 3",
        "autoscaling: {maximum: 3}              | ``",
      })
  void inputsOfTheSameMeaningAreEqual(String one, String other) {
    assertThat(inputs(one)).isEqualTo(inputs(other));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model: other",
        "gpu: 2",
        "gpu: '1'",
        "providerConfigName: other",
        "resources: {cpu: 4}",
        "resources: {memory: 4}",
        "resources: {memory: 16Gi}",
        "resources: {memory: 16G}",
        "resources: {cpu: 4001m}",
        "resources: {cpu: 1e400}",
        "resources: {later: 4}",
        "resources: {memory: nonsense}",
        "tensorParallelSize: 1",
        "maxModelLen: 1",
        "env: [{name: A}]",
        "env: [{name: A}, {name: B}]",
        "env: [{name: B}, {name: A}]",
        "env: [{}]",
        "probes: {startup: {initialDelaySeconds: 0}}",
        "probes: {readiness: {periodSeconds: 5}}",
        "hfTokenSecret: {name: a}",
        "hfTokenSecret: {name: a, key: b}",
        "later: 0",
        "later: false",
        "later: ' '",
      })
  void everyOtherInputCounts(String spec) {
    String[] others = {"", "gpu: 3", "later: 1", "env: [{name: C}]", "hfTokenSecret: {name: b}"};
    for (String other : others) {
      assertThat(inputs(spec)).isNotEqualTo(inputs(other));
    }
  }

  @Test
  void integersBeyondThePrecisionOfADoubleAreToldApart() {
    assertThat(inputs("later: 9007199254740993")).isNotEqualTo(inputs("later: 9007199254740992"));
  }

  @Test
  void theOrderOfAListCounts() {
    assertThat(inputs("env: [{name: A}, {name: B}]"))
        .isNotEqualTo(inputs("env: [{name: B}, {name: A}]"));
  }

  @ParameterizedTest
  @CsvSource({
    "revision, false",
    "policy, false",
    "inputs, false",
    "targetNamespace, false",
    "ingress, false",
    "scaling, false",
    "about, false",
    "model, true",
    "resources, true",
    "later, true",
  })
  void whatReachesThePodCountsForTheRevision(String field, boolean counts) {
    ObjectNode derived = (ObjectNode) Fixtures.yaml("{model: m, gpu: 1}");
    String before = Fingerprint.revision(derived);
    derived.put(field, "changed");

    assertThat(Fingerprint.countsForRevision(field)).isEqualTo(counts);
    assertThat(!Fingerprint.revision(derived).equals(before)).isEqualTo(counts);
  }

  @Test
  void emptyValuesOfTheRevisionAreKept() {
    ObjectNode derived = (ObjectNode) Fixtures.yaml("{model: m}");
    String before = Fingerprint.revision(derived);
    derived.putArray("tolerations");

    assertThat(Fingerprint.revision(derived)).isNotEqualTo(before);
  }

  private static String inputs(String spec) {
    return Fingerprint.inputs(Fixtures.object(spec).get("spec"));
  }
}
