package ai.devopstoolkit.inference.derive;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.catalog.CatalogReader;
import ai.devopstoolkit.inference.catalog.EngineFacts;
import ai.devopstoolkit.inference.catalog.ModelCatalog;
import ai.devopstoolkit.inference.policy.Policy;
import ai.devopstoolkit.inference.spec.Derived;
import ai.devopstoolkit.inference.spec.Fingerprint;
import ai.devopstoolkit.inference.spec.LlmInference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DerivationTest {
  private static final String EVERYTHING =
      """
      gpu: 4, tensorParallelSize: 2, maxModelLen: 8192, hfTokenSecret: {name: hf},
      ingressHost: a.example.com, env: [{name: A, value: b}]
      """;
  private static final String TOLERATIONS = "tolerations: [{operator: Exists}]";

  @Test
  void theKeysAreInTheOrderOfTheDesign() {
    JsonNode derived = Fixtures.derivation(TOLERATIONS).derive(Fixtures.llm(EVERYTHING)).json();

    assertThat(derived.fieldNames())
        .toIterable()
        .containsExactly(
            "revision",
            "policy",
            "inputs",
            "targetNamespace",
            "ingress",
            "about",
            "model",
            "maxModelLen",
            "hfTokenSecret",
            "image",
            "engine",
            "resources",
            "tensorParallelSize",
            "env",
            "probes",
            "sharedMemory",
            "runtimeClass",
            "nodeSelectorTerms",
            "tolerations",
            "extraArgs");
  }

  @Test
  void whatIsEmptyIsLeftOut() {
    assertThat(Fixtures.derivation("").derive(Fixtures.llm("")).json().fieldNames())
        .toIterable()
        .containsExactly(
            "revision",
            "policy",
            "inputs",
            "targetNamespace",
            "about",
            "model",
            "image",
            "engine",
            "resources",
            "tensorParallelSize",
            "probes",
            "runtimeClass",
            "nodeSelectorTerms");
  }

  @Test
  void twoRunsGiveTheSameBytes() {
    String one = Fixtures.derivation(TOLERATIONS).derive(Fixtures.llm(EVERYTHING)).json() + "";
    String other = Fixtures.derivation(TOLERATIONS).derive(Fixtures.llm(EVERYTHING)).json() + "";

    assertThat(one).isEqualTo(other);
  }

  @Test
  void derivingLeavesThePolicyAsItIs() {
    Policy policy = Fixtures.policy(Fixtures.resource("policies/platform.yaml"));
    ArrayNode terms = policy.nodeSelectorTerms().deepCopy();
    ArrayNode tolerations = policy.tolerations().deepCopy();
    Derivation derivation = new Derivation(policy);
    LlmInference before = Fixtures.read(Fixtures.derived(Fixtures.object(""), derivation));

    Derived derived = derivation.derive(Fixtures.llm(EVERYTHING));
    Resolution.of(derivation, Fixtures.llm(EVERYTHING), Optional.of(before));
    derived.with("nodeSelectorTerms", derived.json().arrayNode());

    assertThat(policy.nodeSelectorTerms()).isEqualTo(terms);
    assertThat(policy.tolerations()).isEqualTo(tolerations);
  }

  @Test
  void theStampNamesPolicyHashAndVersion() {
    assertThat(Fixtures.STAMP).matches("default/[0-9a-f]{8}@" + Derivation.VERSION);
    assertThat(
            new Derivation(
                    Fixtures.policy("name: a"), CatalogReader.bundled(), Derivation.FIELDS, 7)
                .stamp())
        .matches("a/[0-9a-f]{8}@7");
    assertThat(Fixtures.derivation("").derive(Fixtures.llm("")).text(Derived.POLICY))
        .isEqualTo(Fixtures.STAMP);
  }

  /** {@code Fingerprint.sha256} is pinned by FingerprintTest. */
  @Test
  void theHashOfTheStampIsOverPolicyAndCatalog() {
    String policy = Fixtures.policy("").hash();
    String catalog = CatalogReader.bundled().hash();

    assertThat(Fixtures.STAMP)
        .isEqualTo(
            "default/"
                + Fingerprint.sha256(policy + catalog + EngineFacts.bundled().hash(), 8)
                + "@5");
    assertThat(new Derivation(Fixtures.policy(""), ModelCatalog.of(List.of())).stamp())
        .isNotEqualTo(Fixtures.STAMP);
  }

  @Test
  void everyFieldNameIsThereOnce() {
    assertThat(Derivation.FIELDS).extracting(DerivedField::name).doesNotHaveDuplicates();
  }

  @Test
  void theRevisionFitsTheContent() {
    assertThat(Fixtures.derivation("").derive(Fixtures.llm(EVERYTHING)).intact()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ingressHost: a.example.com", "targetNamespace: other"})
  void placeAndHostChangeNeitherRevisionNorInputs(String spec) {
    Derived one = Fixtures.derivation("").derive(Fixtures.llm(""));
    Derived other = Fixtures.derivation("").derive(Fixtures.llm(spec));

    assertThat(other.text(Derived.REVISION)).isEqualTo(one.text(Derived.REVISION));
    assertThat(other.text(Derived.INPUTS)).isEqualTo(one.text(Derived.INPUTS));
  }

  /** Values that the rules or the schema refuse give something, too: nothing may throw. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpu: 0",
        "gpu: -1",
        "gpu: 2147483647",
        "gpu: -2147483648",
        "tensorParallelSize: 0",
        "tensorParallelSize: -3",
        "gpu: 4, tensorParallelSize: 3",
        "resources: {cpu: nonsense, memory: '-1'}",
        "probes: {startup: {periodSeconds: 0}}",
        "probes: {startup: {periodSeconds: -2147483648, failureThreshold: -1}}",
        "probes: {startup: {initialDelaySeconds: 2147483647, periodSeconds: 2147483647}}",
        "ingressHost: '*'",
        "model: ' '",
      })
  void derivingIsTotal(String spec) {
    assertThat(Fixtures.derivation("").derive(Fixtures.llm(spec)).intact()).isTrue();
    assertThat(Fixtures.derivation("").explain(Fixtures.llm(spec))).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "targetNamespace    | the object's own namespace  | metadata.namespace",
        "model              | as you wrote it             | spec.model",
        "image.name         | the policy's                | policy image.name",
        "resources.cpu      | 2 per GPU × 2               | spec.gpu, policy perGpu.cpu",
        "resources.memory   | your override               | spec.resources.memory",
        "tensorParallelSize | all GPUs share each layer   | spec.gpu",
        "env[0]             | more than one GPU: workers are spawned | spec.gpu",
        "env[1]             | as you wrote it             | spec.env",
        "probes.startup     | 33m19s: 15m + 18s × 61.0 GiB of weights, 30m to 180m | spec.model, policy startup",
        "probes.readiness   | the policy's, with your overrides | spec.probes.readiness, policy probes.readiness",
        "probes.liveness    | the policy's                | policy probes.liveness",
        "sharedMemory       | 2Gi per GPU × 2, inside memory | spec.gpu, policy perGpu.sharedMemory",
        "ingress.host       | as you wrote it             | spec.ingressHost",
      })
  void everyValueIsExplained(String path, String rule, String from) {
    LlmInference object =
        Fixtures.llm(
            """
            gpu: 2, resources: {memory: 32Gi}, env: [{name: A}], ingressHost: a.example.com,
            probes: {readiness: {periodSeconds: 1}}
            """);

    assertThat(Fixtures.derivation("").explain(object))
        .contains(new DerivedField.Reason(path, rule, from));
  }

  @Test
  void theBudgetOfAModelOfUnknownSizeIsExplained() {
    assertThat(Fixtures.derivation("").explain(Fixtures.llm("model: " + Fixtures.UNKNOWN_MODEL)))
        .contains(
            new DerivedField.Reason(
                "probes.startup",
                "35m for a model of unknown size",
                "spec.model, policy startup.unknownModel"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "targetNamespace: other | `` | targetNamespace | as you wrote it | spec.targetNamespace",
        "tensorParallelSize: 1 | `` | tensorParallelSize | your override | spec.tensorParallelSize",
        "probes: {startup: {failureThreshold: 5}} | `` | probes.startup | 50s by your failureThreshold | spec.probes.startup",
        "ingressHost: a.b | `` | ingress.url | http: the policy names no TLS Secret and no issuer | spec.ingressHost, policy ingress",
        "ingressHost: a.b | ingress: {tlsSecretName: wild} | ingress.url | https: the policy has TLS | spec.ingressHost, policy ingress",
        "ingressHost: a.b | ingress: {clusterIssuer: le} | ingress.url | https: the policy has TLS | spec.ingressHost, policy ingress",
        "gpu: 1 | gpu: {resourceName: amd.com/gpu} | resources.gpuType | the policy's | policy gpu.resourceName",
      })
  void anExplanationFollowsOverridesAndPolicy(
      String spec, String policy, String path, String rule, String from) {
    assertThat(Fixtures.derivation(policy).explain(Fixtures.llm(spec)))
        .contains(new DerivedField.Reason(path, rule, from));
  }

  @Test
  void aGpuTypeThatIsNotDerivedIsNotExplained() {
    assertThat(Fixtures.derivation("").explain(Fixtures.llm("gpu: 2")))
        .extracting(DerivedField.Reason::path)
        .contains("resources.gpu")
        .doesNotContain("resources.gpuType");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "gpu: 2", EVERYTHING, "probes: {startup: {failureThreshold: 5}}"})
  void onlyFieldsThatAreThereAreExplainedAndAllOfThem(String spec) {
    Derivation derivation = Fixtures.derivation(TOLERATIONS);
    LlmInference object = Fixtures.llm(spec);
    List<String> fields = new ArrayList<>();
    derivation.derive(object).json().fieldNames().forEachRemaining(fields::add);
    fields.removeAll(List.of("revision", "policy", "inputs"));

    assertThat(derivation.explain(object).stream().map(DerivationTest::field).distinct())
        .containsExactlyElementsOf(fields);
  }

  private static String field(DerivedField.Reason reason) {
    return reason.path().split("[.\\[]", 2)[0];
  }
}
