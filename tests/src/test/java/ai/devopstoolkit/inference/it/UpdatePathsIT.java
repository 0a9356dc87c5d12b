package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The ways an object is written over its life: nothing is corrupted, blocked or fought over. */
@OnCluster
@Tag("proof")
class UpdatePathsIT {
  private static final String PARAGRAPH = "Update paths";
  private static final String COMPOSITE = "apiextensions.crossplane.io/composite";
  private static final List<String> IDENTITY =
      List.of(
          "creationTimestamp",
          "generation",
          "managedFields",
          "namespace",
          "resourceVersion",
          "uid");

  private final Cluster cluster;
  private final Kubectl kubectl;

  UpdatePathsIT(Cluster cluster) {
    this.cluster = cluster;
    this.kubectl = cluster.namespace();
  }

  @Test
  void aRollbackToAnOlderManifestBringsItsDerivedBack() {
    String older = Manifests.llm("qwen", "gpu: 1");
    String newer = Manifests.llm("qwen", "gpu: 4, ingressHost: a.example.com, maxModelLen: 4096");
    int rollbacks = 0;
    for (List<String> how :
        List.of(
            List.of("apply"),
            List.of("apply", "--server-side", "--force-conflicts"),
            List.of("replace"))) {
      kubectl.apply(older, "--server-side=" + (how.size() > 1)).quiet();
      String before = kubectl.derived("qwen");
      kubectl.send(newer, how.toArray(String[]::new)).quiet();
      assertThat(kubectl.derived("qwen")).isNotEqualTo(before);

      kubectl.send(older, how.toArray(String[]::new)).quiet();

      assertThat(kubectl.derived("qwen")).isEqualTo(before);
      ownedByNobody("rollback by " + String.join(" ", how), "qwen");
      kubectl.run("delete", "llm", "qwen").quiet();
      rollbacks++;
    }
    Proof.line(
        PARAGRAPH, "rollback to an older manifest", rollbacks, "derived as before, byte for byte");
  }

  @Test
  void replaceWithAnOldExportBringsItsDerivedBack() {
    kubectl.apply(Manifests.llm("qwen", "gpu: 1")).quiet();
    ObjectNode export = (ObjectNode) kubectl.get("qwen");
    String before = kubectl.derived("qwen");
    kubectl.apply(Manifests.llm("qwen", "gpu: 4, ingressHost: a.example.com")).quiet();

    assertThat(kubectl.send(export.toString(), "replace").refused().err()).contains("Conflict");
    export.withObject("/metadata").remove(List.of("resourceVersion", "managedFields"));
    kubectl.send(export.toString(), "replace").quiet();

    assertThat(kubectl.derived("qwen")).isEqualTo(before);
    Proof.line(
        PARAGRAPH,
        "replace with an old export",
        1,
        "derived as before; with its resourceVersion: 409");
    owners("replace with an old export", "qwen");
  }

  @Test
  void twoManagersConflictOnTheirOwnFieldsAlone() {
    String one = Manifests.llm("qwen", "gpu: 1");
    String two = Manifests.llm("qwen", "gpu: 2");
    kubectl.apply(one, "--server-side", "--field-manager=one").quiet();
    String before = kubectl.derived("qwen");

    Output refused = kubectl.apply(two, "--server-side", "--field-manager=two").refused();
    assertThat(refused.err())
        .contains("Apply failed with 1 conflict: conflict with \"one\": .spec.gpu")
        .doesNotContain("derived");
    assertThat(kubectl.derived("qwen")).isEqualTo(before);

    kubectl.apply(two, "--server-side", "--field-manager=two", "--force-conflicts").quiet();
    assertThat(kubectl.get("qwen").at("/spec/derived/resources/gpu").asText()).isEqualTo("2");
    ownedByNobody("server-side apply by two, the second by force", "qwen");

    assertThat(kubectl.apply(one, "--server-side", "--field-manager=one").refused().err())
        .contains("conflict with \"two\": .spec.gpu")
        .doesNotContain("derived");
    kubectl.apply(one, "--server-side", "--field-manager=one", "--force-conflicts").quiet();
    assertThat(kubectl.derived("qwen")).isEqualTo(before);
    Proof.line(
        PARAGRAPH,
        "server-side apply by two managers, without and with force",
        4,
        "conflicts name spec.gpu alone; derived follows the one who won");
  }

