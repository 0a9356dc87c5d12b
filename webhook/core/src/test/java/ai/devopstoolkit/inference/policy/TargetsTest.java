package ai.devopstoolkit.inference.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.catalog.GpuProduct;
import ai.devopstoolkit.inference.catalog.GpuProduct.ComputeCapability;
import ai.devopstoolkit.inference.catalog.GpuProducts;
import ai.devopstoolkit.inference.settings.SettingsException;
import ai.devopstoolkit.inference.settings.SettingsException.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetsTest {
  private static final Policy POLICY =
      Fixtures.policy(
          """
          name: base
          image: {name: "vllm:1"}
          gpu: {maximum: 4}
          perGpu: {cpu: "3"}
          targets:
            - {name: everywhere}
            - {name: any-h100, providerConfigName: "h100-*"}
            - {name: team-any, namespace: "team-*"}
            - {name: team-a-any, namespace: team-a}
            - {name: team-a-h100, namespace: team-a, providerConfigName: "h100-*"}
            - {name: h100-east, providerConfigName: h100-east}
            - {name: team-h100-east, namespace: "team-*", providerConfigName: h100-east}
            - {name: second-of-a-tie, namespace: "team-*", providerConfigName: h100-east}
          """);

  @ParameterizedTest
  @CsvSource({
    "other,  other,     everywhere",
    "other,  h100-west, any-h100",
    "team-b, other,     team-any",
    "team-a, other,     team-a-any",
    "team-a, h100-west, team-a-h100",
    "other,  h100-east, h100-east",
    "team-a, h100-east, team-h100-east", // the exact cluster before the exact namespace
    "team-b, h100-east, team-h100-east", // the first of a tie
    "team-,  h100-,     any-h100",
  })
  void theMostSpecificTargetWins(String namespace, String providerConfigName, String name) {
    assertThat(POLICY.at(namespace, providerConfigName).name()).isEqualTo(name);
  }

  /** Else one file would say two things by the same pattern. */
  @Test
  void targetsAndTargetNamespacesRankPatternsAlike() {
    List<String> patterns =
        List.of("*", "**", "*-a", "*-a*", "t*******", "team-*", "team-***", "team-a", "team-a*");
    for (String one : patterns) {
      for (String other : patterns.subList(patterns.indexOf(one) + 1, patterns.size())) {
        Policy policy =
            Fixtures.policy(
                """
                targets: [{name: x, namespace: "%1$s"}, {name: y, namespace: "%2$s"}]
                targetNamespaces: {"%2$s": [y], "%1$s": [x]}
                """
                    .formatted(one, other));
        assertThat(policy.targetsAllowedFor("team-a"))
            .as("%s and %s", one, other)
            .containsExactly(policy.at("team-a", "incluster").name());
      }
    }
  }

  @Test
  void withoutATargetThatMatchesThePolicyItselfHolds() {
    Policy policy = Fixtures.policy("name: base\ntargets: [{name: a, namespace: team-a}]");

    assertThat(policy.at("team-b", "incluster")).isSameAs(policy);
    assertThat(policy.at("team-a", "incluster").name()).isEqualTo("a");
    assertThat(Fixtures.policy("").targets()).isEmpty();
  }

  @Test
  void whatATargetSaysIsLaidOverTheFilesOwnValues() {
    Policy policy =
        Fixtures.policy(
            """
            name: base
            image: {name: "vllm:1"}
            engine: {dtype: half}
            gpu: {maximum: 4}
            perGpu: {cpu: "3"}
            tolerations: [{key: file, operator: Exists}]
            targetNamespaces: {"*": ["."]}
            targets:
              - providerConfigName: east
                image: {registry: mirror.example.com}
                engine: {gpuMemoryUtilization: "0.8"}
                gpu: {product: H200}
                perGpu: {memory: 64Gi}
                runtimeClass: other
                nodeSelectorTerms: [{matchExpressions: [{key: gpu, operator: Exists}]}]
                tolerations: []
                startup: {base: 20m}
                probes: {liveness: {periodSeconds: 30}}
                deploymentHook: false
                ingress: {className: nginx}
                targetNamespaces: {"*": ["*"]}
                secrets: [hf-*]
            """);

    Policy east = policy.at("default", "east");

    assertThat(east.name()).isEqualTo("base");
    assertThat(east.image()).isEqualTo(new Policy.Image("mirror.example.com", "vllm:1", ""));
    assertThat(east.engine().dtype()).isEqualTo("half");
    assertThat(east.engine().gpuMemoryUtilization()).isEqualTo("0.8");
    assertThat(east.gpu().maximum()).isEqualTo(4);
    assertThat(east.gpu().product()).isEqualTo(GpuProducts.find("H200"));
    assertThat(east.perGpu().cpu()).hasToString("3");
    assertThat(east.perGpu().memory()).hasToString("64Gi");
    assertThat(east.runtimeClass()).isEqualTo("other");
    assertThat(east.nodeSelectorTerms().toString()).contains("\"gpu\"");
    assertThat(east.tolerations()).isEmpty();
    assertThat(east.startup().base()).isEqualTo(Duration.ofMinutes(20));
    assertThat(east.startup().minimum()).isEqualTo(Duration.ofMinutes(30));
    assertThat(east.probes().liveness().periodSeconds()).isEqualTo(30);
    assertThat(east.probes().liveness().failureThreshold()).isEqualTo(10);
    assertThat(east.deploymentHook()).isFalse();
    assertThat(east.ingress().className()).isEqualTo("nginx");
    assertThat(east.targetNamespaces()).containsEntry("*", List.of("*"));
    assertThat(east.secrets()).containsExactly("hf-*");
    assertThat(policy.tolerations()).hasSize(1);
    assertThat(policy.gpu().product()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{product: H100-80GB}                     | NVIDIA-H100-80GB-HBM3 | 79.19 | 9.0",
        "{product: nvidia-h100-80gb-hbm3}         | NVIDIA-H100-80GB-HBM3 | 79.19 | 9.0",
        "{product: H100-80GB, memoryGiB: 39.5}    | NVIDIA-H100-80GB-HBM3 | 39.5  | 9.0",
        "{product: H100-80GB, memoryGiB: '70'}    | NVIDIA-H100-80GB-HBM3 | 70    | 9.0",
        "{product: H100-80GB, computeCapability: '8.0'} | NVIDIA-H100-80GB-HBM3 | 79.19 | 8.0",
        "{product: MI300X, memoryGiB: 191.6, computeCapability: '9.4'} | MI300X | 191.6 | 9.4",
        "{memoryGiB: 47.5, computeCapability: '8.9'} | GPU | 47.5 | 8.9",
      })
  void aGpuIsAKnownProductOrDescribed(
      String gpu, String name, double memoryGib, String capability) {
    assertThat(Fixtures.policy("gpu: " + gpu).gpu().product())
        .contains(
            new GpuProduct(name, memoryGib, Optional.of(ComputeCapability.parse(capability))));
  }

  @Test
  void anotherProductHasItsOwnMemory() {
    Policy policy =
        Fixtures.policy(
            """
            gpu: {product: MI300X, memoryGiB: 191.6, computeCapability: "9.4"}
            targets:
              - {providerConfigName: a, gpu: {product: T4}}
              - {providerConfigName: b, gpu: {memoryGiB: 180}}
            """);

    assertThat(policy.at("x", "a").gpu().product()).isEqualTo(GpuProducts.find("T4"));
    assertThat(policy.at("x", "b").gpu().product())
        .contains(new GpuProduct("MI300X", 180, Optional.of(ComputeCapability.parse("9.4"))));
  }

  @Test
  void anotherImageHasItsOwnVersion() {
    Policy policy =
        Fixtures.policy(
            """
            image: {registry: registry.acme.com, name: "vllm:1"}
            engine: {version: 0.18.0}
            targets:
              - {providerConfigName: a, image: {registry: docker.io, name: "vllm/vllm-openai:v0.20.0"}}
              - {providerConfigName: b, image: {name: "vllm:2"}}
              - {providerConfigName: c, image: {name: "vllm:2"}, engine: {version: 0.19.0}}
              - {providerConfigName: d, engine: {dtype: half}}
            """);

    assertThat(policy.engine().serves().version()).hasToString("Optional[0.18.0]");
    assertThat(policy.at("x", "a").engine().serves().version()).hasToString("Optional[0.20.0]");
    assertThat(policy.at("x", "b").engine().serves().version()).isEmpty();
    assertThat(policy.at("x", "c").engine().serves().version()).hasToString("Optional[0.19.0]");
    assertThat(policy.at("x", "d").engine().serves().version()).hasToString("Optional[0.18.0]");
  }

  @Test
  void aGpuOfUnknownCapabilityHasNone() {
    assertThat(Fixtures.policy("gpu: {product: MI300X, memoryGiB: 191.6}").gpu().product())
        .hasValueSatisfying(it -> assertThat(it.computeCapability()).isEmpty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{namespace: Team}               | targets[0].namespace          | must be a name, or part of one with *, as in h100-*",
        "{namespace: ''}                 | targets[0].namespace          | must be a name, or part of one with *, as in h100-*",
        "{providerConfigName: [a]}       | targets[0].providerConfigName | has the wrong type",
        "{cluster: a}                    | targets[0].cluster            | unknown key; known here: namespace, providerConfigName, name,",
        "{targets: []}                   | targets[0].targets            | unknown key",
        "{gpu: {maximum: 0}}             | targets[0].gpu.maximum        | must be at least 1, but is 0",
        "{gpu: {product: H1000}}         | targets[0].gpu.product        | is not one that we know: NVIDIA-H100-80GB-HBM3, NVIDIA-H100-PCIe,",
        "{gpu: {memoryGiB: 80GB}}        | targets[0].gpu.memoryGiB      | must be GiB, as in 79.1",
        "{gpu: {memoryGiB: 0.5}}         | targets[0].gpu.memoryGiB      | must be GiB, as in 79.1",
        "{gpu: {computeCapability: 9}}   | targets[0].gpu.computeCapability | must be a compute capability, as in \"9.0\"",
        "{perGpu: {sharedMemory: 9Gi}}   | targets[0].perGpu.sharedMemory | must be less than memory",
        "text                            | targets[0]                    | must be a mapping (key: value)",
      })
  void aProblemNamesItsLineItsKeyAndWhatToWrite(String target, String path, String message) {
    assertThat(problems("name: base\ntargets:\n- " + target))
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.line()).isEqualTo(3);
              assertThat(it.path()).isEqualTo(path);
              assertThat(it.message()).startsWith(message);
            });
  }

  /** Each target reads the whole file once more. */
  @Test
  void aProblemOfTheFileIsSaidOnceHoweverManyTargetsThereAre() {
    assertThat(problems("gpu: {maximum: 0}\ncolour: blue\ntargets: [{name: a}, {name: b}, {}]"))
        .extracting(it -> it.line() + " " + it.path())
        .containsExactly("1 gpu.maximum", "2 colour");
  }

  @ParameterizedTest
  @CsvSource({"namespace", "providerConfigName"})
  void theFileItselfMatchesNothing(String key) {
    assertThat(problems(key + ": a\ntargets: [{name: b}]"))
        .extracting(it -> it.line() + " " + it.path())
        .containsExactly("1 " + key);
  }

  @Test
  void targetsAreNoMapping() {
    assertThat(problems("targets: {namespace: a}"))
        .containsExactly(new Problem(1, "targets", "must be a list"));
  }

  @Test
  void theHashIsOverTheTargetsToo() {
    String hash = Fixtures.policy("name: a").hash();
    String one = Fixtures.policy("name: a\ntargets: [{namespace: b}]").hash();
    String other = Fixtures.policy("name: a\ntargets: [{namespace: c}]").hash();
    String gpu = Fixtures.policy("name: a\ntargets: [{namespace: b, gpu: {maximum: 2}}]").hash();

    assertThat(List.of(hash, one, other, gpu)).doesNotHaveDuplicates();
    assertThat(Fixtures.policy("targets: [{namespace: b}]\nname: a").hash()).isEqualTo(one);
    assertThat(Fixtures.policy("name: a\ntargets: []").hash()).isEqualTo(hash);
  }

  private static List<Problem> problems(String yaml) {
    return catchThrowableOfType(SettingsException.class, () -> PolicyReader.parse(yaml)).problems();
  }
}
