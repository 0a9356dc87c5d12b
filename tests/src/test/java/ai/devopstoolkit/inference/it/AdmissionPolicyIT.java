package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code components/admission-policy} on an API server that has no webhook to call. */
class AdmissionPolicyIT {
  private static final String README = "manifests/components/admission-policy/README.md";
  private static final String NAME = "dot-inference-derived";

  /** Under no default list: the one policy has another image, the other another runtime class. */
  private static final String MODEL =
      """
      apiVersion: inference.devopstoolkit.ai/v1alpha1
      kind: LLMInference
      metadata: {name: own}
      spec:
        model: /models/own
        providerConfigName: edge-1
        targetNamespace: inference
        hfTokenSecret: {name: hf-token}
        env: [{name: VLLM_LOGGING_LEVEL, value: DEBUG}, {name: EMPTY}]
      """;

  private static final String FORGED = "evil.example.com/miner:latest";

  private static Path directory;
  private static ApiServer server;
  private static Kubectl kubectl;

  /** What the webhook makes of an example, under the default policy. */
  private static JsonNode example;

  @BeforeAll
  static void storeAForgedObjectBeforeThePolicyIsThere() throws IOException {
    directory = ControlPlane.directory("admission-policy");
    server = ApiServer.start(AdmissionPolicyIT.class, directory);
    kubectl = new Kubectl(server.kubeconfig(), "default");
    kubectl.installCrd();
    example = preview("-n", "default", "-f", "examples/llm-qwen.yaml").get(0);
    ObjectNode stored = good("stored");
    image(stored, FORGED);
    kubectl.send(stored.toString(), "create").quiet();
    install(Kustomize.overlay(directory, "base", List.of("admission-policy"), ""));
    Eventually.until(
        "the policy is in force", () -> create(forged()).err().contains("denied request"));
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  private static void install(Kustomize rendered) {
    kubectl.apply(rendered.the("ValidatingAdmissionPolicy", NAME).toString()).quiet();
    kubectl.apply(rendered.the("ValidatingAdmissionPolicyBinding", NAME).toString()).quiet();
  }

  private static List<JsonNode> preview(String... arguments) {
    List<String> words = new ArrayList<>(List.of("preview", "-o", "json"));
    words.addAll(List.of(arguments));
    String out = Program.run(words.toArray(String[]::new)).ok().out();
    return out.lines().map(Json::read).toList();
  }

  private static ObjectNode good(String name) {
    ObjectNode object = example.deepCopy();
    object.withObject("/metadata").put("name", name);
    return object;
  }

  private static ObjectNode forged() {
    ObjectNode object = good("forged");
    image(object, FORGED);
    return object;
  }

  private static void image(ObjectNode object, String image) {
    int slash = image.indexOf('/');
    object
        .withObject("/spec/derived/image")
        .put("registry", image.substring(0, slash))
        .put("name", image.substring(slash + 1));
  }

  private static Output create(JsonNode object) {
    return kubectl.send(object.toString(), "create", "--dry-run=server");
  }

  /** With the default lists. */
  @Test
  void whatTheWebhookDerivesUnderTheDefaultPolicyPasses() {
    create(good("good")).quiet();
  }

  @Test
  void everyExampleOfOneModelPasses() {
    List<String> words = new ArrayList<>(List.of("-n", "default", "-f"));
    for (String file :
        List.of(
            "llm-embedding",
            "llm-kimi",
            "override-env",
            "override-hf-token",
            "override-probes",
            "override-tensor-parallel")) {
      words.add("examples/" + file + ".yaml");
    }
    preview(words.toArray(String[]::new)).forEach(it -> create(it).quiet());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "image        | {registry: evil.example.com, name: 'miner:latest'} | spec.derived.image:"
            + " evil.example.com/miner:latest is not allowed, only:"
            + " docker.io/lmcache/vllm-openai:v0.3.13",
        "image        | {registry: docker.io, name: 'lmcache/vllm-openai:v0.3.13-x'} |"
            + " spec.derived.image: docker.io/lmcache/vllm-openai:v0.3.13-x is not allowed",
        "runtimeClass | privileged | spec.derived.runtimeClass: privileged is not allowed, only:"
            + " nvidia",
        "tolerations  | [{operator: Exists}] | spec.derived.tolerations: : is not allowed, nor is"
            + " any other",
        "tolerations  | [{key: role, value: db, effect: NoSchedule}] | spec.derived.tolerations:"
            + " role=db:NoSchedule is not allowed",
        "ingress      | {host: qwen.127.0.0.1.nip.io, annotations: {a.example.com/b: c=d}} |"
            + " spec.derived.ingress.annotations: a.example.com/b=c=d is not allowed, nor is any"
            + " other",
        "targetNamespace | kube-system | spec.derived.targetNamespace: kube-system is not allowed,"
            + " only: default, which follows from the spec",
        "hfTokenSecret | {name: prod, key: token} | spec.derived.hfTokenSecret: prod/token is not"
            + " allowed, nor is any other: spec.hfTokenSecret names none",
        "nodeSelectorTerms | [{matchExpressions: [{key: node-role.kubernetes.io/control-plane,"
            + " operator: Exists}]}] | spec.derived.nodeSelectorTerms:"
            + " node-role.kubernetes.io/control-plane Exists is not allowed, only:"
            + " kubernetes.io/os In linux",
        "nodeSelectorTerms | [{matchFields: [{key: kubernetes.io/os, operator: In, values:"
            + " [linux]}]}] | spec.derived.nodeSelectorTerms: .kubernetes.io/os In linux is not"
            + " allowed",
        "nodeSelectorTerms | [{}] | spec.derived.nodeSelectorTerms:  is not allowed",
        "env | [{name: VLLM_WORKER_MULTIPROC_METHOD, value: spawn}, {name: LD_PRELOAD, value:"
            + " /a.so}] | spec.derived.env: LD_PRELOAD=/a.so is not allowed, only what spec.env"
            + " has, and: VLLM_WORKER_MULTIPROC_METHOD=spawn",
        "extraArgs | [--pipeline-parallel-size=2, --load-format=pt, --pipeline-parallel-size=0]"
            + " | spec.derived.extraArgs: --load-format=pt --pipeline-parallel-size=0 is not"
            + " allowed, only: --pipeline-parallel-size=[1-9][0-9]*",
        "extraArgs | [--trust-remote-code] | spec.derived.extraArgs: --trust-remote-code is not"
            + " allowed for Qwen/Qwen2.5-1.5B-Instruct, only for: Alibaba-NLP/gte-large-en-v1.5,",
      })
  @Tag("threat:forged")
  void whatIsNotOnTheListIsRefusedByName(String field, String value, String message) {
    ObjectNode object = good("forged");
    object.withObject("/spec/derived").set(field, Json.any(value));

    assertThat(create(object).refused().err())
        .contains("ValidatingAdmissionPolicy '" + NAME + "'", message);
  }

