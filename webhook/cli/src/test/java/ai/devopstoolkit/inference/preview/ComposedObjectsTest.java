package ai.devopstoolkit.inference.preview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.devopstoolkit.inference.composition.Composition;
import ai.devopstoolkit.inference.composition.RenderingException;
import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.policy.Policy;
import ai.devopstoolkit.inference.policy.PolicyReader;
import ai.devopstoolkit.inference.xrd.Xrd;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ComposedObjectsTest {
  private static final ComposedObjects COMPOSED = new ComposedObjects(Composition.bundled());

  @Test
  void anObjectHasTheMetadataThatCrossplaneGivesIt() throws Exception {
    List<ObjectNode> objects = COMPOSED.objects(admitted("name: qwen", ""), "team-a");

    assertThat(objects).hasSize(1);
    assertThat(objects.get(0).get("metadata"))
        .hasToString(
            """
            {"annotations":{"inference.devopstoolkit.ai/url":"http://qwen.team-a.svc/v1",\
            "crossplane.io/composition-resource-name":"vllm-runtime"},"generateName":"qwen-",\
            "labels":{"crossplane.io/composite":"qwen"},"namespace":"team-a"}""");
  }

  @Test
  void onlyAHostMakesAnIngress() throws Exception {
    assertThat(kinds(admitted("name: qwen", ""))).containsExactly("VLLMRuntime");
    assertThat(kinds(admitted("name: qwen", ", ingressHost: qwen.example.com")))
        .containsExactly("Ingress", "VLLMRuntime");
  }

  @Test
  void theNumberOfReplicasIsTheSpecs() throws Exception {
    assertThat(deployment("", "").get("replicas")).hasToString("1");
    assertThat(deployment(", replicas: 3", "").get("replicas")).hasToString("3");
    assertThat(deployment(", replicas: 0", "").get("replicas")).hasToString("0");
  }

  /** Red when the Composition's own number is put back: then the provider writes it for ever. */
  @Test
  void withAutoscalingNobodyWritesReplicasAndNothingElseIsLost() throws Exception {
    ObjectNode without = deployment(", replicas: 3", "");
    ObjectNode with = deployment(", replicas: 3, autoscaling: {maxReplicas: 4}", "");

    assertThat(with.has("replicas")).isFalse();
    without.remove("replicas");
    assertThat(with).isEqualTo(without);
    assertThat(runtime(", autoscaling: {maxReplicas: 4}", "").at("/spec/autoscalingConfig"))
        .hasToString(
            """
            {"enabled":true,"maxReplicas":4,"scaleDownPolicy":{},"scaleUpPolicy":{},"triggers":{}}""");
    assertThat(runtime("", "").at("/spec").has("autoscalingConfig")).isFalse();
  }

  @Test
  void theStrategyIsThePolicysWithAndWithoutAutoscaling() throws Exception {
    for (String more : List.of("", ", autoscaling: {maxReplicas: 4}")) {
      assertThat(deployment(more, "").get("deploymentStrategy").asText()).isEqualTo("Recreate");
      assertThat(deployment(more, "rollout: RollingUpdate").get("deploymentStrategy").asText())
          .isEqualTo("RollingUpdate");
    }
  }

  private static ObjectNode deployment(String more, String policy) throws Exception {
    return runtime(more, policy).withObject("/spec/deploymentConfig");
  }

  private static ObjectNode runtime(String more, String policy) throws Exception {
    ObjectNode admitted =
        admitted(
            "name: qwen",
            more,
            policy.isEmpty() ? PolicyReader.defaults() : PolicyReader.parse(policy));
    return COMPOSED.manifests(admitted, "team-a").get(0);
  }

  @Test
  void itsOwnNamespaceIsKept() throws Exception {
    ObjectNode object =
        COMPOSED.objects(admitted("name: qwen, namespace: team-b", ""), "team-a").get(0);

    assertThat(object.at("/metadata/namespace").asText()).isEqualTo("team-b");
  }

  @Test
  void withoutANameNothingCanBeSaid() throws Exception {
    ObjectNode admitted = admitted("generateName: qwen-", "");

    assertThatThrownBy(() -> COMPOSED.manifests(admitted, "team-a"))
        .isInstanceOf(RenderingException.class)
        .hasMessageStartingWith("metadata.name: is required");
  }

  private static List<String> kinds(ObjectNode admitted) throws RenderingException {
    return COMPOSED.manifests(admitted, "team-a").stream()
        .map(manifest -> manifest.path("kind").asText())
        .toList();
  }

  private static ObjectNode admitted(String metadata, String more) throws ManifestException {
    return admitted(metadata, more, PolicyReader.defaults());
  }

  private static ObjectNode admitted(String metadata, String more, Policy policy)
      throws ManifestException {
    String text =
        """
        apiVersion: inference.devopstoolkit.ai/v1alpha1
        kind: LLMInference
        metadata: {%s}
        spec: {model: Qwen/Qwen2.5-1.5B-Instruct, providerConfigName: incluster%s}
        """;
    Manifest manifest = Yaml.read("test", text.formatted(metadata, more)).get(0);
    Preview preview = new Preview(new Derivation(policy), Xrd.bundled(), "test");
    return preview.of(manifest, Optional.empty(), "team-a").result();
  }
}
