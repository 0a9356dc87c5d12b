package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.spec.CanonicalJson;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of {@code spec.derived} when an object is written again. */
@OnCluster
class UpdateIT {
  private static final String MANAGED =
      "spec.derived: is managed by the webhook: what you sent was replaced";

  private final Kubectl kubectl;

  UpdateIT(Cluster cluster) {
    this.kubectl = cluster.namespace();
  }

  /** How users change one GPU to two. */
  enum Change {
    APPLY,
    SERVER_SIDE_APPLY,
    MERGE_PATCH,
    JSON_PATCH,
    REPLACE,
    EDIT
  }

  @ParameterizedTest
  @EnumSource
  void oneMoreGpuDerivesEverythingAnew(Change change) {
    kubectl.apply(Manifests.llm("expected", "gpu: 2")).quiet();
    String one = Manifests.llm("qwen", "gpu: 1");
    String two = Manifests.llm("qwen", "gpu: 2");
    kubectl.apply(one, change == Change.SERVER_SIDE_APPLY ? "--server-side" : "--wait").quiet();

    Output changed =
        switch (change) {
          case APPLY -> kubectl.apply(two);
          case SERVER_SIDE_APPLY -> kubectl.apply(two, "--server-side");
          case MERGE_PATCH -> kubectl.patch("qwen", "{\"spec\": {\"gpu\": 2}}");
          case JSON_PATCH ->
              kubectl.run(
                  "patch",
                  "llm",
                  "qwen",
                  "--type=json",
                  "-p",
                  "[{\"op\": \"replace\", \"path\": \"/spec/gpu\", \"value\": 2}]");
          case REPLACE -> kubectl.send(two, "replace");
          case EDIT -> kubectl.edit("qwen", "s/^  gpu: 1$/  gpu: 2/");
        };

    changed.quiet();
    JsonNode spec = kubectl.get("qwen").path("spec");
    assertThat(spec.at("/derived/resources").toString())
        .isEqualTo("{\"cpu\":\"4\",\"gpu\":\"2\",\"memory\":\"16Gi\"}");
    assertThat(spec.at("/derived/tensorParallelSize").asInt()).isEqualTo(2);
    assertThat(spec.at("/derived/sharedMemory").asText()).isEqualTo("4Gi");
    assertThat(kubectl.derived("qwen")).isEqualTo(kubectl.derived("expected"));
  }

  @Test
  void replaceWithoutDerivedKeepsIt() {
    String manifest = Manifests.llm("qwen", "gpu: 1");
    kubectl.apply(manifest).quiet();
    String before = kubectl.derived("qwen");

    kubectl.send(manifest, "replace").quiet();

    assertThat(kubectl.derived("qwen")).isEqualTo(before);
  }

  @Test
  void replaceWithAForgedDerivedIsUndoneAndWarnedAbout() {
    kubectl.apply(Manifests.llm("qwen", "gpu: 1")).quiet();
    String before = kubectl.derived("qwen");
    ObjectNode forged = (ObjectNode) kubectl.get("qwen");
    forged.withObject("/spec/derived/resources").put("memory", "1Gi");

    Output replaced = kubectl.send(forged.toString(), "replace").ok();

    assertThat(replaced.warnings()).containsExactly(MANAGED);
    assertThat(kubectl.derived("qwen")).isEqualTo(before);
  }

  @Test
  @Tag("threat:derived")
  void aPatchOfDerivedIsUndoneAndWarnedAbout() {
    kubectl.apply(Manifests.llm("qwen", "gpu: 1")).quiet();
    String before = kubectl.derived("qwen");

    Output patched =
        kubectl.patch("qwen", "{\"spec\": {\"derived\": {\"runtimeClass\": \"mine\"}}}").ok();

    assertThat(patched.warnings()).containsExactly(MANAGED);
    assertThat(kubectl.derived("qwen")).isEqualTo(before);
  }

  @Test
  void aRemovedDerivedComesBack() {
    kubectl.apply(Manifests.llm("qwen", "gpu: 1")).quiet();
    String before = kubectl.derived("qwen");

    kubectl
        .run(
            "patch",
            "llm",
            "qwen",
            "--type=json",
            "-p",
            "[{\"op\": \"remove\", \"path\": \"/spec/derived\"}]")
        .quiet();

    assertThat(kubectl.derived("qwen")).isEqualTo(before);
  }

  @Test
  void replaceWithTheStoredObjectChangesNothing() {
    kubectl.apply(Manifests.llm("qwen", "gpu: 2")).quiet();
    JsonNode stored = kubectl.get("qwen");

    kubectl.send(stored.toString(), "replace").quiet();

    assertThat(kubectl.derived("qwen")).isEqualTo(CanonicalJson.of(stored.at("/spec/derived")));
  }

