package ai.devopstoolkit.inference.it;

import ai.devopstoolkit.inference.spec.CanonicalJson;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The real kubectl, in one namespace. */
final class Kubectl {
  private static final int WAITS = 8;
  private static final int WAIT_SECONDS = 15;

  private final Path kubeconfig;
  private final String namespace;

  /** One whose namespace is the kubeconfig's own choice if {@code namespace} is empty. */
  Kubectl(Path kubeconfig, String namespace) {
    this.kubeconfig = kubeconfig;
    this.namespace = namespace;
  }

  String namespace() {
    return namespace;
  }

  /** Where it and other clients find the cluster, and where they cache what they learn. */
  Map<String, String> environment() {
    return Map.of("KUBECONFIG", kubeconfig.toString(), "HOME", kubeconfig.getParent().toString());
  }

  /** The same user's, in another namespace. */
  Kubectl in(String other) {
    return new Kubectl(kubeconfig, other);
  }

  /** Runs it in the root of the repository. */
  Output run(String... arguments) {
    return run(Map.of(), "", arguments);
  }

  /** Runs it with {@code -f -} and this as its input. */
  Output send(String manifest, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("-f");
    all.add("-");
    return run(Map.of(), manifest, all.toArray(String[]::new));
  }

  /** Applies a manifest as users do. */
  Output apply(String manifest, String... flags) {
    List<String> all = new ArrayList<>(List.of("apply"));
    all.addAll(List.of(flags));
    return send(manifest, all.toArray(String[]::new));
  }

  /** Installs the CRD alone, without Crossplane, and waits until it is served. */
  void installCrd() {
    send(Program.run("crd").quiet().out(), "apply", "--server-side").quiet();
    run(
            "wait",
            "--for=condition=Established",
            "crd/llminferences.inference.devopstoolkit.ai",
            "--timeout=60s")
        .ok();
  }

  /** Changes an object by a merge patch. */
  Output patch(String name, String patch, String... flags) {
    List<String> all = new ArrayList<>(List.of("patch", "llm", name, "--type=merge", "-p", patch));
    all.addAll(List.of(flags));
    return run(all.toArray(String[]::new));
  }

  /** {@code kubectl edit} by an editor that runs a sed script. */
  Output edit(String name, String script) {
    return run(Map.of("KUBE_EDITOR", "sed -i '" + script + "'"), "", "edit", "llm", name);
  }

  /**
   * {@code kubectl wait}, which says now and then what it waits for.
   *
   * @param condition as in {@code --for}
   * @param resource as in {@code llm/qwen}
   */
  void await(String condition, String resource) {
    for (int i = 1; i <= WAITS; i++) {
      Output waited =
          run("wait", "--for=" + condition, resource, "--timeout=" + WAIT_SECONDS + "s");
      if (waited.exitCode() == 0) {
        return;
      }
      if (!waited.err().contains("timed out")) {
        waited.ok();
      }
      System.out.printf("waiting for: %s of %s in %s%n", condition, resource, namespace);
    }
    throw new AssertionError(
        "not within %d s: %s of %s in %s%n%s"
            .formatted(
                WAITS * WAIT_SECONDS,
                condition,
                resource,
                namespace,
                run("get", resource, "-o", "yaml", "--ignore-not-found").out()));
  }

  /** The stored LLMInference, with its managedFields. */
  JsonNode get(String name) {
    return run("get", "llm", name, "-o", "json", "--show-managed-fields").ok().json();
  }

  /** The stored {@code spec.derived}, byte for byte comparable. */
  String derived(String name) {
    return CanonicalJson.of(get(name).at("/spec/derived"));
  }

  /** The version of the stored object: another after every write that changes something. */
  String resourceVersion(String name) {
    return get(name).at("/metadata/resourceVersion").asText();
  }

  private Output run(Map<String, String> editor, String input, String... arguments) {
    List<String> words = new ArrayList<>();
    words.add(ControlPlane.binary("kubectl").toString());
    if (!namespace.isEmpty()) {
      words.add("--namespace=" + namespace);
    }
    words.addAll(List.of(arguments));
    Map<String, String> environment = new HashMap<>(editor);
    environment.putAll(environment());
    environment.put("KUBECTL_EXTERNAL_DIFF", "diff -u");
    return Command.run(words, environment, input);
  }
}
