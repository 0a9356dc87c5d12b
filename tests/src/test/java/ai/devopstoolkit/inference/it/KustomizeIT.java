package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.server.ServerOptions;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The manifests, on an API server that knows the kinds of cert-manager and prometheus-operator. It
 * runs no pods.
 */
class KustomizeIT {
  private static final List<String> COMPONENTS =
      List.of("monitoring", "caller-mtls", "admission-policy");

  /** Vert.x and the JVM, after the last answer. */
  private static final Duration CLOSING = Duration.ofSeconds(10);

  private static final List<Kustomize> RENDERED = new ArrayList<>();

  private static ApiServer server;
  private static Kubectl kubectl;

  @BeforeAll
  static void applyEverything() throws IOException {
    ControlPlane.require(
        KustomizeIT.class, "kubectl", "cert-manager-crds", "prometheus-operator-crds");
    Path directory = ControlPlane.directory("kustomize");
    server = ApiServer.start(KustomizeIT.class, directory);
    kubectl = new Kubectl(server.kubeconfig(), "dot-inference");
    for (String crds : List.of("cert-manager-crds", "prometheus-operator-crds")) {
      String files = ControlPlane.binary(crds).toString();
      kubectl.run("apply", "--server-side", "-f", files).quiet();
      kubectl.run("wait", "--for=condition=Established", "-f", files, "--timeout=60s").ok();
    }
    RENDERED.add(Kustomize.of("manifests/base"));
    RENDERED.add(Kustomize.of("manifests/target-cluster"));
    RENDERED.add(Kustomize.of("examples/overlay"));
    for (String component : COMPONENTS) {
      RENDERED.add(Kustomize.overlay(directory, "base", List.of(component), ""));
    }
    RENDERED.add(
        Kustomize.overlay(directory, "target-cluster", List.of("monitoring", "caller-mtls"), ""));
    Kustomize everything = Kustomize.overlay(directory, "base", COMPONENTS, "");
    RENDERED.add(everything);
    kubectl.apply(everything.yaml(), "--server-side", "--validate=strict").quiet();
  }

  @AfterAll
  static void stop() {
    RENDERED.clear();
    if (server != null) {
      server.close();
    }
  }

  static Stream<Kustomize> rendered() {
    return RENDERED.stream();
  }

  private static Kustomize base() {
    return RENDERED.get(0);
  }

  private static Kustomize targetCluster() {
    return RENDERED.get(1);
  }

  private static Kustomize everything() {
    return RENDERED.get(RENDERED.size() - 1);
  }

  // What the API server says

  @ParameterizedTest
  @MethodSource("rendered")
  void serverSideApplyTakesAllOfIt(Kustomize rendered) {
    assertThat(applied(rendered, "--server-side").quiet().out().lines())
        .hasSameSizeAs(rendered.objects());
  }

  /** The objects are from a server-side apply, which kubectl warns of. */
  @ParameterizedTest
  @MethodSource("rendered")
  void clientSideApplyTakesAllOfIt(Kustomize rendered) {
    Output applied = applied(rendered).ok();

    assertThat(applied.out().lines()).hasSameSizeAs(rendered.objects());
    assertThat(applied.warnings())
        .allMatch(it -> it.contains("kubectl.kubernetes.io/last-applied-configuration annotation"));
  }

  private static Output applied(Kustomize rendered, String... flags) {
    List<String> all = new ArrayList<>(List.of(flags));
    all.addAll(List.of("--validate=strict", "--dry-run=server"));
    return kubectl.apply(rendered.yaml(), all.toArray(String[]::new));
  }

