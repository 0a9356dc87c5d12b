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
  private final Path kubeconfig;
  private final String namespace;

  Kubectl(Path kubeconfig, String namespace) {
    this.kubeconfig = kubeconfig;
    this.namespace = namespace;
  }

  String namespace() {
    return namespace;
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
    words.add("--namespace=" + namespace);
    words.addAll(List.of(arguments));
    Map<String, String> environment = new HashMap<>(editor);
    environment.put("KUBECONFIG", kubeconfig.toString());
    environment.put("HOME", kubeconfig.getParent().toString()); // where it caches what it learns
    environment.put("KUBECTL_EXTERNAL_DIFF", "diff -u");
    return Command.run(words, environment, input);
  }
}
