package ai.devopstoolkit.inference.preview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.devopstoolkit.inference.composition.Composition;
import ai.devopstoolkit.inference.composition.RenderingException;
import ai.devopstoolkit.inference.derive.Derivation;
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
    String text =
        """
        apiVersion: inference.devopstoolkit.ai/v1alpha1
        kind: LLMInference
        metadata: {%s}
        spec: {model: Qwen/Qwen2.5-1.5B-Instruct, providerConfigName: incluster%s}
        """;
    Manifest manifest = Yaml.read("test", text.formatted(metadata, more)).get(0);
    Preview preview = new Preview(new Derivation(PolicyReader.defaults()), Xrd.bundled(), "test");
    return preview.of(manifest, Optional.empty(), "team-a").result();
  }
}
