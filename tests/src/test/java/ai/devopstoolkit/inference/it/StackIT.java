package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.it.AuditLog.Write;
import ai.devopstoolkit.inference.spec.CanonicalJson;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From kubectl apply to VLLMRuntime and Ingress, and back, through the real Crossplane. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StackIT {
  @RegisterExtension static final Checks CHECKS = new Checks();

  private static final String HOST = "ingressHost: qwen.example.com";
  private static final String QWEN = Manifests.llm("qwen", "gpu: 1, " + HOST);
  private static final String PROBE = Manifests.llm("probe", "gpu: 1");
  private static final String INGRESS_URL = "http://qwen.example.com/v1";
  private static final String REVISION = "inference.devopstoolkit.ai/revision";
  private static final String POD_ANNOTATIONS = "/spec/deploymentConfig/podAnnotations";

  /** Crossplane looks at each LLMInference about once a minute. */
  private static final Duration IDLE = Duration.ofMinutes(3);

  private static final Duration IDLE_REPORT = Duration.ofSeconds(30);

  /** As often as {@link #composed} is called. */
  private static final int PREPARED = 11;

  private static final Deque<Kubectl> PREPARED_NAMESPACES = new ArrayDeque<>();

  private static Stack stack;

  @BeforeAll
  static void startTheStack() throws IOException {
    stack = Stack.start(StackIT.class);
    CHECKS.title(
        "The full stack. function-patch-and-transform: %s. Schema of VLLMRuntime: %s."
            .formatted(stack.whichFunction(), stack.whichCrd()));
    // Now, as provider-kubernetes waits for 30 s after it made something before it believes that it
    // is gone (crossplane-runtime's creation grace period).
    for (int i = 0; i < PREPARED; i++) {
      Kubectl kubectl = stack.namespace();
      kubectl.apply(QWEN).quiet();
      PREPARED_NAMESPACES.add(kubectl);
    }
  }

  @AfterAll
  static void stopTheStack() {
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
  @DisplayName("preview -o manifests | kubectl apply --dry-run=server: accepted")
  void previewedManifestsAreValid() throws IOException {
    Kubectl kubectl = stack.namespace();
    createNamespace("inference"); // of some examples
    String manifests = previewed(kubectl.namespace());

    Output applied = stack.kubectl().send(manifests, "apply", "--dry-run=server").quiet();
    stack.kubectl().send(manifests, "apply", "--dry-run=server", "--server-side").quiet();

    List<JsonNode> documents = Json.documents(manifests);
    assertThat(applied.out().lines()).hasSameSizeAs(documents);
    CHECKS.note(
        "%d manifests of %d examples".formatted(documents.size(), Manifests.examples().size()));
  }

  @Test
  @Order(2)
  @DisplayName("kubectl apply: each Object's manifest equals the preview's, and is there")
  void everyExampleIsComposedAsPreviewed() throws IOException {
    Kubectl kubectl = stack.namespace();
    List<JsonNode> previewed = Json.documents(previewed(kubectl.namespace()));

    kubectl.run(applyExamples()).ok();

    for (JsonNode manifest : previewed) {
      kubectl
          .in(manifest.at("/metadata/namespace").asText())
          .await("create", manifest.path("kind").asText() + "/" + name(manifest));
    }
    assertThat(manifests(objects(kubectl)))
        .hasSizeGreaterThan(Manifests.examples().size())
        .containsExactlyInAnyOrderElementsOf(previewed.stream().map(CanonicalJson::of).toList());
    CHECKS.note("%d manifests".formatted(previewed.size()));
  }

  @Test
  @DisplayName("a model that turns Ready: modelStatus, replicas, url and Ready come back")
  void theStatusComesBack() throws IOException {
    Kubectl kubectl = composed();
    assertThat(condition(kubectl.get("qwen"), "Ready")).isEqualTo("False");

    modelTurnsReady(kubectl);
    kubectl.await("condition=Ready", "llm/qwen");

    JsonNode llm = kubectl.get("qwen");
    assertThat(llm.at("/status/modelStatus").asText()).isEqualTo("Ready");
    assertThat(llm.at("/status/replicas").asInt()).isEqualTo(1);
    assertThat(llm.at("/status/url").asText())
        .isEqualTo(INGRESS_URL)
        .isEqualTo(llm.at("/spec/derived/ingress/url").asText());
    CHECKS.note("not Ready before");
  }

  @Test
  @DisplayName("another number of GPUs: reaches the VLLMRuntime, with another revision")
  void aGpuChangeReachesTheRuntime() throws IOException {
    Kubectl kubectl = composed();
    JsonNode before = runtime(kubectl);

    kubectl.patch("qwen", "{\"spec\": {\"gpu\": 2}}").quiet();
    String revision = awaitRevision(kubectl);

    JsonNode after = runtime(kubectl);
    assertThat(revision).isNotEqualTo(before.at(POD_ANNOTATIONS).path(REVISION).asText());
    assertThat(after.at("/metadata/uid")).isEqualTo(before.at("/metadata/uid"));
    assertThat(after.at("/spec/deploymentConfig/resources/gpu").asText()).isEqualTo("2");
    assertThat(after.at("/spec/vllmConfig/tensorParallelSize").asInt()).isEqualTo(2);
  }

  @Test
  @DisplayName("a label on the LLMInference: the VLLMRuntime is not touched")
  void aLabelReachesNothing() throws IOException {
    Kubectl kubectl = composed();
    JsonNode before = runtime(kubectl);
    List<String> manifestsBefore = manifests(objects(kubectl));

    // Twice: the first look may have begun before the first label.
    for (String team : List.of("a", "b")) {
      int looks = looksAt(kubectl);
      kubectl.run("label", "--overwrite", "llm", "qwen", "team=" + team).quiet();
      Eventually.until("Crossplane looks at the labelled one", () -> looksAt(kubectl) > looks);
    }

    assertThat(version(runtime(kubectl))).isEqualTo(version(before));
    assertThat(manifests(objects(kubectl))).isEqualTo(manifestsBefore);
    CHECKS.note("its resourceVersion stays");
  }

  @Test
  @DisplayName("host removed: Ingress gone, url is the Service's; added: both back")
  void theIngressFollowsTheHost() throws IOException {
    Kubectl kubectl = composed();
    JsonNode before = runtime(kubectl);

    kubectl.apply(Manifests.llm("qwen", "gpu: 1")).quiet();
    kubectl.await("delete", "ingress/qwen");
    Eventually.until("the Ingress's Object is gone", () -> objects(kubectl).size() == 1);
    kubectl.await(
        "jsonpath={.status.url}=http://qwen." + kubectl.namespace() + ".svc/v1", "llm/qwen");

    kubectl.apply(QWEN).quiet();
    kubectl.await("create", "ingress/qwen");
    kubectl.await("jsonpath={.status.url}=" + INGRESS_URL, "llm/qwen");
    assertThat(version(runtime(kubectl))).isEqualTo(version(before));
    CHECKS.note("the VLLMRuntime is not touched");
  }

  @Test
  @DisplayName("the same name in two namespaces: two VLLMRuntimes, one deleted without the other")
  void namesMeetNowhere() throws IOException {
    Kubectl one = composed();
    Kubectl other = composed();
    JsonNode before = runtime(other);

    one.run("delete", "llm", "qwen").ok();
    one.await("delete", "vllmruntime/qwen");

    assertThat(version(runtime(other))).isEqualTo(version(before));
    assertThat(objects(other)).hasSize(2);
  }

  @Test
  @DisplayName("targetNamespace moved: warned about, new objects there, old ones left behind")
  void aMoveLeavesTheOldObjects() throws IOException {
    Kubectl kubectl = composed();
    Kubectl elsewhere = stack.namespace();
    JsonNode before = runtime(kubectl);

    Output moved =
        kubectl
            .apply(
                Manifests.llm(
                    "qwen", "gpu: 1, " + HOST + ", targetNamespace: " + elsewhere.namespace()))
            .ok();
    elsewhere.await("create", "vllmruntime/qwen");
    elsewhere.await("create", "ingress/qwen");

    assertThat(moved.warnings())
        .singleElement()
        .asString()
        .contains("spec.targetNamespace")
        .contains(kubectl.namespace());
    assertThat(version(runtime(kubectl))).isEqualTo(version(before));
    kubectl.run("get", "ingress", "qwen").ok();
    CHECKS.note("\"%s\"".formatted(moved.warnings().get(0)));
  }

  /** Late, when nothing is so young that the provider does not yet believe that it is gone. */
  @Order(Integer.MAX_VALUE - 3)
  @ParameterizedTest(
      name = "kubectl {0}: Objects, VLLMRuntime and Ingress gone",
      quoteTextArguments = false)
  @ValueSource(strings = {"delete", "delete --cascade=foreground"})
  void deletionLeavesNothing(String how) throws IOException {
    Kubectl kubectl = composed();
    List<String> words = new ArrayList<>(List.of(how.split(" ", -1)));
    words.addAll(List.of("llm", "qwen"));

    kubectl.run(words.toArray(String[]::new)).ok();

    kubectl.await("delete", "vllmruntime/qwen");
    kubectl.await("delete", "ingress/qwen");
    Eventually.until("no Objects are left", () -> objects(kubectl).isEmpty());
  }

  @Test
  @DisplayName("webhook down: status and deletion go on; up again: so do changes")
  void crossplaneGoesOnWithoutTheWebhook() throws IOException {
    Kubectl kubectl = composed();
    Kubectl doomed = composed();
    Webhook webhook = stack.admission().webhook();
    int looks = looksAt(kubectl);
    int refused = refused(Stack.CROSSPLANE).size();

    stack.admission().terminate();
    webhook.exitCode();
    modelTurnsReady(kubectl);
    kubectl.await("condition=Ready", "llm/qwen");
    doomed.run("delete", "llm", "qwen").ok();
    doomed.await("delete", "vllmruntime/qwen");
    doomed.await("delete", "ingress/qwen");
    int looksWithoutIt = looksAt(kubectl) - looks;
    int refusedWithoutIt = refused(Stack.CROSSPLANE).size() - refused;

    stack.admission().ready();
    kubectl.patch("qwen", "{\"spec\": {\"gpu\": 2}}").quiet();
    awaitRevision(kubectl);
    assertThat(looksWithoutIt).isPositive();
    assertThat(refusedWithoutIt).isZero();
    CHECKS.note("%d reconciles without it, no write refused".formatted(looksWithoutIt));
  }

  @Test
  @Order(Integer.MAX_VALUE - 2)
  @DisplayName("3 minutes of idle reconciles: the hooks are not called")
  void idleReconcilesNeverReachTheHooks() throws IOException {
    Webhook webhook = stack.admission().webhook();
    double reviews = webhook.reviews();
    int writes = llmWrites();
    long began = System.nanoTime();
    for (Duration said = IDLE_REPORT; said.compareTo(IDLE) <= 0; said = said.plus(IDLE_REPORT)) {
      long until = began + said.toNanos();
      Eventually.until(said.toSeconds() + " s of idle", () -> System.nanoTime() >= until);
      Stack.say(
          "idle for %d s: %d writes of LLMInferences by Crossplane, %.0f reviews"
              .formatted(said.toSeconds(), llmWrites() - writes, webhook.reviews() - reviews));
    }
    int llms = stack.kubectl().run("get", "llm", "-A", "-o", "name").ok().out().split("\n").length;

    assertThat(webhook.reviews() - reviews).isZero();
    assertThat(llmWrites() - writes).isGreaterThanOrEqualTo(2 * llms);
    CHECKS.note(
        "0 reviews, %d writes by Crossplane of %d LLMInferences"
            .formatted(llmWrites() - writes, llms));
  }

  @Test
  @Order(Integer.MAX_VALUE - 1)
  @DisplayName("audit log: no write of Crossplane's or the provider's was refused")
  void nobodyWasRefused() throws IOException {
    List<JsonNode> decisions =
        stack.admission().decisions().stream()
            .filter(line -> Webhook.value(line, "user").endsWith(":" + Stack.CROSSPLANE))
            .toList();

    for (String account : List.of(Stack.CROSSPLANE, Stack.PROVIDER, Stack.TARGET)) {
      assertThat(stack.writesOf(account)).isNotEmpty();
      assertThat(refused(account)).isEmpty();
    }
    assertThat(decisions)
        .isNotEmpty()
        .noneMatch(line -> Webhook.value(line, "decision").equals("denied"));
    CHECKS.note(
        "Crossplane: %s, our hooks asked %d times; provider: %s; on the target: %s"
            .formatted(
                summary(Stack.CROSSPLANE),
                decisions.size(),
                summary(Stack.PROVIDER),
                summary(Stack.TARGET)));
  }

  /** Last, as Crossplane starts afresh when the XRD changes, and breaks off what it writes then. */
  @Test
  @Order(Integer.MAX_VALUE)
  @DisplayName("older than the webhook: composed to nothing, an event says so; rederive mends it")
  void withoutDerivedNothingIsComposed() throws IOException {
    Kubectl kubectl = stack.namespace();
    String old = Manifests.llm("qwen", "gpu: 1");
    storeWithoutDerived(kubectl, old);

    Eventually.until(
        "Crossplane's event about what is absent",
        () ->
            kubectl
                .run("get", "events", "--field-selector=type=Warning", "-o", "yaml")
                .out()
                .contains("vllm-runtime"));
    Output labelled = kubectl.run("label", "llm", "qwen", "team=a").ok();
    assertThat(labelled.warnings()).singleElement().asString().startsWith("spec.derived");
    assertThat(objects(kubectl)).isEmpty();
    assertThat(condition(kubectl.get("qwen"), "Ready")).isEqualTo("False");

    kubectl.run("annotate", "llm", "qwen", "inference.devopstoolkit.ai/rederive=now").quiet();
    kubectl.await("create", "vllmruntime/qwen");
    awaitRevision(kubectl);
  }

  /** A kubectl in a namespace of its own, with {@link #QWEN} and its composed objects. */
  private static Kubectl composed() {
    Kubectl kubectl = PREPARED_NAMESPACES.remove();
    kubectl.await("create", "vllmruntime/qwen");
    kubectl.await("create", "ingress/qwen");
    kubectl.await("jsonpath={.status.url}=" + INGRESS_URL, "llm/qwen");
    return kubectl;
  }

  /** Takes the hooks away, and what the schema has against it, for as long as it takes to store. */
  private static void storeWithoutDerived(Kubectl kubectl, String manifest) throws IOException {
    String rules =
        "/spec/versions/0/schema/openAPIV3Schema/properties/spec/x-kubernetes-validations";
    stack.admission().deleteConfigurations();
    kubectl
        .run(
            "patch",
            "xrd/llminferences.inference.devopstoolkit.ai",
            "--type=json",
            "-p",
            "[{\"op\": \"remove\", \"path\": \"%s\"}]".formatted(rules))
        .quiet();
    Eventually.until(
        "the schema takes it without derived", () -> kubectl.apply(manifest).exitCode() == 0);
    kubectl.run("apply", "-f", "package/definition.yaml").quiet();
    Eventually.until(
        "the schema asks for derived again",
        () -> kubectl.send(PROBE, "create", "--dry-run=server").err().contains("spec.derived"));
    stack.admission().ready();
  }

  private static void createNamespace(String name) {
    stack
        .kubectl()
        .apply("{apiVersion: v1, kind: Namespace, metadata: {name: " + name + "}}")
        .quiet();
  }

  /** What vLLM's operator writes when the model answers. */
  private static void modelTurnsReady(Kubectl kubectl) {
    Stack.say("the provider looks every 30 s at what is not ready");
    kubectl
        .run(
            "patch",
            "vllmruntime",
            "qwen",
            "--subresource=status",
            "--type=merge",
            "-p",
            "{\"status\": {\"modelStatus\": \"Ready\", \"replicas\": 1}}")
        .ok();
  }

  /** Waits until the VLLMRuntime has the revision that the LLMInference has; returns it. */
  private static String awaitRevision(Kubectl kubectl) {
    String revision = kubectl.get("qwen").at("/spec/derived/revision").asText();
    kubectl.await(
        "jsonpath={.spec.deploymentConfig.podAnnotations."
            + REVISION.replace(".", "\\.")
            + "}="
            + revision,
        "vllmruntime/qwen");
    return revision;
  }

  private static String previewed(String namespace) {
    List<String> words = new ArrayList<>(List.of("preview", "-n", namespace, "-o", "manifests"));
    Manifests.examples().forEach(file -> words.addAll(List.of("-f", file)));
    return Program.run(words.toArray(String[]::new)).ok().out();
  }

  private static String[] applyExamples() {
    List<String> words = new ArrayList<>(List.of("apply"));
    Manifests.examples().forEach(file -> words.addAll(List.of("-f", file)));
    return words.toArray(String[]::new);
  }

  private static List<JsonNode> objects(Kubectl kubectl) {
    List<JsonNode> objects = new ArrayList<>();
    kubectl
        .run("get", "objects.kubernetes.m.crossplane.io", "-o", "json")
        .ok()
        .json()
        .path("items")
        .forEach(objects::add);
    return objects;
  }

  private static List<String> manifests(List<JsonNode> objects) {
    return objects.stream()
        .map(object -> CanonicalJson.of(object.at("/spec/forProvider/manifest")))
        .toList();
  }

  private static JsonNode runtime(Kubectl kubectl) {
    return kubectl.run("get", "vllmruntime", "qwen", "-o", "json").ok().json();
  }

  private static String name(JsonNode object) {
    return object.at("/metadata/name").asText();
  }

  /** Another after every write that changes something, and for another object of the same name. */
  private static String version(JsonNode object) {
    JsonNode metadata = object.path("metadata");
    return metadata.path("uid").asText() + " " + metadata.path("resourceVersion").asText();
  }

  private static String condition(JsonNode object, String type) {
    for (JsonNode condition : object.at("/status/conditions")) {
      if (condition.path("type").asText().equals(type)) {
        return condition.path("status").asText();
      }
    }
    return "";
  }

  /**
   * How often Crossplane has come to the end of a reconcile of "qwen", where it writes the status.
   */
  private static int looksAt(Kubectl kubectl) {
    return (int)
        stack.writesOf(Stack.CROSSPLANE).stream()
            .filter(write -> write.resource().equals("llminferences/status"))
            .filter(write -> write.namespace().equals(kubectl.namespace()))
            .count();
  }

  private static int llmWrites() {
    return (int)
        stack.writesOf(Stack.CROSSPLANE).stream()
            .filter(write -> write.resource().startsWith("llminferences"))
            .count();
  }

  private static List<Write> refused(String account) {
    return stack.writesOf(account).stream().filter(Write::refused).toList();
  }

  private static String summary(String account) {
    List<Write> writes = stack.writesOf(account);
    return "%d writes (%d too late)"
        .formatted(writes.size(), writes.stream().filter(Write::tooLate).count());
  }
}
