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
        - {providerConfigName: edge-*, image: {name: "edge:1", pullSecretName: regcred}, targetNamespaces: {team-a: ["*"]}}
        - {providerConfigName: none, targetNamespaces: {}, secrets: [], trustRemoteCode: [acme/b]}
        - providerConfigName: gateway-*
          ingress:
            kind: HTTPRoute
            parentRefs: [{name: public}, {name: b, namespace: g, kind: ListenerSet, sectionName: s, port: 443}]
            annotations: {c: d}
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
        "allowedIngressAnnotations | ['a=it\\'s \\\\ a\\u0009tab=1', 'b=', 'c=d']",
        "allowedIngressKinds       | ['Ingress', 'HTTPRoute']",
        "allowedParentRefs         | [['', '', '', 'public', '', ''], ['', 'ListenerSet', 'g', 'b', 's', '443']]",
        "allowedTargetNamespaces   | [['team-*=inference', '*=.'], ['team-a=*'], []]",
        "allowedSecrets            | ['*']",
        "allowedNodeSelectorTerms  | [[[['a.example.com/b', 'NotIn', 'x', 'y'], ['gpu', 'Exists']],"
            + " [['.metadata.name', 'In', 'node-1']]]]",
        "allowedEnv                | ['VLLM_WORKER_MULTIPROC_METHOD=spawn', 'HF_HOME=/model-cache']",
        "allowedPullSecrets        | ['regcred']",
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
        "",
        Fixtures.example("policy"),
        Fixtures.example("policy-gateway"),
        Fixtures.example("policy-targets"),
        ODD,
        NEARLY_ALL);
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

  /** Over the image's files it would replace the programs that run. */
  @Test
  @Tag("threat:volume")
  void theVolumeIsMountedNowhereElse() throws Exception {
    ObjectNode object =
        Fixtures.derived(Fixtures.object("modelCache: {size: 40Gi}"), Fixtures.derivation(""));
    AdmissionCheck check = check(Fixtures.policy(""));

    assertThat(check.refusals(object)).isEmpty();
    object.withObject("/spec/derived/modelCache").put("mountPath", "/opt/venv");
    assertThat(check.refusals(object))
        .containsExactly(
            "spec.derived.modelCache.mountPath: /opt/venv is not allowed, only: /model-cache");
  }

  @Test
  void aPullSecretIsThePolicys() throws Exception {
    Policy named = Fixtures.policy("image: {pullSecretName: regcred}");
    ObjectNode object = Fixtures.derived(Fixtures.object(""), new Derivation(named));

    assertThat(check(named).refusals(object)).isEmpty();
    assertThat(check(Fixtures.policy("")).refusals(object))
        .containsExactly(
            "spec.derived.image.pullSecretName: regcred is not allowed, nor is any other");
  }

  /** The derived HF_HOME is no redirection: what lies there is what vLLM downloaded. */
  @Test
  void aVolumeBesideRemoteCodePasses() throws Exception {
    String spec = "model: moonshotai/Kimi-K2.5, gpu: 8, modelCache: {storageClassName: nfs}";
    ObjectNode object = Fixtures.derived(Fixtures.object(spec), Fixtures.derivation(""));

    assertThat(object.at("/spec/derived/extraArgs/0").asText()).isEqualTo("--trust-remote-code");
    assertThat(object.at("/spec/derived/env")).hasSize(2);
    assertThat(check(Fixtures.policy("")).refusals(object)).isEmpty();
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
        "--load-format=safetensors                            | ``",
        "--enable-expert-parallel                             | ``",
        "--max-logprobs=5                                     | ``",
        "--seed=-1                                            | ``",
        "8                                                    | ``",
        "--limit-mm-per-prompt={\"image\": 2}                 | ``",
        "--compilation-config={\"cudagraph_mode\": \"NONE\"}   | ``",
        "--compilation-config.cudagraph_mode=NONE             | ``",
        "--served-model-name=acme/chat                        | ``",
        "--compilation-config={\"backend\": \"a.B\"}           | --compilation-config={\"backend\": \"a.B\"} is not allowed, only: ",
        "--quantization=/a                                    | --quantization=/a is not allowed, only: ",
        "--default-chat-template-kwargs={\"chat_template\":\"a\"} | --default-chat-template-kwargs={\"chat_template\":\"a\"} is not allowed, only: ",
        "/models/a                                            | /models/a is not allowed, only: ",
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
  void whatThePolicyAddsAndAllowsPasses() throws Exception {
    String policy = "engine: {args: [--chat-template=/a.jinja]}\nargs: {allow: [--enable-lora]}";
    ObjectNode object =
        Fixtures.derived(Fixtures.object("args: [--enable-lora]"), Fixtures.derivation(policy));
    assertThat(object.at("/spec/derived/extraArgs")).hasSize(2);

    assertThat(check(Fixtures.policy(policy)).refusals(object)).isEmpty();
    assertThat(check(Fixtures.policy("")).refusals(object)).hasSize(1);
  }

  /** Where no hook looks, what is forged into derived still meets the fence. */
  @Test
  @Tag("threat:args")
  void noTryOfTheFencePassesAsAForgedArgument() throws Exception {
    AdmissionCheck check = check(Fixtures.policy(""));
    ObjectNode object = Fixtures.derived(Fixtures.object(""), Fixtures.derivation(""));
    List<String> tries =
        Fixtures.resource("rules/fence.tsv")
            .lines()
            .filter(it -> it.startsWith("args\t"))
            .map(it -> it.split("\t", -1)[1])
            .filter(it -> !it.equals("[\"--seed=1\", \"--seed\", \"2\"]")) // is only doubled
            .toList();

    assertThat(tries).hasSizeGreaterThan(100);
    for (String tried : tries) {
      object.withObject("/spec/derived").set("extraArgs", Fixtures.json(tried));
      assertThat(check.refusals(object)).as(tried).isNotEmpty();
    }
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

  /** Another team's Gateway may lead to other networks, and an Ingress past the Gateway. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{kind: HTTPRoute, parentRefs: [{name: public, namespace: gateways, sectionName: https}]} | ``",
        "{kind: HTTPRoute, parentRefs: []}      | ``",
        "{}                                     | ingress.kind: Ingress is not allowed, only: HTTPRoute",
        "{kind: GRPCRoute}                      | ingress.kind: GRPCRoute is not allowed, only: HTTPRoute",
        "{kind: HTTPRoute, parentRefs: [{name: public, namespace: gateways}]} | ingress.parentRefs: //gateways/public// is not allowed, only: //gateways/public/https/",
        "{kind: HTTPRoute, parentRefs: [{name: public, namespace: gateways, sectionName: https}, {kind: Service, group: '', name: a, port: 80}]} | ingress.parentRefs: /Service//a//80 is not allowed, only: //gateways/public/https/",
      })
  void aRouteIsOfThePolicysKindAndGateways(String ingress, String refusal) throws Exception {
    String gateway = Fixtures.example("policy-gateway");
    ObjectNode object =
        Fixtures.derived(
            Fixtures.object("ingressHost: a.example.com"), Fixtures.derivation(gateway));
    ObjectNode forged = ((ObjectNode) Fixtures.yaml(ingress)).put("host", "a.example.com");
    object.withObject("/spec/derived").set("ingress", forged);

    assertThat(check(Fixtures.policy(gateway)).refusals(object))
        .isEqualTo(refusal.isEmpty() ? List.of() : List.of("spec.derived." + refusal));
  }

  /** All of these in every combination. */
  private static List<ObjectNode> objects() {
    List<List<String>> parts =
        List.of(
            List.of("gpu: 1", "gpu: 2", "gpu: 8, tensorParallelSize: 2"),
            List.of(
                "env: []",
                "env: [{name: A}, {name: B, value: b=c}]",
                "env: [{name: VLLM_WORKER_MULTIPROC_METHOD, value: fork}, {name: C, value: \"'\\n\"}]",
                "apiKeySecret: {name: hf-token}, env: [{name: C, valueFrom: {secretKeyRef: {name: hf-token, key: c}}}]"),
            List.of(
                "hfTokenSecret: null",
                "hfTokenSecret: {name: hf-token, key: k}",
                "hfTokenSecret: {name: hf-token, key: ''}"),
            List.of("targetNamespace: ''", "targetNamespace: inference, modelCache: {size: 20Gi}"),
            List.of("providerConfigName: incluster", "providerConfigName: edge-1"));
    List<String> specs = List.of("model: " + Fixtures.UNKNOWN_MODEL);
    for (List<String> part : parts) {
      specs = specs.stream().flatMap(spec -> part.stream().map(it -> spec + ", " + it)).toList();
    }
    return specs.stream().map(Fixtures::object).toList();
  }

  /** An endpoint that its owner closed is not opened by a {@code derived} of somebody else's. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "['*']      | {}                                                  | ``",
        "[other]    | {}                                                  | qwen-key is not allowed, only: other",
        "[]         | {}                                                  | qwen-key is not allowed, nor is any other",
        "['*']      | {secretEnv: []}                                     | none is not allowed, only: VLLM_API_KEY=qwen-key/api-key, which follows from the spec",
        "['*']      | {secretEnv: [{name: VLLM_API_KEY, secret: x, key: api-key}]} | VLLM_API_KEY=x/api-key is not allowed, only: VLLM_API_KEY=qwen-key/api-key, which follows from the spec",
        "['*']      | {secretEnv: [{name: VLLM_API_KEY, secret: qwen-key, key: api-key}, {name: A, secret: x, key: y}]} | VLLM_API_KEY=qwen-key/api-key, A=x/y is not allowed, only: VLLM_API_KEY=qwen-key/api-key, which follows from the spec",
        "['*']      | {extraArgs: []}                                     | spec.derived.extraArgs:  is not allowed beside spec.derived.secretEnv without --uvicorn-log-level=$(DOT_INFERENCE_SECRET_ENV)",
      })
  @Tag("threat:open-endpoint")
  void aKeyIsKeptAndVllmWaitsForIt(String secrets, String forged, String refusal) throws Exception {
    ObjectNode object =
        Fixtures.derived(
            Fixtures.object("apiKeySecret: {name: qwen-key}"), Fixtures.derivation(""));
    object.withObject("/spec/derived").setAll((ObjectNode) Fixtures.yaml(forged));

    assertThat(check(Fixtures.policy("secrets: " + secrets)).refusals(object))
        .hasSize(refusal.isEmpty() ? 0 : 1)
        .allMatch(it -> it.contains(refusal));
  }

  @Test
  @Tag("threat:open-endpoint")
  void nobodyElseSetsTheHooksVariable() throws Exception {
    ObjectNode object =
        Fixtures.derived(
            Fixtures.object(
                "apiKeySecret: {name: k}, env: [{name: DOT_INFERENCE_SECRET_ENV, value: info}]"),
            Fixtures.derivation(""));

    assertThat(check(Fixtures.policy("")).refusals(object))
        .singleElement()
        .asString()
        .contains("nor with such a variable in spec.derived.env");
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
