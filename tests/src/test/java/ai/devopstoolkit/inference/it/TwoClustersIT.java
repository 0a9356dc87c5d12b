package ai.devopstoolkit.inference.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Models on another cluster than Crossplane's: two API servers, and what a user learns from {@code
 * kubectl get} and {@code describe} when the way between them is cut or the target refuses.
 */
class TwoClustersIT {
  @RegisterExtension static final Checks CHECKS = new Checks();

  private static final String SYSTEM = "llm-system";
  private static final String MODELS = "models";

  private static Stack hub;
  private static ApiServer target;
  private static Cable cable;
  private static Kubectl there;

  private long began;

  @BeforeAll
  static void startBoth() throws IOException {
    hub = Stack.start(TwoClustersIT.class);
    target = ApiServer.start(TwoClustersIT.class, ControlPlane.directory("target"));
    there = new Kubectl(target.kubeconfig(), MODELS);
    there
        .in("")
        .run("apply", "--server-side", "-f", "tests/src/test/resources/vllmruntime-crd.yaml")
        .quiet();
    there.in("").run("wait", "--for=condition=Established", "crd", "--all", "--timeout=60s").ok();
    for (String namespace : List.of(SYSTEM, MODELS)) {
      there.in("").run("create", "namespace", namespace).quiet();
    }
    there.in(SYSTEM).run("create", "serviceaccount", "provider").quiet();
    there.run(
        "apply",
        "-f",
        "examples/provider-config.yaml"); // its rights; of the rest nothing is known here
    allow("provider");
    cable = new Cable(URI.create(administrator().getMasterUrl()));
    CHECKS.title(
        "Two clusters. function-patch-and-transform: %s. The provider looks every 5 s; every 10 minutes"
                .formatted(hub.whichFunction())
            + " where it is installed");
  }

  @AfterAll
  static void stopBoth() throws IOException {
    if (cable != null) {
      cable.close();
    }
    if (target != null) {
      target.close();
    }
    if (hub != null) {
      hub.close();
    }
  }

  @AfterEach
  void everythingStillRuns() {
    hub.mustRun();
  }

  @Test
  @DisplayName("target cluster down: a change waits, says so, and arrives; deletion, too")
  void theTargetIsDown() throws IOException {
    Kubectl here = composed("down", MODELS, token("provider"));
    runs("down", MODELS);
    here.await("condition=Ready", "llm/down");
    assertThat(delivered(here, "down")).isEqualTo("True");

    cable.cut();
    begin();
    here.patch("down", "{\"spec\": {\"gpu\": 2}}").quiet();
    String why = awaitSaid(here, "down", "connection refused");
    String said = seconds();
    here.await("condition=Ready=False", "llm/down");
    Eventually.until(
        "the provider's metrics, of which alert DotInferenceNotDelivered is made, say so",
        () -> objects("exists") - objects("synced") >= 1);
    cable.mend();
    begin();
    awaitGpus("down", MODELS, "2");
    here.await("condition=Ready", "llm/down");
    CHECKS.note(
        "said after " + said + ": " + why + "; delivered " + seconds() + " after it was back");

    // The LLMInference is gone at once; its Object waits for the target.
    cable.cut();
    here.run("delete", "llm", "down").ok();
    Eventually.until(
        "the Object waits",
        () ->
            here.run("get", "objects.kubernetes.m.crossplane.io", "-o", "yaml")
                .ok()
                .out()
                .contains("deletionTimestamp"));
    assertThat(here.run("get", "llm", "-o", "name").ok().out()).isEmpty();
    assertThat(there.run("get", "vllmruntime", "down", "-o", "name").ok().out()).isNotEmpty();
    cable.mend();
    there.await("delete", "vllmruntime/down");
    Eventually.until(
        "the Object is gone",
        () ->
            here.run("get", "objects.kubernetes.m.crossplane.io", "-o", "name")
                .ok()
                .out()
                .isEmpty());
  }

  @Test
  @DisplayName("no such namespace in the target")
  void theNamespaceIsMissing() throws IOException {
    Kubectl here = composed("nowhere", "later", token("provider"));
    begin();
    String why = awaitSaid(here, "nowhere", "namespaces \"later\" not found");
    String said = seconds();

    there.in("").run("create", "namespace", "later").quiet();
    begin();
    awaitGpus("nowhere", "later", "1");
    CHECKS.note(
        "said after " + said + ": " + why + "; delivered " + seconds() + " after it was made");
  }

  @Test
  @DisplayName("the provider's account may not write in the target")
  void theRightIsMissing() throws IOException {
    there.in(SYSTEM).run("create", "serviceaccount", "nobody").quiet();
    Kubectl here = composed("forbidden", MODELS, token("nobody"));
    begin();
    String why = awaitSaid(here, "forbidden", "is forbidden");
    String said = seconds();

    allow("nobody");
    begin();
    awaitGpus("forbidden", MODELS, "1");
    CHECKS.note(
        "said after " + said + ": " + why + "; delivered " + seconds() + " after it was given");
  }

  @Test
  @DisplayName("a kubeconfig that is none")
  void theKubeconfigIsWrong() throws IOException {
    Kubectl here = composed("unreadable", MODELS, "");
    begin();
    String why = awaitSaid(here, "unreadable", "");
    String said = seconds();

    here.apply(secret(here.namespace(), kubeconfig(token("provider")))).quiet();
    begin();
    awaitGpus("unreadable", MODELS, "1");
    CHECKS.note(
        "said after " + said + ": " + why + "; delivered " + seconds() + " after it was right");
  }

