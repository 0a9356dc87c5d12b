package ai.devopstoolkit.inference.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;

/**
 * A cluster that has all that LLMInferences need, as far as an API server can tell. It calls the
 * real webhook through a Service, whose endpoint is this machine. What a controller, kubelet or
 * Crossplane would make and report is written by hand, as none of them runs.
 */
final class InCluster implements AutoCloseable {
  private static final String NAME = "dot-inference";
  private static final String HOST = NAME + "." + NAME + ".svc";
  private static final Path BASE = ControlPlane.ROOT.resolve("manifests/base");
  private static final String HEALTHY =
      """
      conditions:
        - {type: Installed, status: "True", reason: Active, lastTransitionTime: "2026-01-01T00:00:00Z"}
        - {type: Healthy, status: "True", reason: Healthy, lastTransitionTime: "2026-01-01T00:00:00Z"}
      """;

  private final Path directory;
  private final ApiServer apiServer;
  private final Kubectl kubectl;
  private final Certificates certificates;
  private final Webhook webhook;
  private final String address;

  private InCluster(Path directory, ApiServer apiServer, String address) throws IOException {
    this.directory = directory;
    this.apiServer = apiServer;
    this.address = address;
    this.kubectl = new Kubectl(apiServer.kubeconfig(), NAME);
    this.certificates =
        Certificates.make(
            directory.resolve("certificates"), List.of(HOST, "localhost", "127.0.0.1"));
    this.webhook =
        Webhook.start(
            certificates,
            directory.resolve("serve.log"),
            "--host=0.0.0.0",
            "--port=0",
            "--cert=" + certificates.certificate(),
            "--key=" + certificates.privateKey(),
            "--drain-grace=0s");
  }

  /** Starts it with everything in its place; without the binaries, skips the caller. */
  static InCluster start(Class<?> test) throws IOException {
    ControlPlane.require(test, "crossplane-crds", "provider-kubernetes-crds");
    String address = address(test);
    Path directory = ControlPlane.directory("doctor");
    ApiServer apiServer =
        // It calls the endpoints of Services itself, as there is no kube-proxy.
        ApiServer.start(test, directory, "--enable-aggregator-routing=true");
    InCluster cluster;
    try {
      cluster = new InCluster(directory, apiServer, address);
    } catch (IOException | RuntimeException | AssertionError e) {
      apiServer.close();
      throw e;
    }
    try {
      cluster.applyCrds();
      cluster.putBack();
      return cluster;
    } catch (RuntimeException | AssertionError e) {
      cluster.close();
      throw e;
    }
  }

  /** One of this machine that is not loopback, which endpoints must not have. */
  private static String address(Class<?> test) throws IOException {
    Optional<String> address =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(it -> it instanceof Inet4Address)
            .filter(it -> !it.isLoopbackAddress() && !it.isLinkLocalAddress())
            .map(InetAddress::getHostAddress)
            .findFirst();
    if (address.isEmpty()) {
      String reason = "this machine has no address but loopback for an endpoint";
      System.out.println(test.getSimpleName() + " is skipped: " + reason);
      Assumptions.abort(reason);
    }
    return address.get();
  }

  private void applyCrds() {
    kubectl
        .run(
            "apply",
            "--server-side",
            "-f",
            ControlPlane.binary("crossplane-crds").toString(),
            "-f",
            ControlPlane.binary("provider-kubernetes-crds").toString())
        .quiet();
    apply(
        """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: certificates.cert-manager.io}
        spec:
          group: cert-manager.io
          scope: Namespaced
          names: {kind: Certificate, listKind: CertificateList, plural: certificates, singular: certificate}
          versions:
            - name: v1
              served: true
              storage: true
              subresources: {status: {}}
              schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
        """);
    kubectl.send(Program.run("crd").quiet().out(), "apply", "--server-side").quiet();
    kubectl.run("wait", "--for=condition=Established", "crd", "--all", "--timeout=60s").ok();
    kubectl
        .in("")
        .apply("{apiVersion: v1, kind: Namespace, metadata: {name: " + NAME + "}}")
        .quiet();
  }

