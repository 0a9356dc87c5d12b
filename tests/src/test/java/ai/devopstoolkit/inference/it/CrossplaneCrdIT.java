package ai.devopstoolkit.inference.it;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import ai.devopstoolkit.inference.xrd.CrossplaneCrd;
import ai.devopstoolkit.inference.xrd.Defaults;
import ai.devopstoolkit.inference.xrd.Xrd;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubeapitest.KubeAPIServer;
import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our conversion of an XRD against that of the real Crossplane, on a real API server. */
class CrossplaneCrdIT {
  private static final Path ROOT = Path.of(System.getProperty("dot-inference.root", ".."));
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectMapper YAML = new YAMLMapper();
  private static final String CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  private static final String XRDS =
      "/apis/apiextensions.crossplane.io/v2/compositeresourcedefinitions";
  private static final String OBJECTS =
      "/apis/inference.devopstoolkit.ai/v1alpha1/namespaces/default/llminferences";

  /** All that Crossplane treats in a way of its own; the definition of LLMInference needs less. */
  private static final String EVERYTHING =
      """
      apiVersion: apiextensions.crossplane.io/v2
      kind: CompositeResourceDefinition
      metadata: {name: things.example.org, labels: {a: xrd, b: xrd}, annotations: {c: xrd}}
      spec:
        group: example.org
        scope: Cluster
        names: {kind: Thing, plural: things}
        defaultCompositionUpdatePolicy: Manual
        metadata: {labels: {b: spec}, annotations: {d: spec}}
        versions:
          - name: v1
            served: true
            referenceable: true
            additionalPrinterColumns: [{name: SIZE, type: integer, jsonPath: .spec.size}]
            subresources: {scale: {specReplicasPath: .spec.size, statusReplicasPath: .status.size}}
            schema:
              openAPIV3Schema:
                type: object
                description: Root.
                nullable: true
                required: [status]
                x-kubernetes-validations: [{rule: self.metadata.name != 'no', message: "no"}]
                properties:
                  metadata: {type: object, properties: {name: {type: string, maxLength: 20, pattern: a}}}
                  other: {type: string}
                  spec:
                    type: object
                    description: Spec.
                    default: {}
                    nullable: true
                    maxProperties: 9
                    x-kubernetes-map-type: atomic
                    x-kubernetes-preserve-unknown-fields: true
                    required: [size]
                    oneOf: [{required: [size]}, {required: [other]}]
                    anyOf: [{required: [size]}]
                    allOf: [{required: [size]}]
                    not: {required: [none]}
                    x-kubernetes-validations: [{rule: has(self.size), message: size}]
                    properties:
                      crossplane: {type: string}
                      size: {type: integer, nullable: true, minimum: 0, anyOf: [{maximum: 3}]}
                      other: {type: object, maxProperties: 2, additionalProperties: {type: string}}
                  status:
                    type: object
                    description: Status.
                    nullable: true
                    required: [size]
                    oneOf: [{required: [size]}]
                    anyOf: [{required: [size]}]
                    x-kubernetes-preserve-unknown-fields: true
                    x-kubernetes-validations: [{rule: self.size > 0}]
                    properties:
                      conditions: {type: string}
                      size: {type: integer}
          - name: v0
            served: false
            referenceable: false
            deprecated: true
            deprecationWarning: old
            schema: {openAPIV3Schema: {type: object}}
      """;

  private static final String DERIVED =
      """
      derived: {revision: r, policy: p, inputs: i, targetNamespace: default,
        model: Qwen/Qwen2.5-7B-Instruct, image: {registry: docker.io, name: vllm}, resources: {gpu: "1"},
        tensorParallelSize: 1, nodeSelectorTerms: [{matchExpressions: [{key: a, operator: Exists}]}]}
      """;

  @TempDir private static Path directory;
  private static KubeAPIServer server;
  private static KubernetesClient client;
  private static Process crossplane;