  /** Applies one whose ProviderConfig leads to the target with this token; without one, nowhere. */
  private static Kubectl composed(String name, String namespace, String token) throws IOException {
    Kubectl here = hub.namespace();
    String kubeconfig = token.isEmpty() ? "no kubeconfig" : kubeconfig(token);
    here.apply(
            secret(here.namespace(), kubeconfig)
                + """
                ---
                apiVersion: kubernetes.m.crossplane.io/v1alpha1
                kind: ProviderConfig
                metadata: {name: gpu-cluster}
                spec: {credentials: {source: Secret, secretRef: {namespace: %s, name: gpu-cluster, key: kubeconfig}}}
                """
                    .formatted(here.namespace()))
        .quiet();
    here.apply(
            """
            apiVersion: inference.devopstoolkit.ai/v1alpha1
            kind: LLMInference
            metadata: {name: %s}
            spec: {model: Qwen/Qwen2.5-1.5B-Instruct, gpu: 1, providerConfigName: gpu-cluster, targetNamespace: %s}
            """
                .formatted(name, namespace))
        .quiet();
    return here;
  }

  private static String secret(String namespace, String kubeconfig) {
    return "{apiVersion: v1, kind: Secret, metadata: {name: gpu-cluster, namespace: %s}, data: {kubeconfig: %s}}\n"
        .formatted(namespace, Base64.getEncoder().encodeToString(kubeconfig.getBytes(UTF_8)));
  }

  /** What kubectl get shows as DELIVERED. */
  private static String delivered(Kubectl here, String name) {
    return here.run(
            "get",
            "llm",
            name,
            "-o",
            "jsonpath={.status.target.conditions[?(@.type==\"Synced\")].status}")
        .ok()
        .out();
  }

  /** Waits until DELIVERED is False and describe has the words, and returns the message. */
  private static String awaitSaid(Kubectl here, String name, String words) {
    Eventually.until(
        name + " says that it is not delivered",
        () ->
            delivered(here, name).equals("False")
                && here.run("describe", "llm", name).ok().out().contains(words),
        () -> here.run("get", "llm", name, "-o", "yaml").out());
    assertThat(here.run("get", "llm", name).ok().out()).contains("DELIVERED").contains("False");
    return here.run(
            "get",
            "llm",
            name,
            "-o",
            "jsonpath={.status.target.conditions[?(@.type==\"Synced\")].message}")
        .ok()
        .out();
  }

  /** Waits until there is this one VLLMRuntime in the target and no other of its name anywhere. */
  private static void awaitGpus(String name, String namespace, String gpus) {
    Kubectl everywhere = there.in("");
    Eventually.until(
        name + " has " + gpus + " GPUs in the target",
        () -> {
          int found = 0;
          boolean right = false;
          for (JsonNode runtime :
              everywhere.run("get", "vllmruntimes", "-A", "-o", "json").ok().json().path("items")) {
            if (runtime.at("/metadata/name").asText().equals(name)) {
              found++;
              right =
                  runtime.at("/metadata/namespace").asText().equals(namespace)
                      && runtime.at("/spec/deploymentConfig/resources/gpu").asText().equals(gpus);
            }
          }
          return found == 1 && right;
        });
    assertThat(hub.kubectl().run("get", "vllmruntimes", "-A", "-o", "name").ok().out())
        .as("on the hub")
        .doesNotContain("/" + name);
  }

  /** As its operator would say. */
  private static void runs(String name, String namespace) {
    Kubectl target = there.in(namespace);
    target.await("create", "vllmruntime/" + name);
    target
        .run(
            "patch",
            "vllmruntime",
            name,
            "--subresource=status",
            "--type=merge",
            "-p",
            "{\"status\": {\"modelStatus\": \"Ready\", \"replicas\": 1}}")
        .ok();
  }

  private static void allow(String account) {
    there
        .in("")
        .run(
            "create",
            "clusterrolebinding",
            account,
            "--clusterrole=llm-inference",
            "--serviceaccount=" + SYSTEM + ":" + account)
        .quiet();
  }

  /** How many Objects the provider says that there are in this state. */
  private static int objects(String state) {
    Matcher line =
        Pattern.compile(
                "(?m)^crossplane_managed_resource_%s\\{gvk=\"kubernetes.m.crossplane.io/\\S+ Kind=Object\"} (\\d+)$"
                    .formatted(state))
            .matcher(ProviderKubernetes.metrics());
    return line.find() ? Integer.parseInt(line.group(1)) : 0;
  }

  private static String token(String account) {
    return there.in(SYSTEM).run("create", "token", account, "--duration=24h").ok().out().strip();
  }

  private static Config administrator() throws IOException {
    return Config.fromKubeconfig(Files.readString(target.kubeconfig()));
  }

  private static String kubeconfig(String token) throws IOException {
    byte[] authority = Files.readAllBytes(Path.of(administrator().getCaCertFile()));
    return Stack.kubeconfig(cable.url(), authority, token);
  }

  private void begin() {
    began = System.nanoTime();
  }

  private String seconds() {
    return (System.nanoTime() - began) / 1_000_000_000 + " s";
  }
}
