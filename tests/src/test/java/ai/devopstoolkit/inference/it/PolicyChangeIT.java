package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.TestInstance.Lifecycle.PER_CLASS;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A new policy file, taken up while objects of the old policy are stored: one for each test. */
@OnCluster
@TestInstance(PER_CLASS)
class PolicyChangeIT {
  private static final String MORE =
      "name: more\nimage: {name: \"vllm:new\"}\nengine: {version: 0.15.0}\nperGpu: {memory: 10Gi}\n";
  private static final String REDERIVE = "inference.devopstoolkit.ai/rederive=";

  private final Map<String, String> before = new HashMap<>();
  private final Cluster cluster;
  private final Kubectl kubectl;

  PolicyChangeIT(Cluster cluster) {
    this.cluster = cluster;
    this.kubectl = cluster.namespace();
  }

  @BeforeAll
  void storeObjectsThenChangeThePolicy() throws IOException {
    for (String name : List.of("labelled", "applied", "moved", "rederived", "lengthened")) {
      kubectl.apply(manifest(name)).quiet();
    }
    for (String name : List.of("annotated", "less-annotated")) {
      kubectl.apply(manifest(name)).quiet();
      kubectl.run("annotate", "llm", name, REDERIVE + "1").quiet();
    }
    for (JsonNode object : kubectl.run("get", "llm", "-o", "json").quiet().json().path("items")) {
      String name = object.at("/metadata/name").asText();
      before.put(name, kubectl.derived(name));
    }
    cluster.policy().write(MORE);
    Eventually.until("the new policy is in use", () -> inUse("more"));
  }

  @AfterAll
  void backToTheDefault() throws IOException {
    cluster.policy().reset();
    Eventually.until("the default policy is back", () -> inUse("default"));
  }

  @Test
  void aNewObjectGetsTheNewPolicy() {
    kubectl.apply(manifest("new")).quiet();

    assertThat(memory("new")).isEqualTo("10Gi");
    assertThat(kubectl.get("new").at("/spec/derived/policy").asText()).startsWith("more/");
  }

  @Test
  void aLabelChangeLeavesAStoredObjectAlone() {
    kubectl.run("label", "llm", "labelled", "team=a").quiet();

    assertThat(kubectl.derived("labelled")).isEqualTo(before.get("labelled"));
  }

  @Test
  void writesOfTheSameSpecLeaveAStoredObjectAlone() {
    kubectl.apply(manifest("applied")).quiet();
    kubectl.apply(manifest("applied"), "--server-side", "--force-conflicts").quiet();
    kubectl.send(manifest("applied"), "replace").quiet();

    assertThat(kubectl.derived("applied")).isEqualTo(before.get("applied"));
  }

  @Test
  void aNewHostLeavesTheRestOfDerivedAlone() {
    kubectl.apply(manifest("moved").replace("a.example.com", "b.example.com")).quiet();

    assertThat(kubectl.derived("moved"))
        .isEqualTo(before.get("moved").replace("a.example.com", "b.example.com"));
  }

  @Test
  void aNewValueOfTheAnnotationDerivesAfresh() {
    kubectl.run("annotate", "llm", "rederived", REDERIVE + "1").quiet();

    assertThat(memory("rederived")).isEqualTo("10Gi");
  }

  @Test
  void theSameValueOfTheAnnotationDoesNot() {
    kubectl.run("annotate", "llm", "annotated", REDERIVE + "1", "--overwrite").quiet();
    kubectl.patch("annotated", "{\"spec\": {\"ingressHost\": \"b.example.com\"}}").quiet();

    assertThat(kubectl.derived("annotated"))
        .isEqualTo(before.get("annotated").replace("a.example.com", "b.example.com"));
  }

  @Test
  void theAnnotationsRemovalDoesNot() {
    kubectl.run("annotate", "llm", "less-annotated", REDERIVE.replace("=", "-")).quiet();

    assertThat(kubectl.get("less-annotated").at("/metadata/annotations").toString())
        .doesNotContain("rederive");
    assertThat(kubectl.derived("less-annotated")).isEqualTo(before.get("less-annotated"));
  }

  @Test
  void anInputChangeWarnsOfWhatElseChanges() {
    Output changed = kubectl.patch("lengthened", "{\"spec\": {\"maxModelLen\": 4096}}").ok();

    assertThat(changed.warnings())
        .containsExactly(
            "spec.derived: image.name, resources.memory also change: policy "
                + kubectl.get("lengthened").at("/spec/derived/policy").asText());
    assertThat(memory("lengthened")).isEqualTo("10Gi");
  }

  @Test
  void aBrokenFileIsRefusedAndTheOldPolicyStays() throws IOException {
    double failures = failures();

    cluster.policy().write("name: more\nperGpu: {memory: lots}\n");

    Eventually.until("the broken file is counted", () -> failures() == failures + 1);
    assertThat(lastSuccess()).isZero();
    assertThat(cluster.webhook().log())
        .anyMatch(
            line ->
                line.path("level").asText().equals("WARN") && line.toString().contains("line 2"));
    kubectl.apply(manifest("after-broken-file")).quiet();
    assertThat(memory("after-broken-file")).isEqualTo("10Gi");

    cluster.policy().write(MORE);
    Eventually.until("the good file is seen", () -> lastSuccess() == 1);
  }

  private static String manifest(String name) {
    return Manifests.llm(name, "ingressHost: a.example.com");
  }

  private String memory(String name) {
    return kubectl.get(name).at("/spec/derived/resources/memory").asText();
  }

  private boolean inUse(String policy) {
    return cluster.webhook().metric("dot_inference_policy_info", "\"" + policy + "/") == 1;
  }

  private double failures() {
    return cluster
        .webhook()
        .metric("dot_inference_reloads_total", "what=\"policy\"", "result=\"failure\"");
  }

  private double lastSuccess() {
    return cluster.webhook().metric("dot_inference_reload_last_success", "what=\"policy\"");
  }
}
