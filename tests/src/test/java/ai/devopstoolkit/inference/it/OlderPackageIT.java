package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Objects that older packages left behind: without derived, or with less of it. */
@OnCluster
@Order(Integer.MAX_VALUE - 2)
@Tag("proof")
class OlderPackageIT {
  private static final String PARAGRAPH = "Update paths";
  private static final String REDERIVE = "inference.devopstoolkit.ai/rederive=1";

  private final Cluster cluster;
  private final Kubectl kubectl;

  OlderPackageIT(Cluster cluster) {
    this.cluster = cluster;
    this.kubectl = cluster.namespace();
  }

  @Test
  void aLegacyObjectWithoutDerivedLivesOnAndGetsItWithItsNextChange() throws IOException {
    List<String> names = List.of("changed", "rederived", "composed", "deleted");
    cluster.deleteConfigurations();
    try {
      new InstalledCrd(
              kubectl,
              spec -> spec.remove("x-kubernetes-validations"),
              () -> kubectl.send(llm("probe"), "create", "--dry-run=server").exitCode() == 0)
          .during(() -> names.forEach(name -> kubectl.apply(llm(name), "--server-side").quiet()));
    } finally {
      cluster.ready();
    }
    names.forEach(name -> assertThat(derived(name).isMissingNode()).isTrue());

    // What leaves the spec alone passes and leaves it as it is.
    for (String name : names) {
      for (Output passed :
          List.of(
              kubectl.run("label", "llm", name, "team=a"),
              kubectl.patch(name, "{\"status\": {\"replicas\": 1}}", "--subresource=status"),
              kubectl.apply(llm(name), "--server-side"))) {
        // The API server warns of a rule that an unchanged spec breaks, and lets it pass.
        assertThat(passed.ok().warnings())
            .allMatch(
                it -> it.startsWith("spec.derived: Required value: the dot-inference webhook"));
      }
      assertThat(derived(name).isMissingNode()).isTrue();
    }
    kubectl.run("delete", "llm", "deleted").quiet();

    kubectl.apply(llm("expected")).quiet();
    kubectl.run("annotate", "llm", "rederived", REDERIVE).quiet();
    kubectl
        .apply(
            Manifests.RESOURCE_REFS.replace("name: qwen}", "name: composed}"),
            "--server-side",
            "--field-manager=apiextensions.crossplane.io/composite")
        .quiet();
    kubectl.apply(llm("changed").replace("gpu: 2", "gpu: 4"), "--server-side").quiet();

    assertThat(kubectl.derived("rederived")).isEqualTo(kubectl.derived("expected"));
    assertThat(kubectl.derived("composed")).isEqualTo(kubectl.derived("expected"));
    assertThat(derived("changed").at("/resources/gpu").asText()).isEqualTo("4");
    for (String name : List.of("rederived", "composed", "changed")) {
      FieldOwners owners = FieldOwners.of(kubectl.get(name));
      assertThat(owners.derived()).isEmpty();
      Proof.line(
          PARAGRAPH,
          "owners after legacy object, " + name,
          owners.spec().size(),
          owners.toString());
    }
    Proof.line(
        PARAGRAPH,
        "legacy objects without derived",
        names.size(),
        "labels, status (both warned of by the schema) and deletion pass; a change, Crossplane's write or rederive fills it");
  }

  @Test
  void whatAnOlderCrdPrunesComesBack() {
    kubectl.apply(llm("expected")).quiet();
    String expected = kubectl.derived("expected");
    List<String> repaired = List.of("changed-host", "rederived", "changed-gpu");
    new InstalledCrd(
            kubectl,
            spec ->
                spec.withObject("/properties/derived/properties")
                    .remove(List.of("sharedMemory", "probes")),
            () -> derived("expected").path("sharedMemory").isMissingNode())
        .during(() -> underTheOlderCrd(repaired));

    assertThat(kubectl.derived("expected")).isEqualTo(expected);
    assertThat(kubectl.derived("untouched")).isEqualTo(expected);
    repaired.forEach(name -> assertThat(derived(name).has("sharedMemory")).isFalse());

    kubectl.patch("changed-host", "{\"spec\": {\"ingressHost\": \"a.example.com\"}}").quiet();
    kubectl.run("annotate", "llm", "rederived", REDERIVE).quiet();
    kubectl.patch("changed-gpu", "{\"spec\": {\"gpu\": 4}}").quiet();
    kubectl.patch("changed-gpu", "{\"spec\": {\"gpu\": 2}}").quiet();

    assertThat(((ObjectNode) derived("changed-host")).without("ingress").toString())
        .isEqualTo(derived("expected").toString());
    assertThat(kubectl.derived("rederived")).isEqualTo(expected);
    assertThat(kubectl.derived("changed-gpu")).isEqualTo(expected);
    Proof.line(
        PARAGRAPH,
        "older CRD that prunes sharedMemory and probes, then today's",
        repaired.size() + 1L,
        "all changes taken; objects not written meanwhile are whole again at once, others with their"
            + " next change or rederive");
  }

  private void underTheOlderCrd(List<String> written) {
    kubectl.apply(llm("untouched")).quiet();
    written.forEach(name -> kubectl.apply(llm(name)).quiet());
    // A write of anything stores what was read: without the fields.
    written.forEach(name -> kubectl.run("label", "llm", name, "team=a").quiet());
    kubectl.apply(llm("untouched")).quiet();
    for (String name : List.of("untouched", "changed-host")) {
      assertThat(derived(name).has("sharedMemory") || derived(name).has("probes")).isFalse();
      assertThat(derived(name).path("revision")).isEqualTo(derived("expected").path("revision"));
      assertThat(kubectl.send(llm(name), "diff").quiet().out()).isEmpty();
    }
    // And every change is still taken.
    kubectl.patch("untouched", "{\"spec\": {\"gpu\": 4}}").quiet();
    kubectl.patch("untouched", "{\"spec\": {\"gpu\": 2}}").quiet();
  }

  private static String llm(String name) {
    return Manifests.llm(name, "gpu: 2");
  }

  private JsonNode derived(String name) {
    return kubectl.get(name).at("/spec/derived");
  }
}