  /**
   * 100 variables are the most, each of a long name: the API server counts what comparing costs.
   */
  @Test
  void asManyVariablesAsThereCanBePass() {
    ObjectNode object = good("full");
    ArrayNode own = object.withObject("/spec").putArray("env");
    ArrayNode derived = object.withObject("/spec/derived").putArray("env");
    for (int i = 0; i < 100; i++) {
      String name = "A".repeat(250) + i;
      own.addObject().put("name", name).put("value", "v");
      derived.insertObject(0).put("name", name).put("value", "v");
    }

    create(object).quiet();
  }

  @Test
  void readmeShowsTheMessage() throws IOException {
    assertThat(Files.readString(ControlPlane.ROOT.resolve(README)))
        .contains(create(forged()).refused().err().strip());
  }

  @Test
  void labelsAndFinalizersOfAStoredObjectThatIsForgedPass() {
    kubectl.run("label", "llm", "stored", "team=a", "--overwrite").quiet();
    kubectl.patch("stored", "{\"metadata\":{\"finalizers\":[\"example.com/keep\"]}}").quiet();
    kubectl.patch("stored", "{\"metadata\":{\"finalizers\":[]}}").quiet();
  }

  @Test
  void statusOfAStoredObjectThatIsForgedPasses() {
    kubectl
        .patch("stored", "{\"status\":{\"modelStatus\":\"Ready\"}}", "--subresource=status")
        .quiet();
  }

