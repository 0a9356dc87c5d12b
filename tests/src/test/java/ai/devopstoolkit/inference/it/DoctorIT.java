package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code doctor} on a real API server that calls the real webhook through a Service, with each
 * piece missing in turn. What it said is in {@code tests/target/doctor.txt}.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DoctorIT {
  private static final StringBuilder SAID = new StringBuilder();

  private static InCluster cluster;

  @BeforeAll
  static void startACluster() throws IOException {
    cluster = InCluster.start(DoctorIT.class);
  }

  @AfterAll
  static void stopIt() throws IOException {
    if (cluster != null) {
      Files.writeString(ControlPlane.ROOT.resolve("tests/target/doctor.txt"), SAID);
      cluster.close();
    }
  }

  @Test
  @Order(1)
  void allIsWellWhenAllIsThere() {
    Output output = cluster.doctor().ok();

    say("all is there", output);
    assertThat(output.out().lines().filter(line -> !line.startsWith("ok  ")))
        .singleElement()
        .asString()
        .startsWith("Wired: ");
    assertThat(output.err()).isEmpty();
  }

  /**
   * Something that can be missing.
   *
   * @param name what is done
   * @param takeAway does it
   * @param putBack makes it undone
   * @param lines parts of lines that doctor must print then
   */
  private record Piece(String name, Runnable takeAway, Runnable putBack, List<String> lines) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Piece> pieces() {
    return Stream.of(
        deleted(
            "XRD",
            "xrd/llminferences.inference.devopstoolkit.ai",
            "FAIL  XRD llminferences.inference.devopstoolkit.ai is missing: objects are checked and"
                + " stored, but nothing will run"),
        deleted(
            "Composition",
            "composition/llm-inference",
            "FAIL  Composition llm-inference is missing",
            "skip  functions: Composition llm-inference, which names them, is missing"),
        deleted(
            "function",
            "function.pkg.crossplane.io/crossplane-contrib-function-cel-filter",
            "FAIL  function crossplane-contrib-function-cel-filter is missing"),
        new Piece(
            "function under another name",
            () -> {
              cluster.delete("function.pkg.crossplane.io/crossplane-contrib-function-cel-filter");
              cluster.apply(
                  """
                  apiVersion: pkg.crossplane.io/v1
                  kind: Function
                  metadata: {name: function-cel-filter}
                  spec: {package: "example.org/crossplane-contrib/function-cel-filter:v0.2.0"}
                  """);
            },
            () -> {
              cluster.delete("function.pkg.crossplane.io/function-cel-filter");
              cluster.putBack();
            },
            List.of("it is installed as function-cel-filter")),
        deleted(
            "provider",
            "provider.pkg.crossplane.io/crossplane-contrib-provider-kubernetes",
            "FAIL  provider-kubernetes is missing"),
        new Piece(
            "unhealthy provider",
            () ->
                cluster.status(
                    "provider.pkg.crossplane.io/crossplane-contrib-provider-kubernetes",
                    """
                    conditions:
                      - {type: Installed, status: "True", reason: Active, lastTransitionTime: "2026-01-01T00:00:00Z"}
                      - {type: Healthy, status: "False", reason: UnhealthyPackageRevision,
                         message: cannot pull package, lastTransitionTime: "2026-01-01T00:00:00Z"}
                    """),
            () -> cluster.putBack(),
            List.of("Healthy is False: cannot pull package")),
        deleted(
            "MutatingWebhookConfiguration",
            "mutatingwebhookconfiguration/dot-inference",
            "FAIL  MutatingWebhookConfiguration dot-inference is missing",
            "FAIL  dry run: the API server does not call the webhook"),
        deleted(
            "ValidatingWebhookConfiguration",
            "validatingwebhookconfiguration/dot-inference",
            "FAIL  ValidatingWebhookConfiguration dot-inference is missing"),
        new Piece(
            "changed MutatingWebhookConfiguration",
            () ->
                cluster.patch(
                    "mutatingwebhookconfiguration/dot-inference",
                    "[{op: replace, path: /webhooks/0/rules/0/operations, value: [CREATE]},"
                        + " {op: remove, path: /webhooks/0/matchConditions/0}]"),
            () -> cluster.putBack(),
            List.of(
                "FAIL  hook mutate.inference.devopstoolkit.ai: its rules lack UPDATE of llminferences")),
        new Piece(
            "good policy, where a provider added to the hooks' namespaceSelectors",
            () -> {
              cluster.apply(InCluster.policy("gpu: {maximum: 0}\nperGPU: {cpu: 2}\n"));
              addWhatAksAdds();
            },
            () -> cluster.putBack(),
            List.of(
                "FAIL  policy in ConfigMap dot-inference-policy: the next pod that starts will refuse"
                    + " it; running ones keep the last good one: line 1: gpu.maximum: must be at least"
                    + " 1, but is 0; line 2: perGPU: unknown key; did you mean perGpu",
                "ok    hooks mutate and validate: somebody added control-plane NotIn [true] and"
                    + " kubernetes.azure.com/managedby NotIn [aks] to namespaceSelector, which leaves"
                    + " out no namespace with models")),
        new Piece(
            "namespace that the provider leaves in",
            () -> {
              addWhatAksAdds();
              cluster.label("control-plane=true", "dot-inference", "default");
            },
            () -> {
              cluster.label("control-plane-", "dot-inference", "default");
              cluster.putBack();
            },
            List.of(
                "FAIL  hook mutate.inference.devopstoolkit.ai leaves out namespace dot-inference, as"
                    + " somebody added control-plane NotIn [true]",
                "FAIL  dry run: the API server does not call the webhook",
                "its namespaceSelector takes this namespace")),
        new Piece(
            "matchConditions",
            () ->
                cluster.patch(
                    "mutatingwebhookconfiguration/dot-inference",
                    "[{op: remove, path: /webhooks/0/matchConditions}]"),
            () -> cluster.putBack(),
            List.of(
                "FAIL  hook mutate.inference.devopstoolkit.ai has lost its matchConditions: labels,"
                    + " finalizers and deletion wait for the webhook, too")),
        new Piece(
            "caBundle",
            () ->
                cluster.patch(
                    "mutatingwebhookconfiguration/dot-inference",
                    "[{op: remove, path: /webhooks/0/clientConfig/caBundle}]"),
            () -> cluster.putBack(),
            List.of(
                "FAIL  caBundle of hook mutate.inference.devopstoolkit.ai is empty",
                "FAIL  dry run: the API server does not trust the webhook's certificate")),
        new Piece(
            "the right caBundle",
            () -> cluster.trust(cluster.otherAuthority()),
            () -> cluster.putBack(),
            List.of("FAIL  dry run: the API server does not trust the webhook's certificate")),
        unreachable(
            "Service",
            "service/dot-inference",
            "FAIL  Service dot-inference in dot-inference is missing",
            "FAIL  dry run: a webhook cannot be called"),
        unreachable(
            "endpoints",
            "endpointslice/dot-inference",
            "FAIL  Service dot-inference in dot-inference has no ready endpoints",
            "FAIL  dry run: no pod of the webhook is ready"),
        new Piece(
            "running server",
            () -> cluster.leadNowhere(),
            () -> cluster.putBack(),
            List.of("FAIL  dry run: nobody listens where the API server calls")),
        new Piece(
            "ready pods",
            () -> {
              cluster.status(
                  "deployment/dot-inference", "{readyReplicas: 0, availableReplicas: 0}");
              cluster.status(
                  "pod/dot-inference-1",
                  """
                  conditions: [{type: Ready, status: "False"}]
                  containerStatuses:
                    - {name: webhook, ready: false, restartCount: 0, image: x, imageID: "",
                       state: {waiting: {reason: ImagePullBackOff, message: 'Back-off pulling image "x"'}}}
                  """);
              cluster.status(
                  "pod/dot-inference-2",
                  """
                  conditions: [{type: Ready, status: "False"}]
                  containerStatuses:
                    - {name: webhook, ready: false, started: true, restartCount: 3, image: x, imageID: "",
                       state: {running: {startedAt: "2026-01-01T00:00:00Z"}},
                       lastState: {terminated: {reason: OOMKilled, exitCode: 137}}}
                  """);
            },
            () -> cluster.putBack(),
            List.of(
                "FAIL  Deployment dot-inference in dot-inference: 0 of 2 replicas available",
                "pod dot-inference-1: ImagePullBackOff",
                "pod dot-inference-2: runs, and its readiness probe says no",
                "warn  pod dot-inference-2: 3 restarts, the last by OOMKilled (exit code 137)")),
        deleted(
            "Deployment",
            "deployment/dot-inference",
            "FAIL  Deployment dot-inference in dot-inference is missing"),
        new Piece(
            "certificate that is ready",
            () ->
                cluster.status(
                    "certificate.cert-manager.io/dot-inference",
                    "conditions: [{type: Ready, status: \"False\", message: Issuer is not ready}]"),
            () -> cluster.putBack(),
            List.of("FAIL  Certificate dot-inference in dot-inference: Ready is False: Issuer")),
        deleted(
            "ProviderConfig",
            "providerconfig.kubernetes.m.crossplane.io/incluster",
            "FAIL  missing ProviderConfigs: dot-inference/incluster (for qwen)"),
        new Piece(
            "current CRD of VLLMRuntime",
            () -> cluster.staleRuntimeCrd(),
            () -> cluster.putBack(),
            List.of(
                "FAIL  CRD vllmruntimes.production-stack.vllm.ai is stale: it drops"
                    + " nodeSelectorTerms, podAnnotations, runtimeClass")),
        deleted("RuntimeClass", "runtimeclass/nvidia", "warn  RuntimeClass nvidia is missing"));
  }

  private static void addWhatAksAdds() {
    for (String kind : List.of("mutatingwebhookconfiguration", "validatingwebhookconfiguration")) {
      cluster.patch(
          kind + "/dot-inference",
          "[{op: add, path: /webhooks/0/namespaceSelector, value: {matchExpressions: ["
              + "{key: control-plane, operator: NotIn, values: ['true']},"
              + "{key: kubernetes.azure.com/managedby, operator: NotIn, values: [aks]}]}}]");
    }
  }

  private static Piece deleted(String name, String object, String... lines) {
    return new Piece(name, () -> cluster.delete(object), () -> cluster.putBack(), List.of(lines));
  }

  private static Piece unreachable(String name, String object, String... lines) {
    return new Piece(
        name,
        () -> {
          cluster.delete(object);
          cluster.reconnect();
        },
        () -> cluster.putBack(),
        List.of(lines));
  }

  @ParameterizedTest
  @MethodSource("pieces")
  @Order(2)
  void saysWhatIsMissing(Piece piece) {
    piece.takeAway().run();
    try {
      Output[] last = new Output[1];
      // The API server itself learns a moment later of what is gone.
      Eventually.until(
          "doctor says: " + piece.lines(),
          () -> {
            last[0] = cluster.doctor();
            return piece.lines().stream().allMatch(last[0].out()::contains);
          },
          () -> last[0].out());

      say("without: " + piece.name(), last[0]);
      boolean fails = piece.lines().stream().anyMatch(line -> !line.startsWith("warn"));
      assertThat(last[0].exitCode()).isEqualTo(fails ? 1 : 0);
      assertThat(last[0].err()).isEmpty();
    } finally {
      piece.putBack().run();
    }
  }

  @Test
  @Order(3)
  void allIsWellAgain() {
    cluster.doctor().ok();
  }

  @Test
  @Order(4)
  void looksAtATargetCluster() {
    Output output = cluster.doctor("--target").ok();

    say("a target cluster (--target)", output);
    assertThat(output.out())
        .contains("CRD vllmruntimes.production-stack.vllm.ai is a current one")
        .doesNotContain("XRD", "Composition", "dry run", "ProviderConfig");
  }

  @Test
  @Order(5)
  void looksPastAServerOutsideTheCluster() {
    cluster.callUrl();
    try {
      Output output = cluster.doctor().ok();

      say("a server outside the cluster", output);
      assertThat(output.out())
          .contains("skip  Service: the API server calls https://127.0.0.1:")
          .contains("ok    dry run");
    } finally {
      cluster.putBack();
    }
  }

  @Test
  @Order(6)
  void warnsOfWhatItMayNotLookAt() throws IOException {
    Output output = cluster.doctorOf(cluster.userWithoutRights());

    say("a user without rights", output);
    assertThat(output.exitCode()).isZero();
    assertThat(output.out())
        .contains("Not all could be looked at; no failure: ")
        .contains("warn  cannot look at the XRD of LLMInference: User \"")
        .contains("warn  cannot look at a dry run of an LLMInference in default: User \"");
  }

  @Test
  @Order(7)
  void anUnreachableApiServerIsOneLine() throws IOException {
    Path kubeconfig = cluster.kubeconfigOfNobody();

    Output output = cluster.doctorOf(kubeconfig).refused();

    say("no API server", output);
    assertThat(output.out().lines())
        .singleElement()
        .asString()
        .startsWith("FAIL  no API server: The connection to the server 127.0.0.1:");
  }

  @Test
  @Order(8)
  void storesNothing() {
    JsonNode stored = cluster.kubectl().run("get", "llm", "-A", "-o", "json").ok().json();

    assertThat(stored.path("items"))
        .singleElement()
        .satisfies(it -> assertThat(it.at("/metadata/name").asText()).isEqualTo("qwen"));
  }

  private static void say(String title, Output output) {
    SAID.append("## ").append(title).append(" (exit code ").append(output.exitCode()).append(")\n");
    SAID.append(output.out()).append(output.err()).append('\n');
  }
}