  @BeforeAll
  static void startApiServerAndCrossplane() throws Exception {
    Path binaries = binaries();
    if (!Files.isExecutable(binaries.resolve("crossplane"))) {
      String reason = "no " + binaries + "/crossplane; tests/control-plane/install makes it";
      System.out.println("CrossplaneCrdIT is skipped: " + reason);
      Assumptions.abort(reason);
    }
    server =
        new KubeAPIServer(
            KubeAPIServerConfigBuilder.anAPIServerConfig()
                .withTestDir(binaries.getParent().getParent().toString())
                .withApiServerVersion(binaries.getFileName().toString().replaceFirst("-.*", ""))
                .build());
    server.start();
    client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(server.getKubeConfigYaml()))
            .build();
    try (Stream<Path> files = Files.list(binaries.resolve("crossplane-crds"))) {
      for (Path file : files.sorted().toList()) {
        send("POST", CRDS, YAML.readTree(file.toFile()));
      }
    }
    await("Crossplane's own CRDs", () -> isTrue(get(CRDS).path("items"), "Established"));
    crossplane = startCrossplane(binaries.resolve("crossplane"));
  }

  @AfterAll
  static void stopThem() throws InterruptedException {
    try {
      if (crossplane != null) {
        crossplane.destroy();
        if (!crossplane.waitFor(20, SECONDS)) {
          crossplane.destroyForcibly();
        }
      }
    } finally {
      if (client != null) {
        client.close();
      }
      if (server != null) {
        server.stop();
      }
    }
  }

  @Test
  void theDefinitionOfLlmInferenceIsConvertedAsCrossplaneDoes() throws IOException {
    Xrd xrd = establish(definition());

    Comparison comparison = compare(xrd, CrossplaneCrd.of(xrd));

    assertThat(comparison.differences()).isEmpty();
    assertThat(comparison.leaves()).isGreaterThan(500);
  }

  @Test
  void everythingElseIsConvertedAsCrossplaneDoes() throws IOException {
    Xrd xrd = establish(YAML.readTree(EVERYTHING));

    Comparison comparison = compare(xrd, CrossplaneCrd.of(xrd));

    assertThat(comparison.differences()).isEmpty();
    assertThat(comparison.leaves()).isGreaterThan(100);
  }

  @Test
  void oneChangedDescriptionIsNoticed() throws IOException {
    Xrd xrd = establish(definition());
    String field = "/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/gpu";
    ObjectNode crd = CrossplaneCrd.of(xrd);
    crd.withObject(field).put("description", "Changed.");

    assertThat(compare(xrd, crd).differences())
        .containsExactlyInAnyOrder(field + "/description", "/metadata/generation");
  }

  @Test
  void anObjectThatTheWebhookDidNotSeeIsRefusedWithWhatToDo() throws IOException {
    establish(definition());

    assertThatThrownBy(() -> send("POST", OBJECTS, object("gpu: 1")))
        .hasMessageContaining("spec.derived: Required value: the dot-inference webhook fills")
        .hasMessageContaining("MutatingWebhookConfiguration dot-inference exists");
  }

  @Test
  void aWrongTypeIsRefusedInTheApiServersWords() throws IOException {
    establish(definition());

    assertThatThrownBy(() -> send("POST", OBJECTS, object("gpu: two")))
        .hasMessageContaining("spec.gpu in body must be of type integer");
  }

  @Test
  void theApiServerFillsInTheSameDefaults() throws IOException {
    Xrd xrd = establish(definition());
    ObjectNode object = object("crossplane: {}, env: [{name: A, value: null}], " + DERIVED);

    JsonNode stored = send("POST", OBJECTS + "?dryRun=All", object);
    Defaults.fill(object, xrd.schema("v1alpha1"));

    assertThat(stored.path("spec")).isEqualTo(object.path("spec"));
    assertThat(stored.at("/spec/gpu").asInt()).isEqualTo(1);
  }

  /**
   * What differs, as JSON pointers, and how many values that are no object or list were looked at.
   */
  private record Comparison(List<String> differences, int leaves) {}

  /**
   * Compares {@code ours} with the CRD that Crossplane made. The API server brings ours into its
   * own form first, with its defaults, by a dry run of an update; it counts up the generation if
   * and only if it finds the two different itself.
   */
  private static Comparison compare(Xrd xrd, ObjectNode ours) {
    JsonNode theirs = get(CRDS + "/" + xrd.name());
    ObjectNode update = ours.deepCopy();
    update
        .withObject("/metadata")
        .put("resourceVersion", theirs.at("/metadata/resourceVersion").asText());
    JsonNode normal =
        send("PUT", CRDS + "/" + xrd.name() + "?dryRun=All&fieldValidation=Strict", update);

    Map<String, JsonNode> left = leaves(theirs);
    Map<String, JsonNode> right = leaves(normal);
    Set<String> pointers = new TreeSet<>(left.keySet());
    pointers.addAll(right.keySet());
    List<String> differences =
        pointers.stream()
            .filter(pointer -> !Objects.equals(left.get(pointer), right.get(pointer)))
            .toList();
    return new Comparison(differences, pointers.size());
  }

  /** What of {@code crd} is not the cluster's own doing, each value by its JSON pointer. */
  private static Map<String, JsonNode> leaves(JsonNode crd) {
    Map<String, JsonNode> leaves = new TreeMap<>();
    addLeaves("/spec", crd.path("spec"), leaves);
    for (String name : List.of("name", "labels", "annotations", "ownerReferences", "generation")) {
      addLeaves("/metadata/" + name, crd.path("metadata").path(name), leaves);
    }
    return leaves;
  }

  private static void addLeaves(String at, JsonNode node, Map<String, JsonNode> leaves) {
    if (node.isEmpty()) {
      leaves.put(at, node);
    }
    for (var field : node.properties()) {
      String token = field.getKey().replace("~", "~0").replace("/", "~1");
      addLeaves(at + "/" + token, field.getValue(), leaves);
    }
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      addLeaves(at + "/" + i, node.get(i), leaves);
    }
  }

  /** Applies {@code definition} unless it is there, and waits until Crossplane serves it. */
  private static Xrd establish(JsonNode definition) {
    String name = definition.at("/metadata/name").asText();
    if (get(XRDS + "/" + name).isMissingNode()) {
      send("POST", XRDS, definition);
    }
    await("XRD " + name, () -> isTrue(get(XRDS + "/" + name), "Established"));
    ObjectNode withUid = definition.deepCopy();
    withUid.withObject("/metadata").put("uid", get(XRDS + "/" + name).at("/metadata/uid").asText());
    return new Xrd(withUid);
  }

  private static JsonNode definition() throws IOException {
    return YAML.readTree(ROOT.resolve("package/definition.yaml").toFile());
  }

  private static ObjectNode object(String ofSpec) throws IOException {
    return (ObjectNode)
        YAML.readTree(
            """
            apiVersion: inference.devopstoolkit.ai/v1alpha1
            kind: LLMInference
            metadata: {name: qwen}
            spec: {model: Qwen/Qwen2.5-7B-Instruct, providerConfigName: incluster, %s}
            """
                .formatted(ofSpec));
  }

  /** Where the control plane's binaries are, or would be. */
  private static Path binaries() throws IOException {
    Process install =
        new ProcessBuilder(ROOT.resolve("tests/control-plane/install").toString(), "--print-dir")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var output = install.inputReader()) {
      return Path.of(output.readLine());
    }
  }

  private static Process startCrossplane(Path binary) throws IOException {
    Config config = client.getConfiguration();
    Path kubeconfig = directory.resolve("kubeconfig");
    Files.writeString(kubeconfig, server.getKubeConfigYaml());
    // It wants a client certificate to start; nothing here looks at it, so the administrator's
    // does.
    Files.copy(Path.of(config.getCaCertFile()), directory.resolve("ca.crt"));
    Files.copy(Path.of(config.getClientCertFile()), directory.resolve("tls.crt"));
    Files.copy(Path.of(config.getClientKeyFile()), directory.resolve("tls.key"));
    ProcessBuilder start =
        new ProcessBuilder(
            binary.toString(),
            "core",
            "start",
            "--package-runtime=External",
            "--enable-webhooks=false",
            "--tls-client-certs-dir=" + directory,
            "--xpkg-cache-dir=" + directory,
            // Any free ones.
            "--metrics-port=0",
            "--health-probe-port=0");
    start.environment().put("KUBECONFIG", kubeconfig.toString());
    start.redirectErrorStream(true).redirectOutput(log().toFile());
    return start.start();
  }

  private static Path log() {
    return directory.resolve("crossplane.log");
  }

  private static boolean isTrue(JsonNode objects, String condition) {
    for (JsonNode object : objects.isArray() ? objects : List.of(objects)) {
      boolean found = false;
      for (JsonNode candidate : object.at("/status/conditions")) {
        found |=
            candidate.path("type").asText().equals(condition)
                && candidate.path("status").asText().equals("True");
      }
      if (!found) {
        return false;
      }
    }
    return true;
  }

  /** Waits for {@code condition}, at most a minute, and says so every five seconds. */
  private static void await(String what, BooleanSupplier condition) {
    long began = System.nanoTime();
    long said = began;
    while (!condition.getAsBoolean()) {
      long now = System.nanoTime();
      if ((crossplane != null && !crossplane.isAlive()) || now - began > SECONDS.toNanos(60)) {
        fail("no " + what + " after " + (now - began) / 1_000_000_000 + " s\n" + logged());
      }
      if (now - said > SECONDS.toNanos(5)) {
        said = now;
        System.out.println("CrossplaneCrdIT waits for " + what);
      }
      LockSupport.parkNanos(MILLISECONDS.toNanos(100));
    }
  }

  private static String logged() {
    try {
      List<String> lines = Files.readAllLines(log());
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    } catch (IOException e) {
      return "no log of Crossplane: " + e.getMessage();
    }
  }

  private static JsonNode get(String path) {
    String body = client.raw(path);
    return body == null ? MissingNode.getInstance() : read(body);
  }

  private static JsonNode send(String method, String path, JsonNode object) {
    return read(client.raw(path, method, object.toString()));
  }

  private static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(json, e);
    }
  }
}
