package ai.devopstoolkit.inference.preview;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.admission.AdmissionRequest;
import ai.devopstoolkit.inference.admission.Decision;
import ai.devopstoolkit.inference.admission.Mutate;
import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.preview.Preview.Outcome;
import ai.devopstoolkit.inference.rules.Finding;
import ai.devopstoolkit.inference.xrd.Xrd;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreviewTest {
  private static final Derivation DERIVATION = Fixtures.derivation("");
  private static final Xrd XRD = Xrd.bundled();
  private static final Preview PREVIEW = new Preview(DERIVATION, XRD, "0.1.0");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "llm-qwen",
        "llm-embedding",
        "llm-kimi",
        "override-env",
        "override-hf-token",
        "override-max-model-len",
        "override-probes",
        "override-resources",
        "override-tensor-parallel",
      })
  void examplesAreAccepted(String example) throws ManifestException {
    Manifest manifest = example(example);

    Outcome outcome = PREVIEW.of(manifest, Optional.empty(), "team-a");

    assertThat(outcome.refusals()).isEmpty();
    assertThat(outcome.accepted()).isTrue();
    assertThat(PREVIEW.concerns(manifest)).isTrue();
    assertThat(outcome.result().at("/spec/derived/revision").textValue()).startsWith("r");
  }

  @ParameterizedTest
  @ValueSource(strings = {"llm-qwen", "llm-embedding", "llm-kimi"})
  void theResultIsWhatTheServerWouldStore(String example) throws ManifestException {
    Outcome outcome = PREVIEW.of(example(example), Optional.empty(), "team-a");

    assertThatJson(outcome.result().at("/spec/derived"))
        .isEqualTo(Fixtures.resource("derived/" + example + ".json"));
  }

  @Test
  void theRefusedExampleHasAllCausesAtOnce() throws ManifestException {
    Manifest manifest = example("refused");

    Outcome outcome = PREVIEW.of(manifest, Optional.empty(), "default");

    assertThat(outcome.accepted()).isFalse();
    assertThat(outcome.refusals())
        .extracting(Finding::path)
        .containsExactly(
            "metadata.name",
            "spec.model",
            "spec.gpu",
            "spec.tensorParallelSize",
            "spec.resources.memory",
            "spec.env[0].name",
            "spec.ingressHost");
    assertThat(outcome.patch()).isEmpty();
    assertThat(outcome.result()).isEqualTo(manifest.json());
  }

  @Test
  void defaultsOfTheXrdAreFilledIn() {
    ObjectNode object = Fixtures.object("gpu: null");

    Outcome outcome = preview(object);

    assertThat(outcome.result().at("/spec/gpu").intValue()).isEqualTo(1);
  }

  @Test
  void itSaysTheSameAsTheServer() {
    ObjectNode object = Fixtures.object("gpu: 8, tensorParallelSize: 4, ingressHost: a.b");
    Decision decision =
        new Mutate(() -> DERIVATION)
            .decide(
                new AdmissionRequest(
                    "u", "CREATE", "team-a", "", "", "", true, object, MissingNode.getInstance()));

    Outcome outcome = preview(object);

    assertThat(outcome.patch()).isEqualTo(decision.patch());
    assertThat(outcome.warnings()).isEqualTo(decision.warnings()).hasSize(1);
  }

  @Test
  void theManifestStaysAsItIs() {
    ObjectNode object = Fixtures.object("gpu: null, env: []");
    ObjectNode before = object.deepCopy();

    preview(object);

    assertThat(object).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gpu: two                  | spec.gpu",
        "model: 5                  | spec.model",
        "env: {}                   | spec.env",
      })
  void wrongTypesAreRefusedInTheWordsOfTheApiServer(String spec, String path) {
    Outcome outcome = preview(Fixtures.object(spec));

    assertThat(outcome.refusals()).extracting(Finding::path).containsExactly(path, "<nil>");
    assertThat(outcome.refusals().get(0).message())
        .startsWith("Invalid value: ")
        .contains(path + " in body must be of type ");
  }

  @Test
  void allWrongTypesAreRefusedAtOnce() {
    assertThat(preview(Fixtures.object("gpu: two, model: 5")).refusals())
        .extracting(Finding::path)
        .containsExactlyInAnyOrder("spec.model", "spec.gpu", "<nil>");
  }

  @Test
  void unknownFieldsAreRefusedFirst() {
    assertThat(preview(Fixtures.object("gpus: 2, model: -m, gpu: two")).refusals())
        .extracting(Finding::toString)
        .containsExactly("spec.gpus: strict decoding error: unknown field \"spec.gpus\"");
  }

  @Test
  void theMutatingHookSpeaksBeforeTheSchema() {
    assertThat(preview(Fixtures.object("gpu: 0, providerConfigName: A_")).refusals())
        .extracting(Finding::rule)
        .containsOnly("gpu");
  }

  @Test
  void patternsAndRangesOfTheSchemaAreChecked() {
    assertThat(preview(Fixtures.object("providerConfigName: A_")).refusals())
        .extracting(Finding::toString)
        .containsExactly(
            "spec.providerConfigName: Invalid value: \"A_\": spec.providerConfigName in body should"
                + " match '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$'");
  }

  @Test
  void aGeneratedNameIsJudgedByItsPrefix() {
    ObjectNode object = Fixtures.object("");
    object.withObject("/metadata").put("generateName", "1-").remove("name");

    Outcome refused = preview(object);
    object.withObject("/metadata").put("generateName", "a-");
    Outcome accepted = preview(object);

    assertThat(refused.refusals()).extracting(Finding::path).containsExactly("metadata.name");
    assertThat(accepted.refusals()).isEmpty();
    assertThat(accepted.result().path("metadata").has("name")).isFalse();
  }

  @Test
  void anUpdateKeepsTheStoredStatusAndIsHeldToTheSchema() {
    ObjectNode stored = preview(Fixtures.object("")).result().deepCopy();
    stored.putObject("status").put("url", "http://a");

    Outcome kept =
        PREVIEW.of(
            manifest(Fixtures.object("gpu: 2")), Optional.of(manifest(stored)), Fixtures.NAMESPACE);
    Outcome refused =
        PREVIEW.of(
            manifest(Fixtures.object("hfTokenSecret: {name: A_}")),
            Optional.of(manifest(stored)),
            Fixtures.NAMESPACE);

    assertThat(kept.result().at("/status/url").textValue()).isEqualTo("http://a");
    assertThat(refused.refusals())
        .extracting(Finding::path)
        .containsExactly("spec.hfTokenSecret.name");
  }

  @Test
  void theNamespaceOfTheCallHoldsForManifestsWithoutOne() throws ManifestException {
    Outcome outcome = PREVIEW.of(example("llm-embedding"), Optional.empty(), "of-the-call");

    assertThat(outcome.result().at("/spec/derived/targetNamespace").textValue())
        .isEqualTo("of-the-call");
    assertThat(
            PREVIEW
                .of(manifest(Fixtures.object("")), Optional.empty(), "of-the-call")
                .result()
                .at("/spec/derived/targetNamespace")
                .textValue())
        .isEqualTo(Fixtures.NAMESPACE);
  }

  @Test
  void whatIsStoredIsKeptUnlessAnInputChanges() {
    Preview newer = new Preview(Fixtures.derivation("name: b\nruntimeClass: kata"), XRD, "0.1.0");
    Optional<Manifest> stored = Optional.of(manifest(preview(Fixtures.object("")).result()));

    Outcome kept =
        newer.of(manifest(Fixtures.object("targetNamespace: b")), stored, Fixtures.NAMESPACE);
    Outcome fresh = newer.of(manifest(Fixtures.object("gpu: 2")), stored, Fixtures.NAMESPACE);

    assertThat(kept.result().at("/spec/derived/runtimeClass").textValue()).isEqualTo("nvidia");
    assertThat(kept.warnings()).extracting(Finding::rule).containsExactly("move");
    assertThat(fresh.result().at("/spec/derived/runtimeClass").textValue()).isEqualTo("kata");
    assertThat(fresh.warnings()).extracting(Finding::rule).containsExactly("newer-policy");
  }

  @Test
  void anUpdateIsCheckedForWhatChangedAlone() {
    ObjectNode old = Fixtures.derived(Fixtures.object("gpu: 16"), DERIVATION);

    Outcome outcome =
        PREVIEW.of(
            manifest(Fixtures.object("gpu: 16, maxModelLen: 1")),
            Optional.of(manifest(old)),
            Fixtures.NAMESPACE);

    assertThat(outcome.refusals()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "inference.devopstoolkit.ai/v1alpha1 | LLMInference | true",
        "inference.devopstoolkit.ai/v1beta1  | LLMInference | true",
        "example.org/v1alpha1                | LLMInference | false",
        "inference.devopstoolkit.ai/v1alpha1 | Other        | false",
        "v1                                  | ConfigMap    | false",
      })
  void otherKindsAreNoneOfItsBusiness(String apiVersion, String kind, boolean concerns) {
    ObjectNode object = Fixtures.object("").put("apiVersion", apiVersion).put("kind", kind);

    assertThat(PREVIEW.concerns(manifest(object))).isEqualTo(concerns);
  }

  @Test
  void aVersionThatIsNotServedIsRefused() {
    assertThat(
            preview(Fixtures.object("").put("apiVersion", "inference.devopstoolkit.ai/v1beta1"))
                .refusals())
        .extracting(Finding::path)
        .containsExactly("apiVersion");
  }

  @Test
  void anObjectWithoutANameIsRefused() {
    ObjectNode object = Fixtures.object("");
    object.withObject("/metadata").remove("name");

    assertThat(preview(object).refusals())
        .extracting(Finding::toString)
        .startsWith("metadata.name: Required value: name or generateName is required");
  }

  @Test
  void metadataOfTheWrongTypeIsRefused() {
    ObjectNode object = Fixtures.object("");
    object.putArray("metadata").add(1);

    assertThat(preview(object).refusals())
        .extracting(Finding::toString)
        .containsExactly(
            "metadata: json: cannot unmarshal array into Go value of type v1.ObjectMeta");
  }

  private static Outcome preview(ObjectNode object) {
    return PREVIEW.of(manifest(object), Optional.empty(), Fixtures.NAMESPACE);
  }

  private static Manifest manifest(ObjectNode object) {
    return new Manifest("f[1]", object);
  }

  private static Manifest example(String name) throws ManifestException {
    return Yaml.read(name, Fixtures.example(name)).get(0);
  }
}
