package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.TestInstance.Lifecycle.PER_CLASS;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The server goes down, and is down: specs wait, nothing else does. */
@OnCluster
@Order(Integer.MAX_VALUE)
@TestInstance(PER_CLASS)
class OutageIT {
  private final Cluster cluster;
  private final Kubectl kubectl;
  private int exitCode;
  private String output = "";

  OutageIT(Cluster cluster) {
    this.cluster = cluster;
    this.kubectl = cluster.namespace();
  }

  @BeforeAll
  void storeOneThenEndTheServer() throws Exception {
    kubectl.apply(Manifests.llm("qwen", "gpu: 1"), "--server-side").quiet();
    kubectl.apply(Manifests.RESOURCE_REFS, "--server-side", "--field-manager=crossplane").quiet();
    for (String name : List.of("finalized", "deleted")) {
      kubectl.apply(Manifests.llm(name, "gpu: 1")).quiet();
    }
    kubectl.patch("finalized", "{\"metadata\": {\"finalizers\": [\"example.org/wait\"]}}").quiet();

    Webhook webhook = cluster.webhook();
    cluster.terminateWebhook();
    exitCode = webhook.exitCode();
    output = webhook.output();
  }

  @Test
  void aTerminatedServerEndsAsTheJvmDoes() {
    assertThat(exitCode).isEqualTo(128 + 15);
  }

  @Test
  void aTerminatedServerDrainsAndClosesInOrder() {
    assertThat(output).contains("draining").doesNotContain("did not close in order");
  }

  @Test
  void aCreateIsRefusedNamingOurHook() {
    assertThat(kubectl.run("apply", "-f", "examples/llm-qwen.yaml").refused().err())
        .contains("failed calling webhook \"mutate.inference.devopstoolkit.ai\"")
        .contains("connection refused");
  }

  @Test
  @Tag("threat:outage")
  void aSpecChangeIsRefusedNamingOurHook() {
    assertThat(kubectl.patch("qwen", "{\"spec\": {\"gpu\": 2}}").refused().err())
        .contains("failed calling webhook \"mutate.inference.devopstoolkit.ai\"");
  }

  @Test
  @Tag("threat:outage")
  void aLabelPasses() {
    kubectl.run("label", "llm", "qwen", "team=a").quiet();
  }

  @Test
  void aRepeatedApplyPasses() {
    kubectl.apply(Manifests.llm("qwen", "gpu: 1"), "--server-side").quiet();
  }

  @Test
  @Tag("threat:outage")
  void deletionPasses() {
    kubectl.run("delete", "llm", "deleted").quiet();
  }

  @Test
  void theRemovalOfAFinalizerPasses() {
    kubectl.run("delete", "llm", "finalized", "--wait=false").quiet();

    kubectl.patch("finalized", "{\"metadata\": {\"finalizers\": null}}").quiet();

    assertThat(kubectl.run("get", "llm", "finalized").refused().err()).contains("NotFound");
  }

  @Test
  @Tag("threat:outage")
  void aStatusWritePasses() {
    kubectl
        .patch("qwen", "{\"status\": {\"modelStatus\": \"Ready\"}}", "--subresource=status")
        .quiet();
  }

  @Test
  @Tag("threat:outage")
  void crossplanesRepeatedWritePasses() {
    kubectl.apply(Manifests.RESOURCE_REFS, "--server-side", "--field-manager=crossplane").quiet();
  }
}
