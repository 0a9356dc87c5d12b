package ai.devopstoolkit.inference.policy;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.catalog.GpuProduct;
import ai.devopstoolkit.inference.catalog.GpuProduct.ComputeCapability;
import ai.devopstoolkit.inference.catalog.GpuProducts;
import ai.devopstoolkit.inference.policy.Policy.HttpRoute;
import ai.devopstoolkit.inference.policy.Policy.Ingress;
import ai.devopstoolkit.inference.policy.Policy.Probe;
import ai.devopstoolkit.inference.quantity.Quantity;
import ai.devopstoolkit.inference.settings.SettingsException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyReaderTest {
  private static final Policy DEFAULTS = PolicyReader.defaults();
  private static final Policy PLATFORM =
      Fixtures.policy(Fixtures.resource("policies/platform.yaml"));

  @Test
  void whatTheFileNamesHolds() {
    assertThat(PLATFORM.name()).isEqualTo("platform");
    assertThat(PLATFORM.image().name()).isEqualTo("vllm-openai:v1");
    assertThat(PLATFORM.engine().dtype()).isEqualTo("bfloat16");
    assertThat(PLATFORM.gpu().maximum()).isEqualTo(4);
    assertThat(PLATFORM.perGpu().cpu()).isEqualTo(Quantity.of(6));
    assertThat(PLATFORM.perGpu().memory()).isEqualTo(Quantity.parse("40Gi"));
    assertThat(PLATFORM.startup().unknownModel()).isEqualTo(Duration.ofMinutes(65));
    assertThat(PLATFORM.probes().readiness()).isEqualTo(new Probe(5, 5, 3, 30));
    assertThat(PLATFORM.deploymentHook()).isFalse();
    assertThat(PLATFORM.ingress().className()).isEqualTo("nginx");
    assertThat(PLATFORM.ingress().clusterIssuer()).isEqualTo("letsencrypt");
  }

  @Test
  void whatTheFileDoesNotNameStaysTheDefaultInsideOfSectionsToo() {
    assertThat(PLATFORM.image().registry()).isEqualTo("docker.io");
    assertThat(PLATFORM.engine().gpuMemoryUtilization()).isEqualTo("0.9");
    assertThat(PLATFORM.engine().enablePrefixCaching()).isTrue();
    assertThat(PLATFORM.gpu().resourceName()).isEqualTo("nvidia.com/gpu");
    assertThat(PLATFORM.perGpu().sharedMemory()).isEqualTo(Quantity.parse("2Gi"));
    assertThat(PLATFORM.runtimeClass()).isEqualTo("nvidia");
    assertThat(PLATFORM.startup().base()).isEqualTo(DEFAULTS.startup().base());
    assertThat(PLATFORM.probes().startup()).isEqualTo(DEFAULTS.probes().startup());
    assertThat(PLATFORM.probes().liveness()).isEqualTo(DEFAULTS.probes().liveness());
    assertThat(PLATFORM.ingress().tlsSecretName()).isEmpty();
  }

  @Test
  void mapsAndListsReplaceThoseOfTheDefaults() {
    assertThat(PLATFORM.targetNamespaces())
        .containsOnlyKeys("team-a", "team-*")
        .containsEntry("team-a", List.of(".", "inference-*"));
    assertThat(PLATFORM.secrets()).containsExactly("hf-token");
    assertThat(PLATFORM.nodeSelectorTerms()).hasSize(2);
  }

  @Test
  void schedulingIsReadAsKubernetesHasIt() {
    assertThatJson(PLATFORM.nodeSelectorTerms())
        .isEqualTo(
            """
            [{"matchExpressions": [
                {"key": "nvidia.com/gpu.product", "operator": "In", "values": ["H100", "H200"]},
                {"key": "spot", "operator": "DoesNotExist"}]},
             {"matchFields": [{"key": "metadata.name", "operator": "In", "values": ["gpu-1"]}]}]
            """);
    assertThatJson(PLATFORM.tolerations())
        .isEqualTo(
            """
            [{"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"},
             {"key": "spot", "operator": "Equal", "value": "true", "effect": "NoExecute",
              "tolerationSeconds": 60}]
            """);
  }

  @Test
  void scalarsOfFreeMapsAreTexts() {
    assertThat(PLATFORM.ingress().annotations())
        .containsEntry("nginx.ingress.kubernetes.io/proxy-read-timeout", "600");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "secrets: []",
        "trustRemoteCode: []",
        "trustRemoteCode: [acme/its-own_model.v2]",
        "targetNamespaces: {}",
        "tolerations: []",
        "targets: []",
        "engine: {gpuMemoryUtilization: 0.95}",
        "engine: {gpuMemoryUtilization: 1}",
        "gpu: {maximum: 1}",
        "tolerations: [{operator: Exists}]",
        "startup: {perGiB: 0s}",
      })
  void unusualButSoundPoliciesAreTaken(String yaml) throws SettingsException {
    assertThat(PolicyReader.parse(yaml).hash()).hasSize(8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name: other",
        "image: {registry: ghcr.io}",
        "image: {name: other}",
        "engine: {dtype: float16}",
        "engine: {gpuMemoryUtilization: '0.8'}",
        "engine: {enablePrefixCaching: false}",
        "engine: {enableChunkedPrefill: false}",
        "gpu: {maximum: 7}",
        "gpu: {resourceName: amd.com/gpu}",
        "perGpu: {cpu: 3}",
        "perGpu: {memory: 9Gi}",
        "perGpu: {sharedMemory: 3Gi}",
        "runtimeClass: other",
        "nodeSelectorTerms: [{matchExpressions: [{key: a, operator: Exists}]}]",
        "tolerations: [{operator: Exists}]",
        "startup: {base: 16m}",
        "startup: {perGiB: 19s}",
        "startup: {minimum: 31m}",
        "startup: {maximum: 181m}",
        "startup: {unknownModel: 36m}",
        "probes: {startup: {periodSeconds: 11}}",
        "probes: {startup: {timeoutSeconds: 6}}",
        "probes: {startup: {initialDelaySeconds: 1}}",
        "probes: {readiness: {failureThreshold: 4}}",
        "probes: {liveness: {periodSeconds: 21}}",
        "deploymentHook: false",
        "ingress: {className: a}",
        "ingress: {tlsSecretName: a}",
        "ingress: {clusterIssuer: a}",
        "ingress: {annotations: {a: b}}",
        "targetNamespaces: {a: ['.']}",
        "secrets: [a]",
        "trustRemoteCode: []",
      })
  void theHashChangesWithEveryValue(String yaml) throws SettingsException {
    assertThat(PolicyReader.parse(yaml).hash())
        .matches("[0-9a-f]{8}")
        .isNotEqualTo(DEFAULTS.hash());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "gpu: {maximum: 8}                        | name: default",
        "`name: default # a comment`              | `---\nname: default`",
        "{gpu: {maximum: 4}, name: a}             | {name: a, gpu: {maximum: 4}}",
        "perGpu: {cpu: 4}                         | perGpu: {cpu: '4'}",
        "ingress: {annotations: {a: b, c: d}}     | ingress: {annotations: {c: d, a: b}}",
        "targetNamespaces: {a: [x], b: [y]}       | targetNamespaces: {b: [y], a: [x]}",
      })
  void theHashDoesNotChangeWithCommentsAndTheOrderOfKeys(String one, String other)
      throws SettingsException {
    assertThat(PolicyReader.parse(one).hash()).isEqualTo(PolicyReader.parse(other).hash());
  }

  @Test
  void codeIsTrustedOfTheModelsThatAreNamedInAnyCaseAndOfNoOther() {
    Policy policy =
        Fixtures.policy(
            """
            trustRemoteCode: [moonshotai/Kimi-K2.5]
            targets: [{namespace: strict, trustRemoteCode: []}, {namespace: same, name: same}]
            """);

    assertThat(policy.trustsCodeOf("MoonshotAI/kimi-k2.5")).isTrue();
    assertThat(policy.trustsCodeOf("moonshotai/Kimi-K2.50")).isFalse();
    assertThat(policy.trustsCodeOf("moonshotai/Kimi-K2.6")).isFalse();
    assertThat(policy.at("same", "incluster").trustsCodeOf("moonshotai/Kimi-K2.5")).isTrue();
    assertThat(policy.at("strict", "incluster").trustsCodeOf("moonshotai/Kimi-K2.5")).isFalse();
    assertThat(DEFAULTS.trustsCodeOf("moonshotai/Kimi-K2.5")).isTrue();
  }

  @Test
  void aTargetWithAnotherGpuInheritsNoFiguresOfTheFilesGpu() {
    Policy policy =
        Fixtures.policy(
            """
            gpu: {product: own, memoryGiB: 40, computeCapability: "8.0"}
            targets:
              - {namespace: known, gpu: {product: H200}}
              - {namespace: fewer, gpu: {maximum: 4}}
              - {namespace: smaller, gpu: {memoryGiB: 20}}
            """);

    assertThat(policy.at("known", "incluster").gpu().product()).isEqualTo(GpuProducts.find("H200"));
    assertThat(policy.at("fewer", "incluster").gpu().product()).isEqualTo(policy.gpu().product());
    assertThat(policy.at("smaller", "incluster").gpu().product())
        .contains(new GpuProduct("own", 20, Optional.of(new ComputeCapability(8, 0))));
  }

  @Test
  void aTargetWithAnotherKindOfRouteInheritsNothingOfTheFilesRoute() {
    Policy policy =
        Fixtures.policy(
            """
            ingress: {className: nginx, clusterIssuer: le, annotations: {a: b}}
            targets:
              - {namespace: gateway, ingress: {kind: HTTPRoute, parentRefs: [{name: public}], tls: true}}
              - {namespace: other, ingress: {className: traefik}}
            """);
    Policy gateways =
        Fixtures.policy(
            """
            ingress: {kind: HTTPRoute, parentRefs: [{name: public}], annotations: {a: b}}
            targets:
              - {namespace: ingress, ingress: {kind: Ingress, className: nginx}}
              - {namespace: internal, ingress: {parentRefs: [{name: internal}]}}
            """);

    assertThat(policy.at("gateway", "incluster").ingress())
        .isEqualTo(
            new Ingress(
                "",
                "",
                "",
                Map.of(),
                Optional.of(new HttpRoute((ArrayNode) Fixtures.yaml("[{name: public}]"), true))));
    assertThat(policy.at("other", "incluster").ingress())
        .isEqualTo(new Ingress("traefik", "", "le", Map.of("a", "b"), Optional.empty()));
    assertThat(gateways.at("ingress", "incluster").ingress())
        .isEqualTo(new Ingress("nginx", "", "", Map.of(), Optional.empty()));
    assertThat(gateways.at("internal", "incluster").ingress())
        .isEqualTo(
            new Ingress(
                "",
                "",
                "",
                Map.of("a", "b"),
                Optional.of(
                    new HttpRoute((ArrayNode) Fixtures.yaml("[{name: internal}]"), false))));
  }

  @Test
  void aRouteThatSaysItIsAnIngressIsTheOneThatSaysNothing() {
    assertThat(Fixtures.policy("ingress: {kind: Ingress, className: nginx}").ingress())
        .isEqualTo(Fixtures.policy("ingress: {className: nginx}").ingress());
  }

  @Test
  void theHashChangesWithTheOrderOfAList() throws SettingsException {
    assertThat(PolicyReader.parse("secrets: [a, b]").hash())
        .isNotEqualTo(PolicyReader.parse("secrets: [b, a]").hash());
  }

  /** What hfTokenSecrets was before apiKeySecret. */
  @Test
  void theFormerNameOfSecretsMeansTheSame() throws SettingsException {
    Policy former =
        PolicyReader.parse("hfTokenSecrets: [a]\ntargets: [{namespace: b, hfTokenSecrets: [c]}]");
    Policy now = PolicyReader.parse("secrets: [a]\ntargets: [{namespace: b, secrets: [c]}]");

    assertThat(former).isEqualTo(now);
    assertThat(former.at("other", "x").secrets()).containsExactly("a");
    assertThat(former.at("b", "x").secrets()).containsExactly("c");
    Policy mixed =
        PolicyReader.parse(
            "secrets: [a]\ntargets: [{namespace: b, hfTokenSecrets: [c]}, {namespace: d}]");
    assertThat(mixed.at("b", "x").secrets()).containsExactly("c");
    assertThat(mixed.at("d", "x").secrets()).containsExactly("a");
  }
}
