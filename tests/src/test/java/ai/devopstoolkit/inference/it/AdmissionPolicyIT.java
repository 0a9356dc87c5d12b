package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code components/admission-policy} on an API server that has no webhook to call. */
class AdmissionPolicyIT {
  private static final String README = "manifests/components/admission-policy/README.md";
  private static final String NAME = "dot-inference-derived";
  private static final String FORGED = "evil.example.com/miner:latest";

  private static Path directory;
  private static ApiServer server;
  private static Kubectl kubectl;

  @BeforeAll
  static void storeAForgedObjectBeforeThePolicyIsThere() throws IOException {
    directory = ControlPlane.directory("admission-policy");
    server = ApiServer.start(AdmissionPolicyIT.class, directory);
    kubectl = new Kubectl(server.kubeconfig(), "default");
    kubectl.installCrd();
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

  /** What the webhook makes of an example, under the default policy. */
  private static ObjectNode good(String name) {
    ObjectNode object =
        (ObjectNode)
            Program.run("preview", "-n", "default", "-o", "json", "-f", "examples/llm-qwen.yaml")
                .quiet()
                .json();
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
    for (String file : List.of("llm-embedding", "llm-kimi", "override-env", "override-probes")) {
      create(
              Program.run(
                      "preview", "-n", "default", "-o", "json", "-f", "examples/" + file + ".yaml")
                  .ok()
                  .json())
          .quiet();
    }
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
      })
  @Tag("threat:forged")
  void whatIsNotOnTheListIsRefusedByName(String field, String value, String message) {
    ObjectNode object = good("forged");
    object.withObject("/spec/derived").set(field, Json.any(value));

    assertThat(create(object).refused().err())
        .contains("ValidatingAdmissionPolicy '" + NAME + "'", message);
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

  /** With the lists that README.md shows, which replace the default ones. */
  @Nested
  class AsReadmeExtendsIt {
    @Test
    void moreIsAllowedAndTheRestIsNot() {
      String patches = Kustomize.block(ControlPlane.ROOT.resolve(README), "patches:");
      ObjectNode mirrored = good("mirrored");
      image(mirrored, "mirror.example.com/lmcache/vllm-openai:v0.3.13");
      mirrored
          .withObject("/spec/derived")
          .set(
              "tolerations",
              Json.any("[{key: nvidia.com/gpu, operator: Exists, effect: NoSchedule}]"));
      mirrored
          .withObject("/spec/derived/ingress/annotations")
          .put("cert-manager.io/cluster-issuer", "letsencrypt")
          .put("nginx.ingress.kubernetes.io/proxy-read-timeout", "600");
      ObjectNode other = mirrored.deepCopy();
      other
          .withObject("/spec/derived/ingress/annotations")
          .put("cert-manager.io/cluster-issuer", "another");

      install(Kustomize.overlay(directory, "base", List.of("admission-policy"), patches));
      try {
        Eventually.until("the longer lists are in force", () -> create(mirrored).exitCode() == 0);

        assertThat(create(other).refused().err())
            .contains(
                "cert-manager.io/cluster-issuer=another is not allowed, only:"
                    + " cert-manager.io/cluster-issuer=letsencrypt,"
                    + " nginx.ingress.kubernetes.io/proxy-read-timeout=*");
        assertThat(create(forged()).refused().err())
            .contains("only: docker.io/lmcache/vllm-openai:v0.3.13, mirror.example.com/");
      } finally {
        install(Kustomize.overlay(directory, "base", List.of("admission-policy"), ""));
        Eventually.until("they are gone", () -> create(mirrored).exitCode() != 0);
      }
    }
  }
}
