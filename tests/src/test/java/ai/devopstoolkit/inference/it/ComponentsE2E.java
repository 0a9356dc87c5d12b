package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Each component does its work on a real cluster, shown with a case that fails; see also
 * MonitoringE2E.
 */
@OnKind
@Order(5)
class ComponentsE2E {
  private final KindCluster cluster;
  private final Kubectl ours;
  private final Kubectl users;

  ComponentsE2E(KindCluster cluster) {
    this.cluster = cluster;
    this.ours = cluster.kubectl(KindCluster.NAMESPACE);
    this.users = cluster.namespace();
  }

  @AfterEach
  void backToBase() {
    ours.run(
            "delete",
            "validatingadmissionpolicybinding,validatingadmissionpolicy",
            "dot-inference-derived",
            "--ignore-not-found")
        .ok();
    cluster.apply("manifests/base");
    KindCluster.awaitRollout(ours, "dot-inference");
  }

  @Test
  @Tag("threat:forged")
  void aForgedImageIsRefusedWhereTheWebhookIsNotCalled() {
    String good =
        Program.run(
                "preview", "-n", users.namespace(), "-o", "json", "-f", "examples/llm-qwen.yaml")
            .quiet()
            .out();
    ObjectNode forged = (ObjectNode) Json.read(good);
    forged.withObject("/spec/derived/image").put("name", "miner:latest");
    apply("admission-policy");
    ours.run(
            "delete",
            "mutatingwebhookconfiguration,validatingwebhookconfiguration",
            "dot-inference")
        .ok();

    Eventually.patiently(
        "the policy is in force", () -> dryRun(forged.toString()).err().contains("denied request"));
    assertThat(dryRun(forged.toString()).refused().err())
        .contains(
            "spec.derived.image: docker.io/miner:latest is not allowed, only: docker.io/lmcache/vllm-openai:v0.3.13");
    dryRun(good).ok();
  }

  @Test
  @Tag("threat:caller")
  void aCallerWithoutACertificateIsRefusedAndTheApiServerWithOneIsNot() {
    apply("caller-mtls");
    KindCluster.awaitRollout(ours, "dot-inference");
    ours.await("condition=Ready", "certificate/dot-inference-caller");
    String manifest = Manifests.llm("called", "gpu: 1");
    Eventually.patiently(
        "a caller without certificate is refused",
        () -> dryRun(manifest).err().contains("a client certificate is required"));

    new ControlPlaneNode(cluster).presentCertificate();

    Eventually.patiently("the API server is answered", () -> dryRun(manifest).exitCode() == 0);
    assertThat(dryRun(manifest).ok().out()).contains("created (server dry run)");
  }

  private Output dryRun(String manifest) {
    return users.send(manifest, "create", "--dry-run=server");
  }

  private void apply(String component) {
    Kustomize overlay =
        Kustomize.overlay(ControlPlane.directory("kind-overlay"), "base", List.of(component), "");
    ours.send(overlay.yaml(), "apply", "--server-side", "--force-conflicts").ok();
  }
}
