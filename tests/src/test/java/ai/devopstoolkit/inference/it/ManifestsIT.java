package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What {@code preview -o manifests} renders, on an API server that knows VLLMRuntimes: as our own,
 * strict definition has them, and as the operator's does where that is there.
 */
class ManifestsIT {
  private static final Path OURS =
      ControlPlane.ROOT.resolve("tests/src/test/resources/vllmruntime-crd.yaml");
  private static final String THEIRS = "../shared/data/vllmruntime-crd.yaml";

  private static final String OBJECTS =
      "/apis/production-stack.vllm.ai/v1alpha1/namespaces/inference/vllmruntimes";
  private static final String STRICTLY = "?dryRun=All&fieldValidation=Strict";

  private static ApiServer server;
  private static KubernetesClient client;
  private static Kubectl kubectl;
  private static List<Rendered> rendered = List.of();

  @BeforeAll
  static void startApiServerAndRender() throws IOException {
    Path directory = ControlPlane.directory("manifests");
    server = ApiServer.start(ManifestsIT.class, directory);
    Config config = Config.fromKubeconfig(Files.readString(server.kubeconfig()));
    client = new KubernetesClientBuilder().withConfig(config).build();
    kubectl = new Kubectl(server.kubeconfig(), ""); // every manifest names its own
    for (String namespace : List.of("inference", "team-a")) {
      kubectl.run("create", "namespace", namespace).quiet();
    }
    rendered = Rendered.all(directory);
  }

  @AfterAll
  static void stopIt() {
    if (client != null) {
      client.close();
    }
    if (server != null) {
      server.close();
    }
  }

  static Stream<Rendered> rendered() {
    return rendered.stream();
  }

  @ParameterizedTest
  @MethodSource("rendered")
  void aModelHasNoLabelsWhichItsOperatorWouldPutIntoASelectorForEver(Rendered rendered) {
    assertThat(rendered.models())
        .allSatisfy(
            model ->
                assertThat(model.path("metadata").fieldNames())
                    .toIterable()
                    .containsExactlyInAnyOrder("name", "namespace"));
  }

  /** On either definition. */
  abstract static class OnAnyDefinition {
    @ParameterizedTest
    @MethodSource("ai.devopstoolkit.inference.it.ManifestsIT#rendered")
    void kubectlAppliesWhatPreviewRenders(Rendered rendered) {
      assertTaken(rendered, kubectl.apply(rendered.yaml(), "--dry-run=server"));
    }

    /** As provider-kubernetes does. */
    @ParameterizedTest
    @MethodSource("ai.devopstoolkit.inference.it.ManifestsIT#rendered")
    void serverSideApplyTakesWhatPreviewRenders(Rendered rendered) {
      assertTaken(rendered, kubectl.apply(rendered.yaml(), "--server-side", "--dry-run=server"));
    }

    @Test
    void serverSideApplyRefusesAFieldThatIsNotThere() {
      ObjectNode model = full();
      model.withObject("/spec/deploymentConfig/probes").put("periodSeconds", 10);

      Output refused =
          kubectl.apply(model.toString(), "--server-side", "--dry-run=server").refused();

      assertThat(refused.err())
          .contains(".spec.deploymentConfig.probes: field not declared in schema");
    }

    private static void assertTaken(Rendered rendered, Output output) {
      assertThat(output.quiet().out().lines())
          .hasSize(rendered.documents().size())
          .allMatch(line -> line.endsWith(" (server dry run)"));
    }
  }

  /** Our own definition. */
  @Nested
  class OnOurs extends OnAnyDefinition {
    @BeforeAll
    static void install() {
      ManifestsIT.install(OURS, true);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvFileSource(
        resources = "/vllmruntime-faults.csv",
        numLinesToSkip = 1,
        delimiter = '|',
        quoteCharacter = '\'')
    void aFaultIsRefused(String at, String value, String refusedBy, String message) {
      assertThat(refusal(broken(at, value)))
          .hasValueSatisfying(it -> assertThat(it).contains(message));
    }

    @Test
    void everyFieldOfItIsSetBySomeManifest() {
      JsonNode schema = schema(Json.yaml(OURS)).at("/properties/spec");
      Set<String> set = new TreeSet<>();
      rendered.forEach(it -> it.models().forEach(model -> addFields("", model.get("spec"), set)));

      Set<String> declared = new TreeSet<>();
      addDeclared("", schema, declared);

      assertThat(declared).hasSizeGreaterThan(40).isEqualTo(set);
    }
  }

  /** The operator's own definition, which is not part of this project. */
  @Nested
  class OnTheirs extends OnAnyDefinition {
    @BeforeAll
    static void install() {
      if (!Files.exists(theirs())) {
        String reason = "there is no " + THEIRS + ", the vLLM operator's own definition";
        System.out.println("ManifestsIT.OnTheirs is skipped: " + reason);
        Assumptions.abort(reason);
      }
      ManifestsIT.install(theirs(), false);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvFileSource(
        resources = "/vllmruntime-faults.csv",
        numLinesToSkip = 1,
        delimiter = '|',
        quoteCharacter = '\'')
    void whatOnlyOurDefinitionRefusesItTakes(
        String at, String value, String refusedBy, String message) {
      assertThat(refusal(broken(at, value)).isPresent()).isEqualTo(refusedBy.equals("both"));
    }

    @Test
    void oursIsAPartOfIt() {
      JsonNode ours = Json.yaml(OURS);
      JsonNode theirs = Json.yaml(theirs());
      List<String> differences = new ArrayList<>();

      addDifferences("", schema(ours), schema(theirs), differences);

      assertThat(differences).isEmpty();
      assertThat(schema(ours).at("/properties/status/properties").fieldNames())
          .toIterable()
          .containsExactlyInAnyOrderElementsOf(
              () -> schema(theirs).at("/properties/status/properties").fieldNames());
      for (String at : List.of("/spec/group", "/spec/names", "/spec/scope")) {
        assertThat(ours.at(at)).as(at).isEqualTo(theirs.at(at));
      }
      assertThat(ours.at("/spec/versions/0/subresources"))
          .isEqualTo(theirs.at("/spec/versions/0/subresources"));
    }

    private static Path theirs() {
      return ControlPlane.ROOT.resolve(THEIRS).normalize();
    }
  }

