package ai.devopstoolkit.inference.it;

import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * All that an LLMInference passes on its way to a VLLMRuntime, as processes: API server, our
 * webhook, Crossplane, its functions, provider-kubernetes and the garbage collector. The API server
 * is the target cluster, too. Only vLLM's operator is absent: tests write the status for it.
 */
final class Stack implements AutoCloseable {
  /** Names a binary of the real function, which cannot be had as a Go module. */
  static final String REAL_FUNCTION = "FUNCTION_PATCH_AND_TRANSFORM";

  /** Crossplane's account. */
  static final String CROSSPLANE = "crossplane";

  /** The provider's account where it runs. */
  static final String PROVIDER = "provider-kubernetes";

  /** The provider's account on the target cluster. */
  static final String TARGET = "target";

  private static final String STAND_IN = "function-patch-and-transform-stand-in";
  private static final String PREFIX = "crossplane-contrib-";
  private static final String SYSTEM = "crossplane-system";

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final List<Daemon> daemons = new ArrayList<>();
  private final Path directory;
  private final ApiServer apiServer;
  private final Kubectl kubectl;
  private final Admission admission;
  private final String patchAndTransform;
  private final boolean realRuntimeCrd;
  private final Path runtimeCrd;
  private int namespaces;

  private Stack(Path directory, ApiServer apiServer) throws IOException {
    this.directory = directory;
    this.apiServer = apiServer;
    this.kubectl = new Kubectl(apiServer.kubeconfig(), "default");
    this.admission = new Admission(directory, kubectl);
    this.patchAndTransform = System.getenv().getOrDefault(REAL_FUNCTION, ""); // empty is unset
    Path real = ControlPlane.ROOT.resolve("../shared/data/vllmruntime-crd.yaml").normalize();
    Path own = ControlPlane.ROOT.resolve("tests/src/test/resources/vllmruntime-crd.yaml");
    this.realRuntimeCrd = Files.exists(real);
    this.runtimeCrd = realRuntimeCrd ? real : own;
    open.push(apiServer);
    open.push(admission);
  }

  /** Starts all of it; without the binaries, skips the caller. */
  static Stack start(Class<?> test) throws IOException {
    return start(test, false);
  }

  /**
   * Starts all of it.
   *
   * @param bodies whether the audit log has what was asked and answered
   */
  static Stack start(Class<?> test, boolean bodies) throws IOException {
    ControlPlane.require(
        test,
        "kube-controller-manager",
        "crossplane",
        "crossplane-crds",
        "provider-kubernetes",
        "provider-kubernetes-crds",
        "function-cel-filter",
        STAND_IN);
    Path directory = ControlPlane.directory("stack");
    String[] groups = {
      "inference.devopstoolkit.ai",
      "kubernetes.m.crossplane.io",
      "production-stack.vllm.ai",
      "networking.k8s.io"
    };
    ApiServer apiServer =
        ApiServer.start(
            test,
            directory,
            bodies
                ? AuditLog.flagsWithBodies(directory, groups)
                : AuditLog.flags(directory, groups));
    Stack stack;
    try {
      stack = new Stack(directory, apiServer);
    } catch (IOException | RuntimeException | AssertionError e) {
      apiServer.close();
      throw e;
    }
    try {
      say("function-patch-and-transform: " + stack.whichFunction());
      say("CRD of VLLMRuntime: " + stack.whichCrd());
      stack.startAll();
      return stack;
    } catch (IOException | RuntimeException | AssertionError e) {
      stack.close();
      throw e;
    }
  }

  /** Which of the two ran. */
  String whichFunction() {
    return patchAndTransform.isEmpty()
        ? "a stand-in on our own renderer, as " + REAL_FUNCTION + " names no binary"
        : "the real one, " + patchAndTransform;
  }

  /** Where the schema of VLLMRuntime came from. */
  String whichCrd() {
    return realRuntimeCrd ? "the operator's own" : "ours, of the fields in use";
  }

  private void startAll() throws IOException {
    applyCrds();
    Path crossplaneKubeconfig = account(CROSSPLANE);
    Path providerKubeconfig = account(PROVIDER);
    mayDoAnything(CROSSPLANE);
    mayDoAnything(PROVIDER);
    account(TARGET);
    kubectl.run("apply", "-f", "examples/provider-config.yaml").quiet(); // what TARGET may do

    // The administrator's certificate is the one client certificate there is; it signed itself.
    Config administrator = Config.fromKubeconfig(Files.readString(apiServer.kubeconfig()));
    Path client = Path.of(administrator.getClientCertFile());
    Certificates certificates = admission.certificates();
    TlsDirectory clientTls =
        TlsDirectory.of(
            directory.resolve("client"),
            client,
            Path.of(administrator.getClientKeyFile()),
            certificates.ca());
    TlsDirectory serverTls =
        TlsDirectory.of(
            directory.resolve("server"),
            certificates.certificate(),
            certificates.privateKey(),
            client);

    // The provider comes first, as the functions would take one of its ports.
    keep(ProviderKubernetes.start(providerKubeconfig, serverTls, directory));
    startFunction(PREFIX + "function-patch-and-transform", patchAndTransform(), serverTls);
    startFunction(
        PREFIX + "function-cel-filter",
        List.of(ControlPlane.binary("function-cel-filter").toString()),
        serverTls);
    keep(Crossplane.start(crossplaneKubeconfig, clientTls, directory));
    kubectl.run("apply", "-f", "package/definition.yaml", "-f", "package/composition.yaml").quiet();
    kubectl.await("condition=Established", "xrd/llminferences.inference.devopstoolkit.ai");
    admission.ready();
    // After the CRDs, as it looks for new kinds every 30 seconds only.
    keep(
        Daemon.start(
            "kube-controller-manager",
            List.of(
                ControlPlane.binary("kube-controller-manager").toString(),
                "--kubeconfig=" + apiServer.kubeconfig(),
                "--controllers=garbage-collector-controller,namespace-controller,"
                    + "horizontal-pod-autoscaler-controller",
                "--horizontal-pod-autoscaler-sync-period=5s",
                "--leader-elect=false",
                "--secure-port=0"),
            Map.of(),
            directory));
    say("all processes run, logs are in " + directory);
  }