  /** Makes everything be there, and as it should be. */
  void putBack() {
    kubectl
        .run(
            "apply",
            "--server-side",
            "--force-conflicts",
            "-f",
            "package/definition.yaml",
            "-f",
            "package/composition.yaml",
            "-f",
            "examples/functions.yaml",
            "-f",
            "examples/provider.yaml",
            "-f",
            "tests/src/test/resources/vllmruntime-crd.yaml")
        .ok();
    status(
        "xrd/llminferences.inference.devopstoolkit.ai",
        """
        conditions:
          - {type: Established, status: "True", reason: WatchingCompositeResource,
             lastTransitionTime: "2026-01-01T00:00:00Z"}
        """);
    status("function.pkg.crossplane.io/crossplane-contrib-function-patch-and-transform", HEALTHY);
    status("function.pkg.crossplane.io/crossplane-contrib-function-cel-filter", HEALTHY);
    status("provider.pkg.crossplane.io/crossplane-contrib-provider-kubernetes", HEALTHY);
    apply(running());
    status("deployment/" + NAME, "{replicas: 2, readyReplicas: 2, availableReplicas: 2}");
    for (int i = 1; i <= 2; i++) {
      status(
          "pod/" + NAME + "-" + i,
          """
          conditions: [{type: Ready, status: "True"}]
          containerStatuses:
            - {name: webhook, ready: true, started: true, restartCount: 0, image: x, imageID: "", lastState: null,
               state: {running: {startedAt: "2026-01-01T00:00:00Z"}, waiting: null}}
          """);
    }
    status(
        "certificate.cert-manager.io/" + NAME,
        """
        notAfter: "%s"
        renewalTime: "%s"
        conditions: [{type: Ready, status: "True"}]
        """
            .formatted(inDays(90), inDays(60)));
    register();
    kubectl.apply(Manifests.llm("qwen", "gpu: 1")).ok();
  }

