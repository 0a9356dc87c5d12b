package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which writes reach the webhook, and which the API server keeps to itself. */
@OnCluster
class MatchConditionsIT {
  private final Cluster cluster;
  private final Kubectl kubectl;
  private final double before;

  MatchConditionsIT(Cluster cluster) {
    this.cluster = cluster;
    this.kubectl = cluster.namespace();
    kubectl.apply(Manifests.llm("qwen", "gpu: 1"), "--server-side").quiet();
    this.before = cluster.webhook().reviews();
  }

  @Test
  void aSpecChangeReachesBothHooks() {
    kubectl.patch("qwen", "{\"spec\": {\"gpu\": 2}}").quiet();

    assertThat(newReviews()).isEqualTo(2);
  }

  @Test
  void aCreateReachesBothHooks() {
    kubectl.apply(Manifests.llm("other", "gpu: 1")).quiet();

    assertThat(newReviews()).isEqualTo(2);
  }

  /** Other creates lose it before admission; a server-side apply does not (Kubernetes 1.34.1). */
  @Test
  @Tag("threat:deleted")
  void aCreateThatCallsItselfDeletedReachesBothHooks() {
    String deleted =
        Manifests.llm("other", "gpu: 1")
            .replace("name: other", "name: other, deletionTimestamp: '2026-01-01T00:00:00Z'");

    kubectl.apply(deleted, "--server-side", "--dry-run=server").ok();

    assertThat(newReviews()).isEqualTo(2);
  }

  @Test
  void theRederiveAnnotationReachesBothHooks() {
    kubectl.run("annotate", "llm", "qwen", "inference.devopstoolkit.ai/rederive=1").quiet();

    assertThat(newReviews()).isEqualTo(2);
  }

  @Test
  void labelsAndOtherAnnotationsReachNone() {
    kubectl.run("label", "llm", "qwen", "team=a").quiet();
    kubectl.run("annotate", "llm", "qwen", "example.org/note=b").quiet();

    assertThat(newReviews()).isZero();
  }

  @Test
  void finalizersAndDeletionReachNone() {
    kubectl.patch("qwen", "{\"metadata\": {\"finalizers\": [\"example.org/wait\"]}}").quiet();
    kubectl.run("delete", "llm", "qwen", "--wait=false").quiet();
    kubectl.patch("qwen", "{\"metadata\": {\"finalizers\": null}}").quiet();

    assertThat(kubectl.run("get", "llm", "qwen").refused().err()).contains("NotFound");
    assertThat(newReviews()).isZero();
  }

  @Test
  void aChangeOfAnObjectThatIsBeingDeletedReachesNone() {
    kubectl.patch("qwen", "{\"metadata\": {\"finalizers\": [\"example.org/wait\"]}}").quiet();
    kubectl.run("delete", "llm", "qwen", "--wait=false").quiet();

    kubectl.patch("qwen", "{\"spec\": {\"env\": [{\"name\": \"A\"}]}}").quiet();
    Output host = kubectl.patch("qwen", "{\"spec\": {\"ingressHost\": \"a.example.com\"}}");

    assertThat(host.refused().err()).contains("does not fit spec.ingressHost");
    assertThat(newReviews()).isZero();
    kubectl.patch("qwen", "{\"metadata\": {\"finalizers\": null}}").quiet();
  }

  @Test
  void statusWritesReachNone() {
    kubectl
        .patch("qwen", "{\"status\": {\"modelStatus\": \"Ready\"}}", "--subresource=status")
        .quiet();

    assertThat(kubectl.get("qwen").at("/status/modelStatus").asText()).isEqualTo("Ready");
    assertThat(newReviews()).isZero();
  }

  @Test
  void aServerSideApplyThatChangesNothingReachesNone() {
    kubectl.apply(Manifests.llm("qwen", "gpu: 1"), "--server-side").quiet();

    assertThat(newReviews()).isZero();
  }

  @Test
  void crossplanesRepeatedWritesReachNone() {
    kubectl.apply(Manifests.RESOURCE_REFS, "--server-side", "--field-manager=crossplane").quiet();
    double first = cluster.webhook().reviews();

    kubectl.apply(Manifests.RESOURCE_REFS, "--server-side", "--field-manager=crossplane").quiet();

    assertThat(first - before).isEqualTo(2);
    assertThat(cluster.webhook().reviews()).isEqualTo(first);
  }

  private double newReviews() {
    return cluster.webhook().reviews() - before;
  }
}
