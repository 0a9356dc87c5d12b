package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The XRD of a newer package, which takes more than this webhook can read. */
@OnCluster
@Order(Integer.MAX_VALUE - 3)
class NewerPackageIT {
  private static final String WIDENED = "probes: {startup: {periodSeconds: 1.5}}";

  private static final String ENV = "{\"spec\": {\"env\": [{\"name\": \"A\"}]}}";

  private final Cluster cluster;
  private final Kubectl kubectl;

  NewerPackageIT(Cluster cluster) {
    this.cluster = cluster;
    this.kubectl = cluster.namespace();
  }

  @Test
  @Tag("threat:unread")
  void whatOnlyItsSchemaTakesIsRefusedAndWhatIsStoredCanBeDeleted() {
    new InstalledCrd(
            kubectl,
            NewerPackageIT::newer,
            () ->
                kubectl
                    .send(Manifests.llm("probe", "lora: [x]"), "create", "--dry-run=server")
                    .err()
                    .contains("spec.lora: is not known to this webhook"))
        .during(
            () -> {
              assertThat(kubectl.send(forged(), "create").refused().err())
                  .contains("spec.probes.startup.periodSeconds: must be an integer, but is \"1.5\"")
                  .contains("package and webhook are of different versions");
              storeUnseen();
              crossplaneGoesOn();
              assertThat(kubectl.patch("qwen", ENV).refused().err())
                  .contains("spec.probes.startup.periodSeconds: must be an integer");
              finalizersAreTaken();
            });
  }

  private static void newer(ObjectNode spec) {
    spec.withObject("/properties/lora")
        .put("type", "array")
        .putObject("items")
        .put("type", "string");
    ObjectNode period =
        spec.withObject("/properties/probes/properties/startup/properties/periodSeconds");
    period.put("type", "number").remove("format");
  }

  private static String forged() {
    return new Forger()
        .forge(
            Json.yaml(Manifests.llm("qwen", WIDENED)), Json.yaml(Manifests.llm("qwen", "gpu: 1")))
        .toString();
  }

  /** While no hook is there. */
  private void storeUnseen() {
    cluster.deleteConfigurations();
    Output created = kubectl.send(forged(), "create");
    try {
      cluster.ready();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    created.quiet();
  }

  private void crossplaneGoesOn() {
    Output refs =
        kubectl.apply(
            Manifests.RESOURCE_REFS,
            "--server-side",
            "--field-manager=apiextensions.crossplane.io/composite");

    assertThat(refs.ok().warnings())
        .containsExactly(
            "spec.probes.startup.periodSeconds: cannot be read here: kept as stored, unchecked");
  }

  private void finalizersAreTaken() {
    kubectl.patch("qwen", "{\"metadata\": {\"finalizers\": [\"example.org/wait\"]}}").quiet();
    kubectl.run("delete", "llm", "qwen", "--wait=false").quiet();
    kubectl.patch("qwen", "{\"metadata\": {\"finalizers\": null}}").quiet();

    assertThat(kubectl.run("get", "llm", "qwen").refused().err()).contains("NotFound");
  }
}