  @Test
  void anExportOfAnotherNamespaceIsTakenAndItsTargetFollows() {
    Kubectl elsewhere = cluster.namespace();
    elsewhere.apply(Manifests.llm("qwen", "gpu: 2, ingressHost: a.example.com")).quiet();
    ObjectNode export = (ObjectNode) elsewhere.get("qwen");
    export.withObject("/metadata").remove(IDENTITY);
    String expected = elsewhere.derived("qwen").replace(elsewhere.namespace(), kubectl.namespace());
    int taken = 0;
    for (String serverSide : List.of("--server-side=false", "--server-side=true")) {
      String name = "export-" + taken;
      export.withObject("/metadata").put("name", name).remove("annotations");

      for (int round = 0; round < 5; round++) {
        kubectl.apply(export.toString(), serverSide).quiet();
        assertThat(kubectl.derived(name)).isEqualTo(expected);
        assertThat(kubectl.get(name).at("/metadata/generation").asInt()).isEqualTo(1);
        assertThat(kubectl.send(export.toString(), "diff", serverSide).quiet().out()).isEmpty();
        taken++;
      }
      owners("apply " + serverSide + " of an export with derived", name);

      // The manager that owns derived stops sending it: it goes away, and comes back at once.
      ObjectNode without = export.deepCopy();
      without.withObject("/spec").remove("derived");
      kubectl.apply(without.toString(), serverSide).quiet();
      assertThat(kubectl.derived(name)).isEqualTo(expected);
      ownedByNobody("apply " + serverSide + " without derived, after one with it", name);
    }
    Proof.line(
        PARAGRAPH,
        "apply of an export from another namespace",
        taken,
        "derived is right, its target this namespace; no drift, no generation bump");
  }

  /** The verbs of facts: full updates, and server-side apply by force under its own name. */
  @Test
  void crossplanesWritesLeaveDerivedAlone() {
    kubectl.apply(Manifests.llm("qwen", "gpu: 2"), "--server-side").quiet();
    String before = kubectl.derived("qwen");
    int writes = 0;

    update(
        "qwen",
        it ->
            it.withObject("/metadata")
                .putArray("finalizers")
                .add("composite.apiextensions.crossplane.io"));
    update(
        "qwen",
        it -> it.withObject("/spec/crossplane/compositionRef").put("name", "llm-inference"));
    update(
        "qwen",
        it ->
            it.withObject("/spec/crossplane/compositionRevisionRef")
                .put("name", "llm-inference-1a2b3c4"));
    update("qwen", it -> it.withObject("/metadata/labels").put("crossplane.io/composite", "qwen"));
    writes += 4;
    assertThat(kubectl.derived("qwen")).isEqualTo(before);
    for (int look = 0; look < 10; look++) {
      resourceRefs();
      writes++;
    }
    long generation = kubectl.get("qwen").at("/metadata/generation").asLong();
    String version = kubectl.resourceVersion("qwen");
    for (int look = 0; look < 10; look++) {
      resourceRefs();
      writes++;
    }
    assertThat(kubectl.resourceVersion("qwen")).isEqualTo(version);
    update(
        "qwen",
        it ->
            it.withObject("/spec/crossplane/compositionRevisionRef")
                .put("name", "llm-inference-5d6e7f8"));
    writes++;

    JsonNode now = kubectl.get("qwen");
    assertThat(kubectl.derived("qwen")).isEqualTo(before);
    assertThat(now.at("/metadata/generation").asLong()).isEqualTo(generation + 1);
    assertThat(now.at("/spec/crossplane/compositionRevisionRef/name").asText())
        .isEqualTo("llm-inference-5d6e7f8");
    assertThat(now.at("/spec/crossplane/resourceRefs")).hasSize(1);
    ownedByNobody("Crossplane's writes", "qwen");
    Proof.line(
        PARAGRAPH,
        "Crossplane's finalizer, compositionRef, revision, label and resourceRefs writes",
        writes,
        "derived byte for byte the same; repeated ones write nothing");

    kubectl.apply(Manifests.llm("qwen", "gpu: 1"), "--server-side").quiet();
    assertThat(kubectl.get("qwen").at("/spec/crossplane")).isEqualTo(now.at("/spec/crossplane"));
    assertThat(kubectl.get("qwen").at("/spec/derived/resources/gpu").asText()).isEqualTo("1");
    update("qwen", it -> it.withObject("/metadata").remove("finalizers"));
  }