  /** Installs a definition, in place of any other, and waits until it is the one that counts. */
  private static void install(Path definition, boolean strict) {
    kubectl.run("apply", "--server-side", "-f", definition.toString()).quiet();
    ObjectNode strictnessProbe = full();
    strictnessProbe.withObject("/spec/model").put("enableLoRA", true);
    Eventually.until(
        "the API server serves " + definition.getFileName(),
        () -> refusal(full()).isEmpty() && refusal(strictnessProbe).isPresent() == strict,
        () -> refusal(full()).orElse("the other definition is still served"));
  }

  /** A model that has every field. */
  private static ObjectNode full() {
    return rendered.stream()
        .flatMap(it -> it.models().stream())
        .filter(model -> model.at("/metadata/name").asText().equals("full"))
        .findFirst()
        .orElseThrow()
        .deepCopy();
  }

  /**
   * The full model with a fault.
   *
   * @param at JSON pointer
   * @param value JSON, or nothing to leave the field out
   */
  private static ObjectNode broken(String at, String value) {
    ObjectNode model = full();
    int name = at.lastIndexOf('/');
    String field = at.substring(name + 1).replace("~1", "/");
    if (value == null) {
      assertThat(model.withObject(at.substring(0, name)).remove(field)).isNotNull();
    } else {
      model.withObject(at.substring(0, name)).set(field, Json.read(value));
    }
    return model;
  }

  /** What the API server says against a model, if anything. */
  private static Optional<String> refusal(JsonNode model) {
    ObjectNode here = model.deepCopy();
    here.withObject("/metadata").put("namespace", "inference");
    try {
      client.raw(OBJECTS + STRICTLY, "POST", here.toString());
      return Optional.empty();
    } catch (KubernetesClientException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static JsonNode schema(JsonNode definition) {
    return definition.at("/spec/versions/0/schema/openAPIV3Schema");
  }

  /** Adds the pointers of the fields that a value has, with {@code *} for the items of lists. */
  private static void addFields(String at, JsonNode value, Set<String> fields) {
    value
        .properties()
        .forEach(
            field -> {
              fields.add(at + "/" + field.getKey());
              addFields(at + "/" + field.getKey(), field.getValue(), fields);
            });
    if (value.isArray()) {
      value.forEach(item -> addFields(at + "/*", item, fields));
    }
  }

  /** Adds the pointers of the fields that a schema declares. */
  private static void addDeclared(String at, JsonNode schema, Set<String> fields) {
    schema
        .path("properties")
        .properties()
        .forEach(
            field -> {
              fields.add(at + "/" + field.getKey());
              addDeclared(at + "/" + field.getKey(), field.getValue(), fields);
            });
    if (schema.has("items")) {
      addDeclared(at + "/*", schema.get("items"), fields);
    }
  }

  /** Adds where our schema takes what theirs would not, or means something else by it. */
  private static void addDifferences(
      String at, JsonNode ours, JsonNode theirs, List<String> differences) {
    for (String same :
        List.of("type", "format", "default", "x-kubernetes-list-type", "x-kubernetes-map-type")) {
      // A default that our enum does not allow cannot be declared: there the field is required.
      boolean impossible =
          same.equals("default")
              && ours.has("enum")
              && !contains(ours.get("enum"), theirs.get(same));
      if (!ours.path(same).equals(theirs.path(same)) && !impossible) {
        differences.add(at + " " + same + ": " + ours.path(same) + ", not " + theirs.path(same));
      }
    }
    for (JsonNode required : theirs.path("required")) {
      if (!contains(ours.path("required"), required)) {
        differences.add(at + "/" + required.asText() + " is not required");
      }
    }
    for (JsonNode allowed : theirs.has("enum") ? ours.path("enum") : theirs.path("enum")) {
      if (!contains(theirs.path("enum"), allowed)) {
        differences.add(at + " allows " + allowed);
      }
    }
    ours.path("properties")
        .properties()
        .forEach(
            field -> {
              JsonNode their =
                  theirs.path("properties").has(field.getKey())
                      ? theirs.path("properties").get(field.getKey())
                      : theirs.path("additionalProperties");
              addDifferences(at + "/" + field.getKey(), field.getValue(), their, differences);
            });
    if (ours.has("items")) {
      addDifferences(at + "/*", ours.get("items"), theirs.path("items"), differences);
    }
  }

  private static boolean contains(JsonNode list, JsonNode value) {
    for (JsonNode item : list) {
      if (item.equals(value)) {
        return true;
      }
    }
    return false;
  }
}
