package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.xrd.CrossplaneCrd;
import ai.devopstoolkit.inference.xrd.ResourceSchema;
import ai.devopstoolkit.inference.xrd.SchemaFault;
import ai.devopstoolkit.inference.xrd.Xrd;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Our schema checks and CEL rules against those of a real API server, for kinds that no webhook
 * looks at: so every field of {@code spec.derived}, too, and every keyword that we know.
 */
@OnCluster
class ResourceSchemaIT {
  private static final int GENERATED = 600;
  private static final int STORED = 60;

  private static final String DERIVED =
      """
      spec:
        model: a/b
        gpu: 2
        ingressHost: a.b
        providerConfigName: incluster
        env: [{name: A, value: b}, {name: C}]
        probes: {startup: {periodSeconds: 20}}
        derived:
          revision: r1
          policy: default/1@1
          inputs: i1
          targetNamespace: a
          ingress: {host: a.b, url: "http://a.b/v1", kind: HTTPRoute, parentRefs: [{name: g, namespace: n, sectionName: s, port: 443, group: g, kind: k}], className: n, annotations: {a: b}, tls: [{hosts: [a.b], secretName: s}]}
          model: a/b
          maxModelLen: 8192
          hfTokenSecret: {name: a, key: b}
          image: {registry: docker.io, name: a}
          engine: {dtype: auto, gpuMemoryUtilization: "0.9", enablePrefixCaching: true, enableChunkedPrefill: true}
          resources: {cpu: "4", memory: 16Gi, gpu: "2", gpuType: nvidia.com/gpu}
          tensorParallelSize: 2
          env: [{name: A, value: b}]
          probes: {startup: {periodSeconds: 20}, readiness: {failureThreshold: 3}, liveness: {timeoutSeconds: 5}}
          sharedMemory: 4Gi
          runtimeClass: nvidia
          nodeSelectorTerms: [{matchExpressions: [{key: a, operator: In, values: [b]}], matchFields: [{key: a, operator: In}]}]
          tolerations: [{key: a, operator: Exists, effect: NoSchedule, tolerationSeconds: 5}]
          extraArgs: [a]
      """;

  private static final String KEYWORDS =
      """
      spec:
        text: ab
        one: a
        nullable: null
        nullableLevel: low
        when: "2026-11-23T10:20:30Z"
        flag: true
        count: 1
        small: 2147483648
        ratio: 0.5
        share: 10%
        quantity: 3
        open: {known: {inner: 1}, other: {a: [1]}}
        flags: {a: true}
        things: {b: {a: 1, pairs: [{key: a}, {key: b, v: 1}]}}
        ports: [{port: 1}, {port: 1, protocol: UDP}]
        matrix: [[1, 1.5]]
        ruled: {a: 1, b: 3}
      """;

  private final Kubectl kubectl;

  ResourceSchemaIT(Cluster cluster) {
    this.kubectl = cluster.namespace();
  }

  @Test
  void ofOurOwnDefinition() throws IOException {
    Xrd xrd =
        Xrd.parse(
            Files.readString(ControlPlane.ROOT.resolve("package/definition.yaml"))
                .replace("inference.devopstoolkit.ai", "unhooked.example.org"));
    establish(CrossplaneCrd.of(xrd));

    compareCreates("unhooked LLMInferences", xrd, object(xrd, DERIVED), 6);
  }

  @Test
  void ofEveryKeyword() {
    Xrd xrd = keywords();
    establish(CrossplaneCrd.of(xrd));

    compareCreates("objects of every keyword", xrd, object(xrd, KEYWORDS), 7);
  }

