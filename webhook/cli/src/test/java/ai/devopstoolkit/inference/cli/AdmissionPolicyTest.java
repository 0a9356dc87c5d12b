package ai.devopstoolkit.inference.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.catalog.CatalogReader;
import ai.devopstoolkit.inference.catalog.ModelFacts;
import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.policy.Policy;
import ai.devopstoolkit.inference.preview.Manifest;
import ai.devopstoolkit.inference.preview.ManifestException;
import ai.devopstoolkit.inference.preview.Preview;
import ai.devopstoolkit.inference.preview.Preview.Outcome;
import ai.devopstoolkit.inference.preview.Yaml;
import ai.devopstoolkit.inference.xrd.Xrd;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code webhook-config --admission-policy}: the component's lists, made from a policy. */
class AdmissionPolicyTest {
  private static final Path COMPONENT =
      Path.of("..", "..", "manifests", "components", "admission-policy");

  /** Of everything that a policy can give something that has to be quoted, or told apart. */
  private static final String ODD =
      """
      nodeSelectorTerms:
        - matchExpressions:
            - {key: a.example.com/b, operator: NotIn, values: [x, "y"]}
            - {key: gpu, operator: Exists}
        - matchFields: [{key: metadata.name, operator: In, values: [node-1]}]
      tolerations: [{operator: Exists}, {key: a, value: b, effect: NoExecute, tolerationSeconds: 5}, {key: c}]
      ingress: {tlsSecretName: wildcard, annotations: {a: "it's \\\\ a\\ttab=1", b: ""}}
      targetNamespaces: {"*": ["."], "team-*": [inference, "x(\\\\E.*"], "(": ["*"]}
      targets:
        - {providerConfigName: edge-*, image: {name: "edge:1"}, targetNamespaces: {team-a: ["*"]}}
        - {providerConfigName: none, targetNamespaces: {}, hfTokenSecrets: [], trustRemoteCode: [acme/b]}
      trustRemoteCode: [moonshotai/Kimi-K2.5]
      autoscaling: {triggers: {prometheusAddress: "http://a'b:9090"}}
      """;

  /** Its target is that of every name, but for the namespaces that it leaves out. */
  private static final String NEARLY_ALL =
      """
      image: {name: "base:1"}
      targets: [{namespace: "a*", image: {name: "edge:1"}, runtimeClass: kata}]
      """;

  @TempDir private Path directory;

  @Test
  void theComponentIsWhatIsPrintedForTheDefaultPolicy() throws IOException, ManifestException {
    List<Manifest> component = new ArrayList<>();
    for (String file : List.of("policy.yaml", "binding.yaml")) {
      component.addAll(Yaml.read(file, Files.readString(COMPONENT.resolve(file))));
    }

    assertThat(printed())
        .isEqualTo(component.stream().map(it -> (JsonNode) it.json()).toList())
        .hasSize(2);
  }