  @Test
  void theSameApplyAgainChangesNothing() {
    kubectl.run("apply", "-f", "examples/llm-kimi.yaml").quiet();
    String version = kubectl.resourceVersion("llm-kimi");

    Output again = kubectl.run("apply", "-f", "examples/llm-kimi.yaml").quiet();

    assertThat(again.out()).contains("llm-kimi unchanged");
    assertThat(kubectl.resourceVersion("llm-kimi")).isEqualTo(version);
  }

  @Test
  void theSameServerSideApplyAgainChangesNothing() {
    kubectl.run("apply", "--server-side", "-f", "examples/llm-kimi.yaml").quiet();
    String version = kubectl.resourceVersion("llm-kimi");

    kubectl.run("apply", "--server-side", "-f", "examples/llm-kimi.yaml").quiet();

    assertThat(kubectl.resourceVersion("llm-kimi")).isEqualTo(version);
  }

  @Test
  void twoManagersDoNotConflict() {
    String manifest = Manifests.llm("qwen", "gpu: 2");
    kubectl.apply(manifest, "--server-side", "--field-manager=one").quiet();
    String before = kubectl.derived("qwen");

    kubectl.apply(manifest, "--server-side", "--field-manager=two").quiet();

    assertThat(kubectl.derived("qwen")).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource(names = {"APPLY", "SERVER_SIDE_APPLY"})
  void kubectlDiffIsEmpty(Change applied) {
    String serverSide = "--server-side=" + (applied == Change.SERVER_SIDE_APPLY);
    kubectl.run("apply", serverSide, "-f", "examples/llm-qwen.yaml").quiet();

    Output diff = kubectl.run("diff", serverSide, "-f", "examples/llm-qwen.yaml").quiet();

    assertThat(diff.out()).isEmpty();
  }

  @Test
  void kubectlDiffShowsWhatAChangeDerives() {
    kubectl.apply(Manifests.llm("qwen", "gpu: 1")).quiet();

    Output diff = kubectl.send(Manifests.llm("qwen", "gpu: 2"), "diff").refused();

    assertThat(diff.out().lines().map(String::strip).map(line -> line.replaceAll(" +", " ")))
        .contains("- memory: 8Gi", "+ memory: 16Gi", "- gpu: 1", "+ gpu: 2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{cpu: '4', memory: 17179869184}",
        "{cpu: 4000m, memory: 17179869184000m}",
        "{cpu: 4.0, memory: 16384Mi}",
      })
  void aRespelledQuantityIsNoChange(String resources) {
    kubectl.apply(Manifests.llm("qwen", "gpu: 1, resources: {cpu: 4, memory: 16Gi}")).quiet();
    String before = kubectl.derived("qwen");
    String respelled = Manifests.llm("qwen", "gpu: 1, resources: " + resources);

    kubectl.apply(respelled).quiet();
    kubectl.apply(Manifests.llm("created", "gpu: 1, resources: " + resources)).quiet();

    assertThat(kubectl.derived("qwen")).isEqualTo(before);
    assertThat(kubectl.derived("created")).isEqualTo(before);
    assertThat(kubectl.send(respelled, "diff").quiet().out()).isEmpty();
  }

  @Test
  void aNewHostChangesTheIngressAlone() {
    kubectl.apply(Manifests.llm("qwen", "ingressHost: a.example.com")).quiet();
    ObjectNode before = (ObjectNode) kubectl.get("qwen").at("/spec/derived");

    kubectl.apply(Manifests.llm("qwen", "ingressHost: b.example.com")).quiet();

    ObjectNode after = (ObjectNode) kubectl.get("qwen").at("/spec/derived");
    assertThat(after.at("/ingress/url").asText()).isEqualTo("http://b.example.com/v1");
    assertThat(after.deepCopy().without("ingress").toString())
        .isEqualTo(before.deepCopy().without("ingress").toString());
  }

  @Test
  void aRemovedHostRemovesTheIngress() {
    kubectl.apply(Manifests.llm("qwen", "ingressHost: a.example.com")).quiet();

    kubectl.apply(Manifests.llm("qwen", "")).quiet();

    assertThat(kubectl.get("qwen").at("/spec/derived/ingress").isMissingNode()).isTrue();
  }

  @Test
  void aMoveIsWarnedAboutAndFollowed() {
    kubectl.apply(Manifests.llm("qwen", "targetNamespace: one")).quiet();

    Output moved = kubectl.apply(Manifests.llm("qwen", "targetNamespace: two")).ok();

    assertThat(moved.warnings()).singleElement().asString().startsWith("spec.targetNamespace: ");
    assertThat(kubectl.get("qwen").at("/spec/derived/targetNamespace").asText()).isEqualTo("two");
  }
}
