package ai.devopstoolkit.inference.doctor;

import static ai.devopstoolkit.inference.doctor.FakeCluster.CLUSTER;
import static ai.devopstoolkit.inference.doctor.FakeCluster.MUTATING;
import static ai.devopstoolkit.inference.doctor.FakeCluster.OURS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import org.junit.jupiter.api.Test;

/** The cluster that models run in. */
class TargetChecksTest {
  private static final String FIELDS =
      "/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/deploymentConfig/properties";

  private final FakeCluster cluster = FakeCluster.wired();

  @Test
  void aStaleDefinitionDropsWhatTheCompositionWrites() {
    cluster.object(Api.CRDS, CLUSTER, Api.VLLM_RUNTIMES).withObject(FIELDS).remove("runtimeClass");

    assertThat(cluster.lines(new RuntimeCrdCheck(false)))
        .singleElement()
        .asString()
        .startsWith(
            "FAIL  CRD vllmruntimes.production-stack.vllm.ai is stale: it drops runtimeClass of"
                + " deploymentConfig. Do: ");
  }

  @Test
  void onlyATargetNeedsTheOperator() {
    cluster.without(Api.CRDS, CLUSTER, Api.VLLM_RUNTIMES);

    assertThat(cluster.lines(new RuntimeCrdCheck(true))).first().asString().startsWith("FAIL  ");
    assertThat(cluster.lines(new RuntimeCrdCheck(false))).first().asString().startsWith("skip  ");
    assertThat(cluster.lines(new ProbesHookCheck(false))).isEmpty();
    assertThat(cluster.lines(new RuntimeClassCheck(false))).isEmpty();
  }

  @Test
  void whereModelsRunTheHookShouldBe() {
    assertThat(cluster.lines(new ProbesHookCheck(false)))
        .containsExactly("ok    hook probes.inference.devopstoolkit.ai is registered");

    ((ArrayNode) cluster.object(MUTATING, CLUSTER, OURS).path("webhooks")).remove(1);
    assertThat(cluster.lines(new ProbesHookCheck(false))).first().asString().startsWith("warn  ");
  }

  @Test
  void aRuntimeClassMayHaveAnotherName() {
    cluster.without("runtimeclasses.node.k8s.io", CLUSTER, "nvidia");

    assertThat(cluster.lines(new RuntimeClassCheck(false)))
        .first()
        .asString()
        .startsWith("warn  RuntimeClass nvidia is missing");
  }
}
