package ai.devopstoolkit.inference.composition;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.preview.Preview;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.zjsonpatch.JsonPatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * What the real functions were asked: all examples that are admitted, LLMInferences from a seed as
 * the webhook admits them, and some that it would not make, though Crossplane could see them.
 */
final class Cases {
  /** Where they are kept, one on each line. */
  static final String FILE = "composition/real-functions/cases.jsonl";

  static final String WHAT_TO_DO =
      """
      If that is meant to be, write the cases anew, then record what the real functions return:

        mvn -q -pl webhook/cli -am test -Dtest=CasesTest -Dsurefire.failIfNoSpecifiedTests=false \
      -DwriteCases
        tests/functions/README.md, "Record again"
      """;

  /** One seed, one count: with these the cases are always the same. */
  private static final long SEED = 20_260_723;

  private static final int GENERATED = 320;

  /** Those that let LLMInferences through, each with its policy. */
  private static final List<Preview> WEBHOOKS =
      List.of(
          Admitted.webhook(""),
          Admitted.webhook(Fixtures.resource("policies/platform.yaml")),
          Admitted.webhook(
              """
              name: tls
              image: {registry: "registry.example.org:5000", name: "vllm@sha256:0123456789abcdef"}
              engine: {dtype: float16, gpuMemoryUtilization: "1", enablePrefixCaching: false}
              ingress: {className: nginx, tlsSecretName: wildcard-tls}
              runtimeClass: kata
              """),
          Admitted.webhook(
              """
              name: amd
              gpu: {resourceName: amd.com/gpu}
              perGpu: {cpu: 1500m, memory: 24Gi, sharedMemory: 512Mi}
              engine: {enableChunkedPrefill: false, gpuMemoryUtilization: "0.85"}
              tolerations:
                - {operator: Exists}
                - {key: a.b/c, operator: Equal, value: e-f_g.h, effect: NoExecute, tolerationSeconds: 0}
                - {key: d, operator: Exists, effect: NoExecute, tolerationSeconds: 2147483647}
              ingress: {clusterIssuer: letsencrypt, annotations: {a.b.c/d.e: "<&>", plain: ""}}
              """),
          Admitted.webhook(
              """
              name: nodes
              nodeSelectorTerms:
                - matchExpressions:
                    - {key: nvidia.com/gpu.count, operator: Gt, values: ["3"]}
                    - {key: nvidia.com/gpu.product, operator: NotIn, values: [T4, A10.x_y]}
                - matchFields: [{key: metadata.name, operator: In, values: [gpu-1]}]
                - matchExpressions: [{key: spot, operator: DoesNotExist}]
              probes: {liveness: {initialDelaySeconds: 1000000}}
              startup: {unknownModel: 90m}
              deploymentHook: false
              ingress: {annotations: {"nginx.ingress.kubernetes.io/proxy-read-timeout": 3600}}
              """),
          Admitted.webhook(
              """
              name: gateway
              ingress:
                kind: HTTPRoute
                parentRefs: [{name: public, namespace: gateways, sectionName: https, port: 443}, {name: b}]
                tls: true
                annotations: {a.b.c/d.e: "<&>"}
              """));

  private Cases() {}

  /** As they were recorded. */
  static List<Case> recorded() {
    return Fixtures.resource(FILE).lines().map(Case::parse).toList();
  }

  /** As they are made today. */
  static List<Case> all() {
    return Stream.of(examples(), generated(), unusual()).flatMap(List::stream).toList();
  }

  private static List<Case> examples() {
    List<Case> cases = new ArrayList<>();
    Admitted.examples()
        .forEach(
            (name, example) -> {
              cases.add(of(Stage.NEW, name, example));
              cases.add(of(Stage.READY, name, example));
              cases.add(of(Stage.UNREACHED, name, example));
            });
    return cases;
  }

  private static List<Case> generated() {
    List<Case> cases = new ArrayList<>();
    for (int i = 0; i < GENERATED; i++) {
      // java.util.Random is specified to the bit, on every JDK; one each, so that a change in what
      // is refused does not change all that follow.
      Random random = new Random(SEED ^ i * 0x9E37_79B9_7F4A_7C15L);
      Stage stage = random.nextInt(3) > 0 ? Stage.NEW : one(List.of(Stage.values()), random);
      cases.add(of(stage, "generated %03d".formatted(i), generate(random)));
    }
    return cases;
  }

  /** A fourth of them was created under another policy and then changed. */
  private static ObjectNode generate(Random random) {
    RandomXrs xrs = new RandomXrs(random);
    for (int attempt = 0; attempt < 100; attempt++) {
      ObjectNode created = xrs.create();
      var admitted = Admitted.by(one(WEBHOOKS, random), created, Optional.empty());
      if (admitted.isPresent() && random.nextInt(4) == 0) {
        admitted = Admitted.by(one(WEBHOOKS, random), xrs.update(created), admitted);
      }
      if (admitted.isPresent()) {
        return admitted.get();
      }
    }
    throw new IllegalStateException("the webhook refuses nearly everything");
  }

  private static <T> T one(List<T> values, Random random) {
    return values.get(random.nextInt(values.size()));
  }

  /** What is in {@code unusual.yaml}, which says how to read it. */
  private static List<Case> unusual() {
    ObjectNode usual = Admitted.usual();
    List<Case> cases = new ArrayList<>();
    for (JsonNode row : Fixtures.yaml(Fixtures.resource("composition/unusual.yaml"))) {
      List<Stage> stages = new ArrayList<>();
      row.path("stages").forEach(it -> stages.add(Stage.valueOf(it.textValue())));
      for (Stage stage : stages.isEmpty() ? List.of(Stage.NEW) : stages) {
        Case before = of(stage, "unusual: " + row.get("name").textValue(), usual);
        cases.add(Case.parse(changed(before, row).toString()));
      }
    }
    return cases;
  }

  private static JsonNode changed(Case before, JsonNode row) {
    ArrayNode patch = JsonNodeFactory.instance.arrayNode();
    row.path("remove").forEach(it -> patch.addObject().put("op", "remove").set("path", it));
    for (Map.Entry<String, JsonNode> set : row.path("set").properties()) {
      patch.addObject().put("op", "add").put("path", set.getKey()).set("value", set.getValue());
    }
    return JsonPatch.apply(patch, Fixtures.json(before.line()));
  }

  private static Case of(Stage stage, String name, ObjectNode admitted) {
    ObjectNode composite = admitted.deepCopy();
    // The stamp changes with every policy and catalog, and the Composition does not read it.
    composite.withObject("/spec").withObject("/derived").put("policy", "any/00000000@1");
    return stage.of(name, composite);
  }
}