  private void applyCrds() {
    List<String> words = new ArrayList<>(List.of("apply", "--server-side"));
    for (String crds : List.of("crossplane-crds", "provider-kubernetes-crds")) {
      words.addAll(List.of("-f", ControlPlane.binary(crds).toString()));
    }
    words.addAll(List.of("-f", runtimeCrd.toString()));
    kubectl.run(words.toArray(String[]::new)).quiet();
    kubectl.run("wait", "--for=condition=Established", "crd", "--all", "--timeout=60s").ok();
    kubectl.apply("{apiVersion: v1, kind: Namespace, metadata: {name: " + SYSTEM + "}}").quiet();
  }

  private List<String> patchAndTransform() throws IOException {
    if (!patchAndTransform.isEmpty()) {
      return List.of(patchAndTransform);
    }
    Renderer renderer = new Renderer();
    open.push(renderer);
    return List.of(ControlPlane.binary(STAND_IN).toString(), "--renderer=" + renderer.url());
  }

  private void startFunction(String name, List<String> words, TlsDirectory tls) throws IOException {
    CompositionFunction function = CompositionFunction.start(name, words, tls, directory);
    keep(function.daemon());
    function.install(kubectl);
  }

  private void keep(Daemon daemon) {
    open.push(daemon);
    daemons.add(daemon);
  }

  /** Makes a service account, and its kubeconfig. */
  private Path account(String name) throws IOException {
    kubectl.in(SYSTEM).run("create", "serviceaccount", name).quiet();
    return Files.writeString(kubeconfigOf(name), kubeconfig(name));
  }

  private void mayDoAnything(String account) {
    kubectl
        .run(
            "create",
            "clusterrolebinding",
            account,
            "--clusterrole=cluster-admin",
            "--serviceaccount=" + SYSTEM + ":" + account)
        .quiet();
  }

  private Path kubeconfigOf(String user) {
    return directory.resolve(user + ".kubeconfig");
  }

  private String kubeconfig(String user) throws IOException {
    Config administrator = Config.fromKubeconfig(Files.readString(apiServer.kubeconfig()));
    return kubeconfig(
        administrator.getMasterUrl(),
        Files.readAllBytes(Path.of(administrator.getCaCertFile())),
        kubectl.in(SYSTEM).run("create", "token", user, "--duration=24h").quiet().out().strip());
  }

  /** Complete in itself: provider-kubernetes follows no paths in it. */
  static String kubeconfig(String server, byte[] authority, String token) {
    return """
    apiVersion: v1
    kind: Config
    clusters:
      - name: stack
        cluster: {server: "%s", certificate-authority-data: "%s"}
    users: [{name: user, user: {token: "%s"}}]
    contexts: [{name: stack, context: {cluster: stack, user: user}}]
    current-context: stack
    """
        .formatted(server, Base64.getEncoder().encodeToString(authority), token);
  }

  /** A kubectl in a new namespace, with the ProviderConfig "incluster", which leads back here. */
  Kubectl namespace() throws IOException {
    String name = "team-" + ++namespaces;
    kubectl
        .in("")
        .apply(
            """
            {apiVersion: v1, kind: Namespace, metadata: {name: %1$s}}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: incluster, namespace: %1$s}
            data: {kubeconfig: %2$s}
            ---
            apiVersion: kubernetes.m.crossplane.io/v1alpha1
            kind: ProviderConfig
            metadata: {name: incluster, namespace: %1$s}
            spec:
              credentials:
                source: Secret
                secretRef: {namespace: %1$s, name: incluster, key: kubeconfig}
            """
                .formatted(
                    name,
                    Base64.getEncoder().encodeToString(Files.readAllBytes(kubeconfigOf(TARGET)))))
        .quiet();
    return kubectl.in(name);
  }

  /** An administrator's, in the namespace that a manifest says. */
  Kubectl kubectl() {
    return kubectl.in("");
  }

  Admission admission() {
    return admission;
  }

  /** What the API server has written about requests. */
  AuditLog audit() {
    return AuditLog.in(directory);
  }

  /** What an account has asked the API server to write. */
  List<AuditLog.Write> writesOf(String account) {
    return AuditLog.in(directory).writes("system:serviceaccount:" + SYSTEM + ":" + account);
  }

  /** Fails with the end of its log if one of the processes has ended. */
  void mustRun() {
    daemons.forEach(Daemon::mustRun);
  }

  static void say(String what) {
    System.out.println("stack: " + what);
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        say("did not end in order: " + e);
      }
    }
  }
}
