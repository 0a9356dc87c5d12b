package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What GitOps controllers do every few minutes for ever: no drift, no write, no fight. */
@OnCluster
@Tag("proof")
class GitOpsLoopIT {
  private static final int ROUNDS = 50;
  private static final List<String> FILES =
      List.of(
          "examples/llm-qwen.yaml",
          "examples/llm-kimi.yaml",
          "examples/override-resources.yaml",
          "examples/override-env.yaml");

  private final Kubectl kubectl;

  GitOpsLoopIT(Cluster cluster) {
    this.kubectl = cluster.namespace();
  }

  /** As kubectl apply and Argo CD by default: last-applied, manifest and live. */
  @Test
  void aClientSideThreeWayLoopWritesNothing() {
    loop("client-side three-way", "--server-side=false");
  }

  /** As Flux, and Argo CD with ServerSideApply. */
  @Test
  void aServerSideApplyLoopWritesNothing() {
    loop(
        "server-side apply",
        "--server-side",
        "--field-manager=kustomize-controller",
        "--force-conflicts");
  }

  /** As Argo CD with ServerSideDiff: a dry run, compared with what is there. */
  @Test
  void aServerSideDiffPredictsWhatIsThere() {
    String[] how = {"--server-side", "--field-manager=argocd-controller", "--force-conflicts"};
    kubectl.run(words("apply", how)).ok();
    crossplaneWrites();
    Map<String, JsonNode> before = live();
    List<String> dryRun = new ArrayList<>(List.of(words("apply", how)));
    dryRun.addAll(List.of("--dry-run=server", "-o", "json"));

    for (int round = 0; round < ROUNDS; round++) {
      JsonNode predicted = kubectl.run(dryRun.toArray(String[]::new)).quiet().json().path("items");
      assertThat(byName(predicted)).as("round %d", round).isEqualTo(before);
    }

    assertThat(live()).isEqualTo(before);
    prove("server-side diff", before.size());
  }

  private void loop(String what, String... how) {
    kubectl.run(words("apply", how)).ok();
    crossplaneWrites();
    Map<String, JsonNode> before = live();
    String[] apply = words("apply", how);
    String[] diff = words("diff", how);

    for (int round = 0; round < ROUNDS; round++) {
      assertThat(kubectl.run(diff).quiet().out()).as("diff of round %d", round).isEmpty();
      kubectl.run(apply).quiet();
    }

    // resourceVersion and generation are part of it.
    assertThat(live()).isEqualTo(before);
    prove(what, before.size());
  }

  private static void prove(String what, int objects) {
    Proof.line(
        "Update paths",
        "GitOps loop, " + what + ": rounds of " + objects + " objects",
        ROUNDS,
        "no drift, no generation bump, no write");
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

  private static String[] words(String command, String... how) {
    List<String> words = new ArrayList<>(List.of(command));
    words.addAll(List.of(how));
    FILES.forEach(file -> words.addAll(List.of("-f", file)));
    return words.toArray(String[]::new);
  }

  private Map<String, JsonNode> live() {
    return byName(kubectl.run("get", "llm", "-o", "json").quiet().json().path("items"));
  }

  /** Who last did what when is not part of the comparison. */
  private static Map<String, JsonNode> byName(JsonNode objects) {
    Map<String, JsonNode> byName = new TreeMap<>();
    for (JsonNode object : objects) {
      ((ObjectNode) object).withObject("/metadata").remove("managedFields");
      byName.put(object.at("/metadata/name").asText(), object);
    }
    assertThat(byName).hasSize(FILES.size());
    return byName;
  }
}
