package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.spec.CanonicalJson;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a new object gets. */
@OnCluster
class CreateIT {
  private final Kubectl kubectl;

  CreateIT(Cluster cluster) {
    this.kubectl = cluster.namespace();
  }

  @ParameterizedTest(name = "kubectl {0}")
  @ValueSource(strings = {"apply", "apply --server-side", "create"})
  void everyExampleIsStoredWithWhatPreviewPrints(String how) {
    List<String> words = new ArrayList<>(List.of(how.split(" ", -1)));
    Manifests.examples().forEach(file -> words.addAll(List.of("-f", file)));

    kubectl.run(words.toArray(String[]::new)).ok();

    Map<String, String> stored = new TreeMap<>();
    for (JsonNode object : kubectl.run("get", "llm", "-o", "json").ok().json().path("items")) {
      stored.put(
          object.at("/metadata/name").asText(), CanonicalJson.of(object.at("/spec/derived")));
    }
    assertThat(stored)
        .hasSizeGreaterThan(8)
        .isEqualTo(Program.preview(kubectl.namespace(), Manifests.examples()));
  }

  @Test
  void theUsersOwnFieldsAreStoredAsWritten() {
    kubectl.run("create", "-f", "examples/override-resources.yaml").ok();

    JsonNode written =
        Json.yaml(ControlPlane.ROOT.resolve("examples/override-resources.yaml")).path("spec");
    JsonNode stored = kubectl.get("override-resources").path("spec");
    assertThat(stored.properties())
        .filteredOn(field -> !List.of("derived", "replicas").contains(field.getKey()))
        .containsExactlyInAnyOrderElementsOf(written.properties());
  }

  @Test
  @Tag("threat:derived")
  void aForgedDerivedIsReplacedAndWarnedAbout() {
    Output created =
        kubectl.apply(
            Manifests.llm("forged", "gpu: 1, derived: {revision: r1, runtimeClass: mine}"),
            "--server-side",
            "--validate=false");
    kubectl.apply(Manifests.llm("plain", "gpu: 1")).quiet();

    assertThat(created.ok().warnings())
        .containsExactly("spec.derived: is managed by the webhook: what you sent was replaced");
    assertThat(kubectl.derived("forged")).isEqualTo(kubectl.derived("plain"));
  }

  @Test
  void aCopyOfAStoredObjectIsTakenWithoutAWord() {
    kubectl.apply(Manifests.llm("original", "gpu: 2")).quiet();
    String copy =
        Manifests.llm("copy", "gpu: 2, derived: " + kubectl.get("original").at("/spec/derived"));

    kubectl.send(copy, "create").quiet();

    assertThat(kubectl.derived("copy")).isEqualTo(kubectl.derived("original"));
  }

  @Test
  void aGeneratedNameIsCreated() {
    String generated = Manifests.llm("", "gpu: 1").replace("name: ", "generateName: chat-");

    String name = kubectl.send(generated, "create", "-o", "name").quiet().out().strip();

    assertThat(name).startsWith("llminference.inference.devopstoolkit.ai/chat-");
    assertThat(kubectl.derived(name.substring(name.indexOf('/') + 1))).contains("Qwen2.5-7B");
  }

  @Test
  void aGeneratedNameThatCannotNameAServiceIsRefused() {
    String generated = Manifests.llm("", "gpu: 1").replace("name: ", "generateName: 1st-");

    Output refused = kubectl.send(generated, "create").refused();

    assertThat(refused.err())
        .contains("metadata.name: \"1st-")
        .contains("cannot name the Service that the vLLM operator makes of it")
        .contains("For example \"llm-1st-");
  }

  @Test
  void theListShowsWhatIsDerived() {
    kubectl.apply(Manifests.llm("listed", "gpu: 4")).quiet();

    assertThat(kubectl.run("get", "llm", "listed").quiet().out().lines().toList().get(1))
        .matches("listed +Qwen/Qwen2.5-7B-Instruct +4 +4 .*");
  }

  @Test
  void nobodyOwnsSpecDerived() {
    kubectl.apply(Manifests.llm("applied", "gpu: 1")).quiet();
    kubectl.apply(Manifests.llm("server-side", "gpu: 1"), "--server-side").quiet();
    kubectl.patch("applied", "{\"spec\": {\"gpu\": 2}}").quiet();

    for (String name : List.of("applied", "server-side")) {
      JsonNode managers = kubectl.get(name).at("/metadata/managedFields");
      assertThat(managers).isNotEmpty();
      assertThat(managers.toString()).contains("f:model").doesNotContain("f:derived");
    }
  }
}