  @Test
  void statusWritesLeaveTheSpecAlone() {
    kubectl.apply(Manifests.llm("qwen", "gpu: 2")).quiet();
    JsonNode before = kubectl.get("qwen");
    double reviews = cluster.webhook().reviews();

    for (int i = 0; i < 10; i++) {
      ObjectNode status = (ObjectNode) kubectl.get("qwen");
      status.withObject("/status").put("replicas", i);
      kubectl
          .send(status.toString(), "replace", "--subresource=status", "--field-manager=crossplane")
          .quiet();
      kubectl
          .apply(
              "{apiVersion: inference.devopstoolkit.ai/v1alpha1, kind: LLMInference, metadata: {name: qwen},"
                  + " status: {url: 'http://"
                  + i
                  + "'}}",
              "--server-side",
              "--force-conflicts",
              "--subresource=status",
              "--field-manager=" + COMPOSITE)
          .quiet();
    }

    JsonNode after = kubectl.get("qwen");
    assertThat(after.path("spec")).isEqualTo(before.path("spec"));
    assertThat(after.at("/metadata/generation")).isEqualTo(before.at("/metadata/generation"));
    assertThat(after.at("/status/url").asText()).isEqualTo("http://9");
    assertThat(cluster.webhook().reviews()).isEqualTo(reviews);
    ownedByNobody("status writes", "qwen");
    Proof.line(PARAGRAPH, "status writes", 20, "spec and generation the same, no hook called");
  }

  @Test
  void deletionPassesWithTheServerDown() throws Exception {
    List<String> names = List.of("one", "two", "three");
    for (String name : names) {
      kubectl.apply(Manifests.llm(name, "gpu: 1")).quiet();
      update(
          name,
          it ->
              it.withObject("/metadata")
                  .putArray("finalizers")
                  .add("composite.apiextensions.crossplane.io"));
    }
    Webhook webhook = cluster.webhook();
    cluster.terminateWebhook();
    try {
      webhook.exitCode();
      assertThat(kubectl.patch("one", "{\"spec\": {\"gpu\": 2}}").refused().err())
          .contains("failed calling webhook");
      for (String name : names) {
        kubectl.run("delete", "llm", name, "--wait=false").quiet();
        update(name, it -> it.withObject("/metadata").remove("finalizers"));
        assertThat(kubectl.run("get", "llm", name).refused().err()).contains("NotFound");
      }
    } finally {
      cluster.ready();
    }
    Proof.line(
        PARAGRAPH, "deletion with Crossplane's finalizer, the server down", names.size(), "gone");
  }

  private void resourceRefs() {
    kubectl
        .apply(
            Manifests.RESOURCE_REFS,
            "--server-side",
            "--force-conflicts",
            "--field-manager=" + COMPOSITE)
        .quiet();
  }

  /** A full Update, as controllers do: read, change, write with the resourceVersion. */
  private void update(String name, Consumer<ObjectNode> change) {
    ObjectNode object = (ObjectNode) kubectl.get(name);
    change.accept(object);
    Output updated = kubectl.send(object.toString(), "replace", "--field-manager=crossplane").ok();
    // The API server finds Crossplane's finalizer badly named.
    assertThat(updated.warnings()).allMatch(it -> it.startsWith("metadata.finalizers: "));
  }

  private void ownedByNobody(String what, String name) {
    assertThat(owners(what, name).derived()).as(what).isEmpty();
  }

  private FieldOwners owners(String what, String name) {
    FieldOwners owners = FieldOwners.of(kubectl.get(name));
    Proof.line(PARAGRAPH, "owners after " + what, owners.spec().size(), owners.toString());
    return owners;
  }
}