  private static String inDays(int days) {
    Instant end = Instant.now().plus(Duration.ofDays(days).plusHours(1));
    return end.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** What {@code manifests} would bring, and what the cluster would make of it. */
  private String running() {
    String pods =
        List.of(1, 2).stream()
            .map(
                number ->
                    """
                    ---
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: dot-inference-%d, labels: {app.kubernetes.io/name: dot-inference}}
                    spec: {containers: [{name: webhook, image: dot-inference}]}
                    """
                        .formatted(number))
            .collect(Collectors.joining());
    return """
    apiVersion: v1
    kind: Service
    metadata: {name: dot-inference}
    spec: {selector: {app.kubernetes.io/name: dot-inference}, ports: [{name: https, port: 443}]}
    ---
    apiVersion: discovery.k8s.io/v1
    kind: EndpointSlice
    metadata: {name: dot-inference, labels: {kubernetes.io/service-name: dot-inference}}
    addressType: IPv4
    ports: [{name: https, port: %2$d}]
    endpoints:
      - {addresses: [%1$s], conditions: {ready: true}, targetRef: {kind: Pod, name: dot-inference-1}}
      - {addresses: [%1$s], conditions: {ready: true}, targetRef: {kind: Pod, name: dot-inference-2}}
    ---
    apiVersion: cert-manager.io/v1
    kind: Certificate
    metadata: {name: dot-inference}
    spec: {secretName: dot-inference-tls}
    ---
    apiVersion: node.k8s.io/v1
    kind: RuntimeClass
    metadata: {name: nvidia}
    handler: nvidia
    ---
    apiVersion: kubernetes.m.crossplane.io/v1alpha1
    kind: ProviderConfig
    metadata: {name: incluster}
    spec: {credentials: {source: InjectedIdentity}}
    """
            .formatted(address, URI.create(webhook.url()).getPort())
        + pods
        + "---\n"
        + read(BASE.resolve("deployment.yaml"))
        + "---\n"
        + policy(read(BASE.resolve("policy.yaml")));
  }

  /** The ConfigMap of the policy, with this text in it. */
  static String policy(String yaml) {
    ObjectNode map =
        Json.yaml("{apiVersion: v1, kind: ConfigMap, metadata: {name: dot-inference-policy}}");
    map.putObject("data").put("policy.yaml", yaml);
    return map + "\n";
  }

  /** The configurations of the manifests, with a hook for Deployments and with our authority. */
  private void register() {
    String bundle = bundle(read(certificates.ca()));
    StringBuilder configurations = new StringBuilder();
    for (JsonNode document : Json.documents(read(BASE.resolve("webhooks.yaml")))) {
      ObjectNode configuration = (ObjectNode) document;
      boolean mutating = configuration.path("kind").asText().startsWith("Mutating");
      if (mutating && !document.toString().contains("\"probes.inference.devopstoolkit.ai\"")) {
        configuration.withArray("/webhooks").add(probesHook());
      }
      for (JsonNode hook : configuration.path("webhooks")) {
        ((ObjectNode) hook.path("clientConfig")).put("caBundle", bundle);
      }
      configurations.append("---\n").append(configuration).append('\n');
    }
    kubectl.send(configurations.toString(), "replace", "--force", "--grace-period=0").ok();
    Eventually.until(
        "both hooks are called",
        () ->
            kubectl
                .send(
                    Manifests.llm("probe", "gpu: 1").replace("name: probe", "generateName: 1-"),
                    "create",
                    "--dry-run=server")
                .err()
                .contains("cannot name the Service"));
  }

  private static ObjectNode probesHook() {
    return Json.yaml(
        """
        name: probes.inference.devopstoolkit.ai
        admissionReviewVersions: [v1]
        clientConfig: {service: {name: dot-inference, namespace: dot-inference, port: 443, path: /probes}}
        rules: [{apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments]}]
        matchConditions:
          - name: asks-for-probes
            expression: >-
              object.spec.template.metadata.?annotations[?'inference.devopstoolkit.ai/probes'].hasValue()
        failurePolicy: Fail
        sideEffects: None
        """);
  }

  /** Has the API server call the webhook by its URL. */
  void callUrl() {
    kubectl
        .send(
            Program.run(
                    "webhook-config", "--url", webhook.url(), "--ca", certificates.ca().toString())
                .quiet()
                .out(),
            "replace")
        .ok();
  }

  /** Has the API server open new connections: it keeps them, whatever becomes of the Service. */
  void reconnect() {
    trust(read(certificates.ca()) + "\n");
  }

  /** Has the API server trust other certificates. */
  void trust(String pem) {
    for (String kind : List.of("mutatingwebhookconfiguration", "validatingwebhookconfiguration")) {
      patch(
          kind + "/" + NAME,
          "[{op: replace, path: /webhooks/0/clientConfig/caBundle, value: %s}]"
              .formatted(bundle(pem)));
    }
  }

  /** The certificate of an authority of which the webhook's is not. */
  String otherAuthority() {
    return read(Certificates.make(directory.resolve("other")).ca());
  }

  /** Has the Service lead to a port on which nobody listens. */
  void leadNowhere() {
    try {
      patch(
          "endpointslice/" + NAME,
          "[{op: replace, path: /ports/0/port, value: %d}]".formatted(Ports.free()));
      reconnect();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The CRD of VLLMRuntime of an old operator. */
  void staleRuntimeCrd() {
    ObjectNode crd =
        Json.yaml(ControlPlane.ROOT.resolve("tests/src/test/resources/vllmruntime-crd.yaml"));
    ObjectNode deployment =
        crd.withObject(
            "/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/deploymentConfig");
    List<String> newer = List.of("nodeSelectorTerms", "podAnnotations", "runtimeClass");
    deployment.withObject("/properties").remove(newer);
    deployment.remove(List.of("required", "x-kubernetes-validations"));
    kubectl.send(crd.toString(), "apply", "--server-side", "--force-conflicts").ok();
  }

  void apply(String manifest) {
    kubectl.send(manifest, "apply", "--server-side", "--force-conflicts").ok();
  }

  void delete(String object) {
    kubectl.run("delete", object, "--force", "--grace-period=0").ok();
  }

  /** Writes the members of an object's status, in YAML. */
  void status(String object, String status) {
    ObjectNode patch = Json.yaml("{}");
    patch.set("status", Json.yaml(status));
    kubectl
        .run("patch", object, "--subresource=status", "--type=merge", "-p", patch.toString())
        .ok();
  }

  /** Changes an object by a JSON patch, in YAML. */
  void patch(String object, String patch) {
    kubectl.run("patch", object, "--type=json", "-p", patch).ok();
  }

  /** Labels namespaces, as in {@code key=value} or {@code key-}. */
  void label(String label, String... namespaces) {
    List<String> words = new ArrayList<>(List.of("label", "--overwrite", "namespace"));
    words.addAll(List.of(namespaces));
    words.add(label);
    kubectl.run(words.toArray(String[]::new)).ok();
  }

  /** An administrator's, in the namespace of the webhook. */
  Kubectl kubectl() {
    return kubectl;
  }

  /** Runs {@code doctor} as an administrator. */
  Output doctor(String... arguments) {
    return doctorOf(apiServer.kubeconfig(), arguments);
  }

  /** Runs {@code doctor} as the user of a kubeconfig. */
  Output doctorOf(Path kubeconfig, String... arguments) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "doctor",
                "--kubectl=" + ControlPlane.binary("kubectl"),
                "--kubeconfig=" + kubeconfig));
    words.addAll(List.of(arguments));
    return Command.run(Program.words(words), Map.of("HOME", directory.toString()), "");
  }

  /** The kubeconfig of a service account that nobody gave anything. */
  Path userWithoutRights() throws IOException {
    kubectl.run("create", "serviceaccount", "nobody").ok();
    String token = kubectl.run("create", "token", "nobody").ok().out().strip();
    String flags = "--kubeconfig=" + directory.resolve("nobody.kubeconfig");
    Path kubeconfig = Files.copy(apiServer.kubeconfig(), directory.resolve("nobody.kubeconfig"));
    kubectl.run("config", "set-credentials", "nobody", "--token=" + token, flags).ok();
    kubectl.run("config", "set-context", "--current", "--user=nobody", flags).ok();
    return kubeconfig;
  }

  /** A kubeconfig of a port on which nobody listens. */
  Path kubeconfigOfNobody() throws IOException {
    return Files.writeString(
        directory.resolve("unreachable.kubeconfig"),
        Files.readString(apiServer.kubeconfig())
            .replaceAll("https://127.0.0.1:\\d+", "https://127.0.0.1:" + Ports.free()));
  }

  private static String bundle(String pem) {
    return Base64.getEncoder().encodeToString(pem.getBytes(UTF_8));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      webhook.close();
    } finally {
      apiServer.close();
    }
  }
}
