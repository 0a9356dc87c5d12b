package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What GitOps controllers do every few minutes for ever: no drift, no write, no fight. Flux and
 * Argo CD decide by their own libraries, which {@code tests/gitops} calls as the two controllers
 * do.
 */
@OnCluster
class GitOpsLoopIT {
  private static final String PROGRAM = "gitops";
  private static final int ROUNDS = 50;
  private static final List<String> FILES =
      List.of(
          "examples/llm-qwen.yaml",
          "examples/llm-embedding.yaml",
          "examples/llm-kimi.yaml",
          "examples/override-args.yaml",
          "examples/override-env.yaml",
          "examples/override-max-model-len.yaml",
          "examples/override-probes.yaml",
          "examples/override-replicas.yaml",
          "examples/override-resources.yaml",
          "examples/override-tensor-parallel.yaml");

  private final Kubectl kubectl;
  @TempDir Path git;

  GitOpsLoopIT(Cluster cluster) {
    this.kubectl = cluster.namespace();
  }

  @BeforeAll
  static void theProgramIsThere() {
    ControlPlane.require(GitOpsLoopIT.class, PROGRAM);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "flux",
        "argo",
        "argo-structured-merge",
        "argo-server-side",
        "argo-mutation-webhook"
      })
  void nothingIsWrittenUntilSomethingChanges(String controller) throws IOException {
    assertThat(reconcile(controller, 1, FILES)).containsOnly("created").hasSize(FILES.size());
    crossplaneWrites();
    Map<String, JsonNode> before = live();

    assertThat(reconcile(controller, ROUNDS, FILES))
        .containsOnly("unchanged")
        .hasSize(ROUNDS * FILES.size());

    // resourceVersion and generation are part of it.
    assertThat(live()).isEqualTo(before);

    // Somebody changes an object by hand: it is put back, derived and all.
    kubectl.patch("llm-qwen", "{\"spec\": {\"gpu\": 2}}", "--field-manager=somebody").ok();
    assertThat(derivedGpu("llm-qwen")).isEqualTo("2");
    assertThat(reconcile(controller, 2, List.of("examples/llm-qwen.yaml")))
        .containsExactly("configured", "unchanged");
    assertThat(live().get("llm-qwen").at("/spec")).isEqualTo(before.get("llm-qwen").at("/spec"));

    // Git changes: that is applied, and derived follows.
    Path changed = git.resolve("llm-embedding.yaml");
    String manifest = Files.readString(ControlPlane.ROOT.resolve("examples/llm-embedding.yaml"));
    Files.writeString(changed, manifest.replaceFirst("spec:\n", "spec:\n  gpu: 4\n"));
    assertThat(reconcile(controller, 2, List.of(changed.toString())))
        .containsExactly("configured", "unchanged");
    assertThat(derivedGpu("llm-embedding")).isEqualTo("4");

    // What Git leaves to others stays theirs, although the schema has a default for it.
    kubectl.run("scale", "llm/llm-kimi", "--replicas=3").ok();
    assertThat(reconcile(controller, 1, List.of("examples/llm-kimi.yaml")))
        .containsExactly("unchanged");
    assertThat(live().get("llm-kimi").at("/spec/replicas").asInt()).isEqualTo(3);

    Proof.line(
        "Update paths",
        "GitOps loop, " + controller + ": rounds of " + FILES.size() + " objects",
        ROUNDS,
        "no drift, no generation bump, no write");
  }

  /** What a controller made of each object, round by round. */
  private List<String> reconcile(String controller, int rounds, List<String> files) {
    List<String> words = new ArrayList<>();
    words.add(ControlPlane.binary(PROGRAM).toString());
    words.addAll(List.of("--rounds", Integer.toString(rounds), controller, kubectl.namespace()));
    words.addAll(files);
    return Command.run(words, kubectl.environment(), "")
        .ok()
        .out()
        .lines()
        .map(line -> Json.read(line).get("action").asText())
        .toList();
  }

  /** Another's fields beside the user's. */
  private void crossplaneWrites() {
    kubectl
        .patch(
            "llm-qwen",
            "{\"spec\": {\"crossplane\": {\"compositionRevisionRef\": {\"name\": \"llm-inference-1a2b3c4\"}}}}",
            "--field-manager=crossplane")
        .quiet();
  }

  private String derivedGpu(String name) {
    return live().get(name).at("/spec/derived/resources/gpu").asText();
  }

  /** Who last did what when is not part of the comparison. */
  private Map<String, JsonNode> live() {
    Map<String, JsonNode> byName = new TreeMap<>();
    for (JsonNode object : kubectl.run("get", "llm", "-o", "json").quiet().json().path("items")) {
      ((ObjectNode) object).withObject("/metadata").remove("managedFields");
      byName.put(object.at("/metadata/name").asText(), object);
    }
    assertThat(byName).hasSize(FILES.size());
    return byName;
  }
}