  @Test
  void crossplanesOwnWritesToAStoredObjectThatIsForgedPass() {
    kubectl
        .apply(Manifests.RESOURCE_REFS.replace("name: qwen}", "name: stored}"), "--server-side")
        .quiet();
  }

  @Test
  void aChangeOfDerivedThatKeepsTheForgedImageIsRefused() {
    assertThat(
            kubectl
                .patch("stored", "{\"spec\":{\"derived\":{\"targetNamespace\":\"other\"}}}")
                .refused()
                .err())
        .contains("spec.derived.image: " + FORGED + " is not allowed");
  }

  @Test
  void aStoredObjectThatIsForgedCanBeDeletedThoughAFinalizerHoldsIt() {
    ObjectNode object = good("held");
    object.withObject("/metadata").putArray("finalizers").add("example.com/keep");
    kubectl.send(object.toString(), "create").quiet();
    kubectl.run("delete", "llm", "held", "--wait=false").ok();

    kubectl
        .patch(
            "held",
            "{\"metadata\":{\"finalizers\":[]},\"spec\":{\"derived\":{\"runtimeClass\":\"x\"}}}")
        .quiet();

    assertThat(kubectl.run("get", "llm", "held").refused().err()).contains("not found");
  }

  /** The type checker is a controller of its own. */
  @Test
  void itCompilesAgainstTheSchema() throws IOException {
    ControlPlane.require(AdmissionPolicyIT.class, "kube-controller-manager");
    Daemon checker =
        Daemon.start(
            "kube-controller-manager",
            List.of(
                ControlPlane.binary("kube-controller-manager").toString(),
                "--kubeconfig=" + server.kubeconfig(),
                "--leader-elect=false",
                "--secure-port=0",
                "--controllers=validatingadmissionpolicy-status-controller"),
            Map.of(),
            directory);
    try {
      Eventually.until(
          "the policy is type-checked",
          () -> {
            checker.mustRun();
            return checked().has("observedGeneration");
          });
      assertThat(checked().at("/typeChecking/expressionWarnings")).isEmpty();
    } finally {
      checker.close();
    }
  }

  private static JsonNode checked() {
    return kubectl
        .run("get", "validatingadmissionpolicy", NAME, "-o", "json")
        .ok()
        .json()
        .path("status");
  }

  /** With the lists that {@code webhook-config --admission-policy} makes. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "policy         | other is not allowed, only: nvidia",
        "policy-gateway | other is not allowed, only: nvidia",
        "policy-targets | other is not allowed, only: nvidia, kata",
      })
  void whatIsDerivedUnderAnotherPolicyPassesItsLists(String policy, String refusal)
      throws IOException {
    String file = "examples/" + policy + ".yaml";
    Path models = directory.resolve(policy + ".yaml");
    Files.writeString(models, MODEL + "---\n" + MODEL + "  ingressHost: a.example.com\n");
    List<JsonNode> objects = preview("--policy", file, "-n", "team-a", "-f", models.toString());
    Kubectl team = new Kubectl(server.kubeconfig(), "team-a");
    kubectl.run("create", "namespace", "team-a");
    kubectl
        .apply(Program.run("webhook-config", "--admission-policy", "--policy", file).quiet().out())
        .ok();
    try {
      Eventually.until(
          "the lists are in force",
          () -> team.send(objects.get(1).toString(), "create", "--dry-run=server").exitCode() == 0);
      team.send(objects.get(0).toString(), "create").quiet();
      team.send(objects.get(1).toString(), "replace").quiet();
      ObjectNode other = objects.get(1).deepCopy();
      other.withObject("/spec/derived").put("runtimeClass", "other");

      assertThat(team.send(other.toString(), "replace").refused().err())
          .contains("spec.derived.runtimeClass: " + refusal);
    } finally {
      team.run("delete", "llm", "--all");
      install(Kustomize.overlay(directory, "base", List.of("admission-policy"), ""));
      Eventually.until(
          "they are gone",
          () -> team.send(objects.get(1).toString(), "create", "--dry-run=server").exitCode() != 0);
    }
  }
}