  /** Patches of other people test and replace them by their place. */
  @Test
  void theFirstListsStayWhereTheyAre() throws ManifestException {
    assertThat(
            printed().get(0).at("/spec/variables").valueStream().map(it -> it.get("name").asText()))
        .startsWith(
            "allowedImages",
            "allowedRuntimeClasses",
            "allowedTolerations",
            "allowedIngressAnnotations");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "allowedImages             | ['docker.io/lmcache/vllm-openai:v0.3.13', 'docker.io/edge:1']",
        "allowedRuntimeClasses     | ['nvidia']",
        "allowedTolerations        | [':', 'a=b:NoExecute', 'c=:']",
        "allowedIngressAnnotations | ['a=it\\'s \\\\ a\\u0009tab=1', 'b=']",
        "allowedTargetNamespaces   | [['team-*=inference', '*=.'], ['team-a=*'], []]",
        "allowedHfTokenSecrets     | ['*']",
        "allowedNodeSelectorTerms  | [[[['a.example.com/b', 'NotIn', 'x', 'y'], ['gpu', 'Exists']],"
            + " [['.metadata.name', 'In', 'node-1']]]]",
        "allowedEnv                | ['VLLM_WORKER_MULTIPROC_METHOD=spawn']",
        "allowedRemoteCode         | ['moonshotai/Kimi-K2.5', 'acme/b']",
        "allowedPrometheusAddresses | ['http://a\\'b:9090']",
      })
  void aListHasWhatThePolicyAndItsTargetsAllow(String name, String list)
      throws IOException, ManifestException {
    assertThat(expression(printed(file("odd", ODD)).get(0), name)).isEqualTo(list);
  }

  @Test
  void twoPoliciesAreAllowedTogether() throws IOException, ManifestException {
    JsonNode policy =
        printed(file("new", "image: {name: 'new:2'}"), file("old", "image: {name: 'old:1'}"))
            .get(0);

    assertThat(expression(policy, "allowedImages"))
        .isEqualTo("['docker.io/new:2', 'docker.io/old:1']");
    assertThat(expression(policy, "allowedRuntimeClasses")).isEqualTo("['nvidia']");
  }

  static Stream<String> policies() {
    return Stream.of(
        "", Fixtures.example("policy"), Fixtures.example("policy-targets"), ODD, NEARLY_ALL);
  }

  @ParameterizedTest
  @MethodSource("policies")
  void whateverIsDerivedUnderAPolicyPassesItsLists(String yaml) throws Exception {
    Preview preview = preview(yaml);
    AdmissionCheck check = check(Fixtures.policy(yaml));
    int accepted = 0;
    for (ObjectNode object : objects()) {
      Outcome created = preview.of(new Manifest("object", object), Optional.empty(), "");
      if (!created.accepted()) {
        continue;
      }
      accepted++;
      assertThat(check.refusals(created.result())).as(object.toString()).isEmpty();
      ObjectNode moved = Fixtures.with(created.result(), "ingressHost: b.example.com");
      Outcome updated =
          preview.of(
              new Manifest("object", moved),
              Optional.of(new Manifest("stored", created.result())),
              "");
      assertThat(check.refusals(updated.result())).as("updated: " + object).isEmpty();
    }
    assertThat(accepted).isGreaterThan(30);
  }

  /** What vLLM has to be told of a model is derived from the catalog: here of every model in it. */
  @Test
  @Tag("threat:remote-code")
  void theArgumentsOfEachModelPassAndNoOthers() throws Exception {
    Derivation derivation = Fixtures.derivation("");
    AdmissionCheck check = check(Fixtures.policy(""));
    AdmissionCheck none = check(Fixtures.policy("trustRemoteCode: []"));
    int told = 0;
    for (ModelFacts model : CatalogReader.bundled().all()) {
      ObjectNode object = Fixtures.derived(Fixtures.object("model: " + model.id()), derivation);
      ObjectNode forged = Fixtures.with(object, "model: " + model.id());
      forged.withObject("/spec/derived").putArray("extraArgs").add("--trust-remote-code");
      boolean needs = model.remoteCode().isPresent();

      assertThat(check.refusals(object)).as(model.id()).isEmpty();
      assertThat(check.refusals(forged).isEmpty()).as(model.id()).isEqualTo(needs);
      assertThat(none.refusals(forged))
          .containsExactly(
              "spec.derived.extraArgs: --trust-remote-code is not allowed for "
                  + model.id()
                  + ", nor for any other");
      told += needs ? 1 : 0;
    }
    assertThat(told).isEqualTo(15);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "--trust-remote-code                                  | ``",
        "--trust-remote-code=false                            | --trust-remote-code=false is not allowed, only: ",
        "--code-revision=0123456789012345678901234567890123456789 | --code-revision=0123456789012345678901234567890123456789 is not allowed, only: ",
        "--hf-overrides={\"architectures\":[\"GteNewModel\"]} | ``",
        "--hf-overrides={\"architectures\":[\"A\"],\"auto_map\":{}} | --hf-overrides={\"architectures\":[\"A\"],\"auto_map\":{}} is not allowed, only: ",
        "--load-format=pt                                     | --load-format=pt is not allowed, only: ",
      })
  void argumentsOfNoOtherFormPass(String argument, String refusal) throws Exception {
    ObjectNode object =
        Fixtures.derived(Fixtures.object("model: moonshotai/kimi-K2.5"), Fixtures.derivation(""));
    object.withObject("/spec/derived").putArray("extraArgs").add(argument);

    List<String> refusals = check(Fixtures.policy("")).refusals(object);

    assertThat(refusals).hasSize(refusal.isEmpty() ? 0 : 1);
    assertThat(refusals).allMatch(it -> it.startsWith("spec.derived.extraArgs: " + refusal));
  }

  @Test
  @Tag("threat:replicas")
  void aForgedAddressOfPrometheusIsRefused() throws Exception {
    ObjectNode object =
        Fixtures.derived(Fixtures.object("autoscaling: {maxReplicas: 2}"), Fixtures.derivation(""));
    assertThat(check(Fixtures.policy("")).refusals(object)).isEmpty();
    object
        .withObject("/spec/derived/scaling/autoscalingConfig/triggers")
        .put("prometheusAddress", "http://169.254.169.254");

    assertThat(check(Fixtures.policy("")).refusals(object))
        .containsExactly(
            "spec.derived.scaling: http://169.254.169.254 is not allowed, nor is any other");
  }

  /** As the rule does, where the webhook is not called. */
  @Test
  @Tag("threat:remote-code")
  void whatTheRuleRefusesBesideRemoteCodeIsRefusedHereToo() throws Exception {
    Preview preview = preview("");
    AdmissionCheck check = check(Fixtures.policy(""));
    for (String name :
        List.of(
            "HF_ENDPOINT",
            "VLLM_USE_MODELSCOPE",
            "HTTP_PROXY",
            "https_proxy",
            "All_Proxy",
            "HF_MODULES_CACHE",
            "PYTHONPATH",
            "VLLM_PLUGINS",
            "VLLM_MODEL_REDIRECT_PATH",
            "HUGGINGFACE_CO_STAGING",
            "PythonWarnings",
            "LD_PRELOAD",
            "HF_HUB_DOWNLOAD_TIMEOUT",
            "HF_HOME",
            "PYTHONPATH_",
            "NO_PROXY")) {
      String spec = "model: moonshotai/Kimi-K2.5, gpu: 8, env: [{name: " + name + "}]";
      ObjectNode object = Fixtures.object(spec);
      boolean taken = preview.of(new Manifest("object", object), Optional.empty(), "").accepted();

      assertThat(check.refusals(Fixtures.derived(object, Fixtures.derivation(""))))
          .isEqualTo(
              taken
                  ? List.of()
                  : List.of(
                      "spec.derived.env: " + name + " is not allowed beside --trust-remote-code"));
    }
  }

  /** All of these in every combination. */
  private static List<ObjectNode> objects() {
    List<List<String>> parts =
        List.of(
            List.of("gpu: 1", "gpu: 2", "gpu: 8, tensorParallelSize: 2"),
            List.of(
                "env: []",
                "env: [{name: A}, {name: B, value: b=c}]",
                "env: [{name: VLLM_WORKER_MULTIPROC_METHOD, value: fork}, {name: C, value: \"'\\n\"}]"),
            List.of(
                "hfTokenSecret: null",
                "hfTokenSecret: {name: hf-token, key: k}",
                "hfTokenSecret: {name: hf-token, key: ''}"),
            List.of("targetNamespace: ''", "targetNamespace: inference"),
            List.of("providerConfigName: incluster", "providerConfigName: edge-1"));
    List<String> specs = List.of("model: " + Fixtures.UNKNOWN_MODEL);
    for (List<String> part : parts) {
      specs = specs.stream().flatMap(spec -> part.stream().map(it -> spec + ", " + it)).toList();
    }
    return specs.stream().map(Fixtures::object).toList();
  }

  @Test
  void aNamespaceMayDeployWhereTheRuleLetsIt() throws Exception {
    Random random = new Random(18);
    Derivation anywhere = Fixtures.derivation("");
    List<Integer> outcomes = new ArrayList<>(List.of(0, 0));
    for (int i = 0; i < 40; i++) {
      String yaml = "targetNamespaces: {" + String.join(", ", entries(random)) + "}";
      Preview preview = preview(yaml);
      AdmissionCheck check = check(Fixtures.policy(yaml));
      for (String own : List.of("team-a", "team-b", "other")) {
        for (String target : List.of("", "team-a", "other")) {
          ObjectNode object = Fixtures.object("targetNamespace: '" + target + "'");
          object.withObject("/metadata").put("namespace", own);
          boolean taken =
              preview.of(new Manifest("object", object), Optional.empty(), "").accepted();
          ObjectNode forged = Fixtures.derived(object, anywhere);

          assertThat(check.refusals(forged).isEmpty())
              .as(yaml + ": from " + own + " to " + target)
              .isEqualTo(taken);
          outcomes.set(taken ? 0 : 1, outcomes.get(taken ? 0 : 1) + 1);
        }
      }
    }
    assertThat(outcomes).allSatisfy(it -> assertThat(it).isGreaterThan(50));
  }

  private static List<String> entries(Random random) {
    List<String> namespaces =
        new ArrayList<>(List.of("'*'", "'t*'", "'*-a'", "'team-*'", "team-a", "'***-b'"));
    Collections.shuffle(namespaces, random);
    List<String> entries = new ArrayList<>();
    for (String namespace : namespaces.subList(0, random.nextInt(5))) {
      List<String> targets = new ArrayList<>(List.of(".", "'*'", "other", "'o*r'", "'*-*'"));
      Collections.shuffle(targets, random);
      entries.add(namespace + ": " + targets.subList(0, random.nextInt(3)));
    }
    return entries;
  }

  @Test
  void whatWasDerivedUnderTheOldPolicyNeedsItsListsToo() throws Exception {
    ObjectNode stored =
        Fixtures.derived(Fixtures.object("gpu: 1"), Fixtures.derivation("image: {name: 'old:1'}"));
    Policy now = Fixtures.policy("image: {name: 'new:2'}");
    ObjectNode moved = Fixtures.with(stored, "ingressHost: b.example.com");
    ObjectNode updated =
        new Preview(new Derivation(now), Xrd.bundled(), "0.1.0")
            .of(new Manifest("object", moved), Optional.of(new Manifest("stored", stored)), "")
            .result();

    assertThat(check(now).refusals(updated))
        .containsExactly(
            "spec.derived.image: docker.io/old:1 is not allowed, only: docker.io/new:2");
    assertThat(check(now, Fixtures.policy("image: {name: 'old:1'}")).refusals(updated)).isEmpty();
  }

  @Test
  void aBadPolicyIsRefusedWithItsLines() throws IOException {
    Run run =
        Run.of(
            "webhook-config", "--admission-policy", "--policy", file("bad", "gpu: {maximum: 0}"));

    assertThat(run.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(run.err()).contains("gpu.maximum");
    assertThat(run.out()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--policy p                                  | --admission-policy",
        "--admission-policy --url https://a:1 --ca c | mutually exclusive",
        "--url https://a:1                           | --ca=FILE",
        "-v                                          | -v",
      })
  void itPrintsHooksOrThePolicyAndNotBoth(String options, String message) {
    Run run = Run.of(("webhook-config " + options).split(" +", -1));

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains(message);
  }

  private static Preview preview(String yaml) {
    return new Preview(Fixtures.derivation(yaml), Xrd.bundled(), "0.1.0");
  }

  private static AdmissionCheck check(Policy... policies) throws IOException, ManifestException {
    return new AdmissionCheck(new AdmissionPolicy(List.of(policies)).manifests().get(0));
  }

  private String file(String name, String yaml) throws IOException {
    return Files.writeString(directory.resolve(name + ".yaml"), yaml).toString();
  }

  private static List<JsonNode> printed(String... policies) throws ManifestException {
    List<String> words = new ArrayList<>(List.of("webhook-config", "--admission-policy"));
    for (String policy : policies) {
      words.addAll(List.of("--policy", policy));
    }
    Run run = Run.of(words.toArray(String[]::new));
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    return Yaml.read("printed", run.out()).stream().map(it -> (JsonNode) it.json()).toList();
  }

  private static String expression(JsonNode policy, String name) {
    return policy
        .at("/spec/variables")
        .valueStream()
        .filter(it -> it.get("name").asText().equals(name))
        .map(it -> it.get("expression").asText())
        .findFirst()
        .orElseThrow();
  }
}