  /** What the schema did not refuse when it was stored may stay, as long as it does not change. */
  @Test
  void ofUpdatesOfWhatWasStoredUnderAnOlderSchema() {
    Xrd xrd = Xrd.parse(text(keywords()).replace("keyword", "older").replace("Keyword", "Older"));
    ObjectNode strict = CrossplaneCrd.of(xrd);
    ObjectNode loose = strict.deepCopy();
    ObjectNode schema = loose.withObject("/spec/versions/0/schema/openAPIV3Schema");
    schema.remove("x-kubernetes-validations");
    schema
        .withObject("/properties")
        .putObject("spec")
        .put("type", "object")
        .put("x-kubernetes-preserve-unknown-fields", true);
    establish(loose);
    RandomFaults faults = faults(xrd, 8);
    try (ResourceApi api = api(xrd)) {
      List<String> names = new ArrayList<>();
      for (int i = 0; i < STORED; i++) {
        ObjectNode object = faults.spoil(object(xrd, KEYWORDS));
        if (object.path("spec").isObject()) {
          object.withObject("/metadata").put("name", "stored-" + i);
          api.create(ResourceSchema.sent(object));
          names.add("stored-" + i);
        }
      }
      establish(strict);
      Eventually.until(
          "the new schema", () -> !api.wouldCreate(object(xrd, "spec: {text: 5}")).isAccepted());

      Comparison comparison = new Comparison();
      for (String name : names) {
        ObjectNode stored = ResourceSchema.sent(api.get(name));
        for (int i = 0; i < 6; i++) {
          ObjectNode update = i == 0 ? relabeled(stored) : faults.spoil(stored);
          Verdict server = api.wouldUpdate(ResourceSchema.sent(update));
          if (server.causes().stream().noneMatch(it -> it.contains(" evaluating rule: "))) {
            comparison.add(update, server, verdict(xrd, update, Optional.of(stored)));
          } // else a rule met a wrong type that may stay: its words are cel-go's own
        }
      }
      comparison.end("updates of older objects", STORED);
    }
  }

  private void compareCreates(String what, Xrd xrd, ObjectNode sound, int seed) {
    RandomFaults faults = faults(xrd, seed);
    Comparison comparison = new Comparison();
    try (ResourceApi api = api(xrd)) {
      assertThat(api.wouldCreate(sound).causes()).isEmpty();
      for (int i = 0; i < GENERATED; i++) {
        ObjectNode object = i == 0 ? sound : faults.spoil(sound);
        comparison.add(
            object,
            api.wouldCreate(ResourceSchema.sent(object)),
            verdict(xrd, object, Optional.empty()));
      }
    }
    comparison.end(what, GENERATED / 2);
  }

  private static Verdict verdict(Xrd xrd, ObjectNode sent, Optional<ObjectNode> stored) {
    ResourceSchema schema = ResourceSchema.of(xrd, "v1alpha1");
    ObjectNode object = ResourceSchema.sent(sent);
    List<SchemaFault> faults = schema.unreadable(object);
    if (faults.isEmpty()) {
      schema.complete(object, stored);
      faults = schema.faults(object, stored);
    }
    return faults.isEmpty()
        ? Verdict.accepted(object)
        : Verdict.refused(faults.stream().map(SchemaFault::toString).toList());
  }

  private static RandomFaults faults(Xrd xrd, int seed) {
    return new RandomFaults(new Random(seed), xrd.schema("v1alpha1"));
  }

  private static ObjectNode object(Xrd xrd, String yaml) {
    ObjectNode object = Json.yaml(yaml);
    object.put("apiVersion", xrd.group() + "/v1alpha1").put("kind", xrd.kind());
    object.putObject("metadata").put("name", "a");
    return object;
  }

  private static ObjectNode relabeled(ObjectNode object) {
    ObjectNode relabeled = object.deepCopy();
    relabeled.withObject("/metadata").putObject("labels").put("a", "b");
    return relabeled;
  }

  private ResourceApi api(Xrd xrd) {
    return new ResourceApi(
        kubectl, xrd.group() + "/v1alpha1/" + xrd.json().at("/spec/names/plural").asText());
  }

  private void establish(JsonNode crd) {
    kubectl.send(crd.toString(), "apply", "--server-side").ok();
    kubectl
        .run(
            "wait",
            "--for=condition=Established",
            "crd/" + crd.at("/metadata/name").asText(),
            "--timeout=60s")
        .ok();
  }

  private static Xrd keywords() {
    Path file = ControlPlane.ROOT.resolve("tests/src/test/resources/keywords.yaml");
    return new Xrd(Json.yaml(file));
  }

  private static String text(Xrd xrd) {
    return xrd.json().toString();
  }
}