  @Test
  void gitOpsSeesNoDifferenceOnceItIsApplied() {
    assertThat(kubectl.send(everything().yaml(), "diff", "--server-side").quiet().out()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("rendered")
  void podSecurityLetsItsPodsIn(Kustomize rendered) {
    assertThat(createPod(pod(rendered)).quiet().out()).contains("pod/webhook created");
  }

  @Test
  void podSecurityIsEnforced() {
    ObjectNode pod = pod(base());
    ((ObjectNode) pod.at("/spec/containers/0/securityContext")).put("privileged", true);
    ((ObjectNode) pod.at("/spec/containers/0/securityContext"))
        .put("allowPrivilegeEscalation", true);

    assertThat(createPod(pod).refused().err())
        .contains("violates PodSecurity \"restricted:latest\": privileged");
  }

  private static ObjectNode pod(Kustomize rendered) {
    ObjectNode pod = rendered.pod().deepCopy();
    pod.put("apiVersion", "v1").put("kind", "Pod");
    pod.withObject("/metadata").put("name", "webhook");
    return pod;
  }

  private static Output createPod(ObjectNode pod) {
    return kubectl.send(pod.toString(), "create", "--dry-run=server");
  }

  // What fits together

  @ParameterizedTest
  @MethodSource("rendered")
  void itsSelectorsFindThePods(Kustomize rendered) {
    JsonNode labels = rendered.pod().at("/metadata/labels");
    List<JsonNode> selectors = new ArrayList<>();
    for (JsonNode object : rendered.objects()) {
      for (String at : List.of("/spec/selector/matchLabels", "/spec/podSelector/matchLabels")) {
        if (!object.at(at).isMissingNode() && !object.path("kind").asText().contains("Monitor")) {
          selectors.add(object.at(at));
        }
      }
      if (object.path("kind").asText().equals("Service")) {
        selectors.add(object.at("/spec/selector"));
      }
    }
    rendered
        .pod()
        .at("/spec/topologySpreadConstraints")
        .forEach(it -> selectors.add(it.at("/labelSelector/matchLabels")));

    assertThat(selectors)
        .hasSizeGreaterThanOrEqualTo(6)
        .allSatisfy(
            selector -> {
              assertThat(selector.fieldNames()).toIterable().containsOnly("app.kubernetes.io/name");
              assertThat(labels.get("app.kubernetes.io/name"))
                  .isEqualTo(selector.get("app.kubernetes.io/name"));
            });
  }

  @ParameterizedTest
  @MethodSource("rendered")
  void eachHookIsCalledByANameOfTheCertificateAndTrustsItsCa(Kustomize rendered) {
    JsonNode certificate = rendered.the("Certificate", "dot-inference");
    List<JsonNode> configurations = new ArrayList<>(rendered.all("MutatingWebhookConfiguration"));
    configurations.addAll(rendered.all("ValidatingWebhookConfiguration"));

    assertThat(configurations)
        .isNotEmpty()
        .allSatisfy(
            configuration -> {
              assertThat(
                      configuration
                          .at("/metadata/annotations/cert-manager.io~1inject-ca-from")
                          .asText())
                  .isEqualTo("dot-inference/" + certificate.at("/metadata/name").asText());
              for (JsonNode hook : configuration.path("webhooks")) {
                JsonNode service = hook.at("/clientConfig/service");
                assertThat(texts(certificate.at("/spec/dnsNames")))
                    .contains(
                        service.path("name").asText()
                            + "."
                            + service.path("namespace").asText()
                            + ".svc");
                assertThat(rendered.the("Service", "dot-inference").at("/spec/ports/0/port"))
                    .isEqualTo(service.get("port"));
              }
            });
    assertThat(rendered.pod().at("/spec/volumes/0/secret/secretName"))
        .isEqualTo(certificate.at("/spec/secretName"));
  }

  @ParameterizedTest
  @MethodSource("rendered")
  void everyObjectHasANamespaceUnlessItsKindHasNone(Kustomize rendered) {
    assertThat(rendered.objects())
        .allSatisfy(
            it ->
                assertThat(it.at("/metadata/namespace").asText())
                    .as(it.path("kind").asText())
                    .isEqualTo(
                        it.path("kind")
                                .asText()
                                .matches(
                                    "Namespace|PriorityClass|.*WebhookConfiguration|.*Binding|.*AdmissionPolicy")
                            ? ""
                            : "dot-inference"));
  }

  @Test
  void theServerListensWhereTheManifestsSay() {
    ServerOptions defaults = ServerOptions.defaults();
    JsonNode container = base().pod().at("/spec/containers/0");

    assertThat(port(container, "hooks")).isEqualTo(defaults.port());
    assertThat(port(container, "management")).isEqualTo(defaults.managementPort());
    assertThat(
            base().the("NetworkPolicy", "dot-inference").at("/spec/ingress/0/ports/0/port").asInt())
        .isEqualTo(defaults.port());
  }

  private static int port(JsonNode container, String name) {
    return StreamSupport.stream(container.path("ports").spliterator(), false)
        .filter(it -> it.path("name").asText().equals(name))
        .mapToInt(it -> it.path("containerPort").asInt())
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("rendered")
  void aPodHasTheTimeThatItNeedsToEnd(Kustomize rendered) {
    ServerOptions defaults = ServerOptions.defaults();
    JsonNode pod = rendered.pod().path("spec");
    Duration preStop =
        Duration.ofSeconds(pod.at("/containers/0/lifecycle/preStop/sleep/seconds").asInt());

    assertThat(Duration.ofSeconds(pod.path("terminationGracePeriodSeconds").asInt()))
        .isGreaterThan(preStop.plus(defaults.grace()).plus(defaults.drain()).plus(CLOSING));
  }

  @ParameterizedTest
  @MethodSource("rendered")
  void itsOptionsAreOptionsOfServe(Kustomize rendered) {
    String help = Program.run("serve", "--help").ok().out();
    List<String> arguments = texts(rendered.pod().at("/spec/containers/0/args"));

    assertThat(arguments.get(0)).isEqualTo("serve");
    assertThat(arguments.stream().filter(it -> it.startsWith("--")))
        .isNotEmpty()
        .allSatisfy(option -> assertThat(help).contains(option + "="));
  }

  // The policy

  @Test
  void itsPolicyIsTheDefaultPolicyByteForByte() throws IOException {
    Path defaults =
        ControlPlane.ROOT.resolve("webhook/core/src/main/resources/policy/default.yaml");

    assertThat(base().the("ConfigMap", "dot-inference-policy").at("/data/policy.yaml").asText())
        .isEqualTo(Files.readString(defaults));
  }

  @Test
  void anotherPolicyReplacesNoPods() {
    Kustomize overlay = RENDERED.get(2);

    assertThat(overlay.the("ConfigMap", "dot-inference-policy").at("/data/policy.yaml").asText())
        .contains("name: platform");
    assertThat(volumes(overlay)).isEqualTo(volumes(base()));
  }

  private static JsonNode volumes(Kustomize rendered) {
    return rendered.pod().at("/spec/volumes");
  }

  @Test
  void thePolicyOfTheExampleIsGood() {
    Program.run(
            "preview", "--policy", "examples/overlay/policy.yaml", "-f", "examples/llm-qwen.yaml")
        .ok();
  }

  // The target cluster

  @Test
  void theTargetClusterHasTheDeploymentHookAlone() {
    List<String> hooks = new ArrayList<>(hooks(base()));
    hooks.remove("mutate.inference.devopstoolkit.ai");

    assertThat(hooks(targetCluster())).isEqualTo(hooks);
    assertThat(targetCluster().all("ValidatingWebhookConfiguration")).isEmpty();
  }

  private static List<String> hooks(Kustomize rendered) {
    List<String> names = new ArrayList<>();
    rendered
        .the("MutatingWebhookConfiguration", "dot-inference")
        .path("webhooks")
        .forEach(it -> names.add(it.path("name").asText()));
    return names;
  }

  @Test
  void theTargetClusterHasNoPolicy() {
    assertThat(targetCluster().all("ConfigMap")).isEmpty();
    assertThat(targetCluster().pod().toString()).doesNotContain("policy");
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(it -> texts.add(it.asText()));
    return texts;
  }
}
