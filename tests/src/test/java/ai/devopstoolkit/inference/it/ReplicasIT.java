package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.it.AuditLog.Replicas;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Who writes the number of replicas, through the real Crossplane and provider: one at a time. The
 * vLLM operator's status, KEDA's write and the metric are stand-ins.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReplicasIT {
  @RegisterExtension static final Checks CHECKS = new Checks();

  /** As often as a reconcile is requested. {@code make test-replicas} has 50, 10 s apart. */
  private static final int RECONCILES = Integer.getInteger("reconciles", 12);

  private static final long INTERVAL_SECONDS = Integer.getInteger("reconciles.interval", 3);

  private static final String KUBECTL = "kubectl";
  private static final String HPA = "kube-controller-manager";

  /** The patch that leaves out what the Composition itself says of replicas. */
  private static final String WITHOUT_REPLICAS =
      " +- fromFieldPath: spec\\.derived\\.scaling\\.base\\n +toFieldPath: .*\\n";

  private static Stack stack;
  private static ExternalMetric metric;
  private static Kubectl kubectl;

  @BeforeAll
  static void startTheStack() throws IOException, GeneralSecurityException {
    stack = Stack.start(ReplicasIT.class, true);
    CHECKS.title(
        "Replicas. function-patch-and-transform: %s. Schema of VLLMRuntime: %s."
            .formatted(stack.whichFunction(), stack.whichCrd()));
    metric = new ExternalMetric(stack, 40);
    kubectl = stack.namespace();
    for (String name : List.of("scaled", "hpa", "switched", "kept")) {
      kubectl.apply(Manifests.llm(name, "gpu: 1")).quiet();
    }
    kubectl.apply(Manifests.llm("auto", "autoscaling: {maxReplicas: 8}")).ok();
    for (String name : List.of("scaled", "hpa", "auto", "switched", "kept")) {
      kubectl.await("create", "vllmruntime/" + name);
      operatorLooksAt(name);
    }
    Stack.say("the provider looks every 30 s at what is not ready");
    for (String name : List.of("scaled", "hpa", "auto", "switched", "kept")) {
      until(
          "the selector of " + name + " comes back",
          () -> kubectl.get(name).at("/status/selector").asText().equals("app=" + name));
    }
  }

  @AfterAll
  static void stopTheStack() {
    if (metric != null) {
      metric.close();
    }
    if (stack != null) {
      stack.close();
    }
  }

  @AfterEach
  void everythingStillRuns() {
    stack.mustRun();
  }

  @Test
  @Order(1)
  @DisplayName(
      "kubectl scale, an HPA, a writer to VLLMRuntime's scale: nobody else writes replicas")
  void onlyTheOneInChargeWritesReplicas() {
    kubectl.run("scale", "llm", "scaled", "--replicas=3").ok();
    kubectl
        .apply(
            """
            apiVersion: autoscaling/v2
            kind: HorizontalPodAutoscaler
            metadata: {name: hpa}
            spec:
              scaleTargetRef: {apiVersion: inference.devopstoolkit.ai/v1alpha1, kind: LLMInference, name: hpa}
              minReplicas: 1
              maxReplicas: 9
              metrics:
                - type: External
                  external: {metric: {name: requests}, target: {type: AverageValue, averageValue: "10"}}
            """)
        .quiet();
    kubectl.run("scale", "vllmruntime", "auto", "--replicas=5").ok();
    awaitReplicas("scaled", 3);
    awaitReplicas("hpa", 4);
    awaitReplicas("auto", 5);
    assertThat(specReplicas("hpa")).isEqualTo(4);
    Map<String, Long> before = generations();

    reconcile(List.of("scaled", "hpa", "auto"));

    assertThat(generations()).isEqualTo(before);
    assertThat(othersThan(KUBECTL, "llminferences", "scaled")).isEmpty();
    assertThat(othersThan(HPA, "llminferences", "hpa")).isEmpty();
    assertThat(othersThan(KUBECTL, "vllmruntimes", "auto")).isEmpty();
    assertThat(changes("vllmruntimes", "scaled")).hasSize(1);
    assertThat(changes("vllmruntimes", "hpa")).hasSize(1);
    List<Replicas> ofTheProvider =
        stack.audit().replicas("vllmruntimes", kubectl.namespace(), "auto").stream()
            .filter(it -> !it.agent().equals(KUBECTL))
            .toList();
    assertThat(ofTheProvider).isNotEmpty().noneMatch(Replicas::asked);
    CHECKS.note(
        "0 writes by others in %d reconciles of each, %d s apart; the provider asked %d times about"
                .formatted(RECONCILES, INTERVAL_SECONDS, ofTheProvider.size())
            + " the one with autoscaling, never with replicas");
  }

  @Test
  @Order(2)
  @DisplayName("kubectl scale beyond the schema's 100: refused")
  void theSchemaBoundsWhatNoHookSees() {
    Output scaled = kubectl.run("scale", "llm", "scaled", "--replicas=101");

    assertThat(scaled.exitCode()).isNotZero();
    assertThat(scaled.err()).contains("100");
  }

  @Test
  @Order(3)
  @DisplayName("autoscaling turned on: from 1 replica; off: spec.replicas holds again")
  void turningItOnAndOff() {
    kubectl.run("scale", "llm", "switched", "--replicas=3").ok();
    awaitReplicas("switched", 3);

    Output on =
        kubectl.patch("switched", "{\"spec\": {\"autoscaling\": {\"maxReplicas\": 6}}}").ok();
    awaitReplicas("switched", 1);
    kubectl.run("scale", "vllmruntime", "switched", "--replicas=5").ok();
    reconcileOnce("switched", "on");
    assertThat(replicas("switched")).isEqualTo(5);
    Output off = kubectl.patch("switched", "{\"spec\": {\"autoscaling\": null}}").ok();
    awaitReplicas("switched", 3);

    assertThat(on.warnings())
        .anyMatch(it -> it.contains("starts from 1 replica, so all but one of 3 end"));
    assertThat(off.warnings()).anyMatch(it -> it.contains("spec.replicas holds again, which is 3"));
    CHECKS.note("3, on: 1, the autoscaler's 5 stays, off: 3");
  }

  @Test
  @Order(4)
  @DisplayName("autoscaling turned on where another field manager owns replicas: the number stays")
  void whatSomebodyElseOwnsStays() {
    kubectl.run("scale", "llm", "kept", "--replicas=3").ok();
    awaitReplicas("kept", 3);
    kubectl
        .send(
            """
            apiVersion: production-stack.vllm.ai/v1alpha1
            kind: VLLMRuntime
            metadata: {name: kept}
            spec: {deploymentConfig: {replicas: 3}}
            """,
            "apply",
            "--server-side",
            "--force-conflicts",
            "--field-manager=keep")
        .ok();
    long before = generation("vllmruntime", "kept");

    kubectl.patch("kept", "{\"spec\": {\"autoscaling\": {\"maxReplicas\": 6}}}").ok();
    until(
        "autoscalingConfig is there",
        () -> !runtime("kept").at("/spec/autoscalingConfig").isMissingNode());

    assertThat(replicas("kept")).isEqualTo(3);
    assertThat(generation("vllmruntime", "kept")).isEqualTo(before + 1);
  }

  /** What all of it is for: the Composition's replicas would be written over every other number. */
  @Test
  @Order(5)
  @DisplayName(
      "the Composition's replicas: 1 put back: the provider writes it over the autoscaler's")
  void withReplicasPutBackTheProviderFights() throws IOException {
    String composition = Files.readString(ControlPlane.ROOT.resolve("package/composition.yaml"));
    String putBack = composition.replaceAll(WITHOUT_REPLICAS, "");
    assertThat(putBack).isNotEqualTo(composition);

    kubectl.in("").apply(putBack).quiet();
    reconcileOnce("auto", "put back");

    awaitReplicas("auto", 1);
    assertThat(othersThan(KUBECTL, "vllmruntimes", "auto")).isNotEmpty();
  }

  /** Asks for them at the interval, and waits until as many have come to their end. */
  private static void reconcile(List<String> names) {
    Map<String, Long> before = new TreeMap<>();
    names.forEach(name -> before.put(name, reconciles(name)));
    for (int i = 1; i <= RECONCILES; i++) {
      long next = System.nanoTime() + TimeUnit.SECONDS.toNanos(INTERVAL_SECONDS);
      for (String name : names) {
        operatorLooksAt(name);
        request(name, "look-" + i);
      }
      until("the next reconcile is due", () -> System.nanoTime() >= next);
      if (i % 10 == 0) {
        Stack.say(i + " reconciles of each were requested");
      }
    }
    for (String name : names) {
      until(
          RECONCILES + " reconciles of " + name,
          () -> reconciles(name) - before.get(name) >= RECONCILES);
    }
  }

  private static void reconcileOnce(String name, String token) {
    long before = reconciles(name);
    request(name, token);
    until("Crossplane looks at " + name, () -> reconciles(name) > before);
  }

  private static void request(String name, String token) {
    kubectl
        .run(
            "annotate", "--overwrite", "llm", name, "crossplane.io/reconcile-requested-at=" + token)
        .ok();
  }

  /** How often Crossplane has come to the end of one, where it writes the status. */
  private static long reconciles(String name) {
    return stack.writesOf(Stack.CROSSPLANE).stream()
        .filter(write -> write.resource().equals("llminferences/status"))
        .filter(write -> write.namespace().equals(kubectl.namespace()))
        .filter(write -> write.name().equals(name))
        .count();
  }

  /** What vLLM's operator writes of pods that all answer. */
  private static void operatorLooksAt(String name) {
    kubectl
        .run(
            "patch",
            "vllmruntime",
            name,
            "--subresource=status",
            "--type=merge",
            "-p",
            "{\"status\": {\"modelStatus\": \"Ready\", \"replicas\": %d, \"selector\": \"app=%s\"}}"
                .formatted(replicas(name), name))
        .ok();
  }

  private static void awaitReplicas(String name, int replicas) {
    until(name + " has " + replicas + " replicas", () -> replicas(name) == replicas);
  }

  private static void until(String what, BooleanSupplier condition) {
    Eventually.until(what, condition);
  }

  private static JsonNode runtime(String name) {
    return kubectl.run("get", "vllmruntime", name, "-o", "json").ok().json();
  }

  private static int replicas(String name) {
    return runtime(name).at("/spec/deploymentConfig/replicas").asInt(-1);
  }

  private static int specReplicas(String name) {
    return kubectl.get(name).at("/spec/replicas").asInt();
  }

  /** It grows with every write that changes the spec, whoever writes. */
  private static long generation(String kind, String name) {
    return kubectl
        .run("get", kind, name, "-o", "json")
        .ok()
        .json()
        .at("/metadata/generation")
        .asLong();
  }

  private static Map<String, Long> generations() {
    Map<String, Long> generations = new TreeMap<>();
    for (String name : List.of("scaled", "hpa", "auto")) {
      for (String kind : List.of("llm", "vllmruntime")) {
        generations.put(kind + "/" + name, generation(kind, name));
      }
    }
    return generations;
  }

  /** Writes that were not only asked about, and after which the number is another one. */
  private static List<Replicas> changes(String resource, String name) {
    List<Replicas> writes =
        stack.audit().replicas(resource, kubectl.namespace(), name).stream()
            .filter(it -> !it.dryRun())
            .toList();
    return IntStream.range(1, writes.size())
        .filter(i -> writes.get(i).replicas() != writes.get(i - 1).replicas())
        .mapToObj(writes::get)
        .toList();
  }

  private static List<Replicas> othersThan(String inCharge, String resource, String name) {
    return changes(resource, name).stream().filter(it -> !it.agent().equals(inCharge)).toList();
  }
}
