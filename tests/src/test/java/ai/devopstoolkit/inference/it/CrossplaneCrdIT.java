package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.xrd.CrossplaneCrd;
import ai.devopstoolkit.inference.xrd.Defaults;
import ai.devopstoolkit.inference.xrd.Xrd;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Our conversion of an XRD against that of the real Crossplane, on a real API server. */
class CrossplaneCrdIT {
  private static final Path THINGS =
      ControlPlane.ROOT.resolve("tests/src/test/resources/things.yaml");
  private static final String CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  private static final String XRDS =
      "/apis/apiextensions.crossplane.io/v2/compositeresourcedefinitions";
  private static final String OBJECTS =
      "/apis/inference.devopstoolkit.ai/v1alpha1/namespaces/default/llminferences";

  private static final String DERIVED =
      """
      derived: {revision: r, policy: p, inputs: i, targetNamespace: default,
        model: Qwen/Qwen2.5-7B-Instruct, image: {registry: docker.io, name: vllm}, resources: {gpu: "1"},
        tensorParallelSize: 1, nodeSelectorTerms: [{matchExpressions: [{key: a, operator: Exists}]}]}
      """;

  private static ApiServer server;
  private static KubernetesClient client;
  private static Daemon crossplane;

  @BeforeAll
  static void startApiServerAndCrossplane() throws IOException {
    ControlPlane.require(CrossplaneCrdIT.class, "crossplane", "crossplane-crds");
    Path directory = ControlPlane.directory("crossplane");
    server = ApiServer.start(CrossplaneCrdIT.class, directory);
    Config config = Config.fromKubeconfig(Files.readString(server.kubeconfig()));
    client = new KubernetesClientBuilder().withConfig(config).build();
    try (Stream<Path> files = Files.list(ControlPlane.binary("crossplane-crds"))) {
      for (Path file : files.sorted().toList()) {
        send("POST", CRDS, Json.yaml(file));
      }
    }
    Eventually.until("Crossplane's own CRDs", () -> isTrue(get(CRDS).path("items"), "Established"));
    // It wants a client certificate to start; nothing here looks at it, so the administrator's
    // does.
    TlsDirectory tls =
        TlsDirectory.of(
            directory.resolve("client"),
            Path.of(config.getClientCertFile()),
            Path.of(config.getClientKeyFile()),
            Path.of(config.getCaCertFile()));
    crossplane = Crossplane.start(server.kubeconfig(), tls, directory);
  }

  @AfterAll
  static void stopThem() {
    try {
      if (crossplane != null) {
        crossplane.close();
      }
    } finally {
      if (client != null) {
        client.close();
      }
      if (server != null) {
        server.close();
      }
    }
  }

  @Test
  void theDefinitionOfLlmInferenceIsConvertedAsCrossplaneDoes() {
    Xrd xrd = establish(definition());

    Comparison comparison = compare(xrd, CrossplaneCrd.of(xrd));

    assertThat(comparison.differences()).isEmpty();
    assertThat(comparison.leaves()).isGreaterThan(500);
  }

  @Test
  void everythingElseIsConvertedAsCrossplaneDoes() {
    Xrd xrd = establish(Json.yaml(THINGS));

    Comparison comparison = compare(xrd, CrossplaneCrd.of(xrd));

    assertThat(comparison.differences()).isEmpty();
    assertThat(comparison.leaves()).isGreaterThan(100);
  }

  @Test
  void oneChangedDescriptionIsNoticed() {
    Xrd xrd = establish(definition());
    String field = "/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/gpu";
    ObjectNode crd = CrossplaneCrd.of(xrd);
    crd.withObject(field).put("description", "Changed.");

    assertThat(compare(xrd, crd).differences())
        .containsExactlyInAnyOrder(field + "/description", "/metadata/generation");
  }

  @Test
  void theApiServerFillsInTheSameDefaults() {
    Xrd xrd = establish(definition());
    ObjectNode object =
        Json.yaml(
            Manifests.llm("qwen", "crossplane: {}, env: [{name: A, value: null}], " + DERIVED));

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
    Eventually.until(
        "XRD " + name,
        () -> {
          crossplane.mustRun();
          return isTrue(get(XRDS + "/" + name), "Established");
        });
    ObjectNode withUid = definition.deepCopy();
    withUid.withObject("/metadata").put("uid", get(XRDS + "/" + name).at("/metadata/uid").asText());
    return new Xrd(withUid);
  }

  private static JsonNode definition() {
    return Json.yaml(ControlPlane.ROOT.resolve("package/definition.yaml"));
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

  private static JsonNode get(String path) {
    String body = client.raw(path);
    return body == null ? MissingNode.getInstance() : Json.read(body);
  }

  private static JsonNode send(String method, String path, JsonNode object) {
    return Json.read(client.raw(path, method, object.toString()));
  }
}
