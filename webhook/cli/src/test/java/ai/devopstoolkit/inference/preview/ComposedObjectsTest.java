package ai.devopstoolkit.inference.preview;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.cel.CelExpression;
import ai.devopstoolkit.inference.composition.Composition;
import ai.devopstoolkit.inference.composition.RenderingException;
import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.policy.PolicyReader;
import ai.devopstoolkit.inference.xrd.Xrd;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
  void underAPolicyWithAGatewayAHostMakesAnHttpRoute() throws Exception {
    Derivation derivation = Fixtures.derivation(Fixtures.example("policy-gateway"));
    ObjectNode admitted = admitted(derivation, "name: qwen", ", ingressHost: '*.example.com'");

    assertThat(kinds(admitted)).containsExactly("HTTPRoute", "VLLMRuntime");
    assertThatJson(COMPOSED.manifests(admitted, "team-a").get(0))
        .isEqualTo(
            Fixtures.yaml(
                """
                apiVersion: gateway.networking.k8s.io/v1
                kind: HTTPRoute
                metadata: {name: qwen, namespace: team-a}
                spec:
                  parentRefs: [{name: public, namespace: gateways, sectionName: https}]
                  hostnames: ["*.example.com"]
                  rules:
                    - matches: [path: {type: PathPrefix, value: /}]
                      backendRefs: [{name: qwen, port: 80}]
                """));
    assertThat(kinds(admitted(derivation, "name: qwen", ""))).containsExactly("VLLMRuntime");
  }

  /** What the provider is asked to look at, on what a Gateway's controller may write. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                                                              | false",
        "{status: {}}                                                    | false",
        "{status: {parents: []}}                                         | false",
        "{status: {parents: [{controllerName: a}]}}                      | false",
        "{status: {parents: [{conditions: [{type: Accepted, status: 'False'}]}]}} | false",
        "{status: {parents: [{conditions: [{type: Accepted, status: Unknown}]}]}} | false",
        "{status: {parents: [{conditions: [{type: ResolvedRefs, status: 'True'}]}]}} | false",
        "{status: {parents: [{conditions: [{type: Accepted, status: 'True'}]}]}} | true",
        "{status: {parents: [{conditions: []}, {conditions: [{type: ResolvedRefs, status: 'True'}, {type: Accepted, status: 'True'}]}]}} | true",
      })
  void anHttpRouteIsReadyWhenAGatewayAcceptsIt(String observed, boolean ready) throws Exception {
    ObjectNode object =
        COMPOSED
            .objects(
                admitted(
                    Fixtures.derivation(Fixtures.example("policy-gateway")),
                    "name: qwen",
                    ", ingressHost: a.example.com"),
                "team-a")
            .get(0);
    String query = object.at("/spec/readiness/celQuery").asText();

    assertThat(
            CelExpression.compile(query, "object").test(Map.of("object", Fixtures.yaml(observed))))
        .isEqualTo(ready);
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
            new Derivation(policy.isEmpty() ? PolicyReader.defaults() : PolicyReader.parse(policy)),
            "name: qwen",
            more);
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
    return admitted(new Derivation(PolicyReader.defaults()), metadata, more);
  }

  private static ObjectNode admitted(Derivation derivation, String metadata, String more)
      throws ManifestException {
    String text =
        """
        apiVersion: inference.devopstoolkit.ai/v1alpha1
        kind: LLMInference
        metadata: {%s}
        spec: {model: Qwen/Qwen2.5-1.5B-Instruct, providerConfigName: incluster%s}
        """;
    Manifest manifest = Yaml.read("test", text.formatted(metadata, more)).get(0);
    Preview preview = new Preview(derivation, Xrd.bundled(), "test");
    return preview.of(manifest, Optional.empty(), "team-a").result();
  }
}
