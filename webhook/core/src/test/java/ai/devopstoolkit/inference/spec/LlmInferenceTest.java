package ai.devopstoolkit.inference.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.spec.Spec.Autoscaling;
import ai.devopstoolkit.inference.spec.Spec.EnvVar;
import ai.devopstoolkit.inference.spec.Spec.Probe;
import ai.devopstoolkit.inference.spec.Spec.Probes;
import ai.devopstoolkit.inference.spec.Spec.SecretKey;
import ai.devopstoolkit.inference.spec.SpecFormatException.Fault;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LlmInferenceTest {
  @Test
  void theFiveFieldManifestIsRead() {
    LlmInference object = Fixtures.llm("gpu: 2, ingressHost: a.example.com, targetNamespace: b");

    assertThat(object.name()).isEqualTo("llm-qwen");
    assertThat(object.namespace()).isEqualTo("team-a");
    assertThat(object.rederive()).isEmpty();
    assertThat(object.derived()).isEmpty();
    assertThat(object.spec())
        .isEqualTo(
            new Spec(
                Fixtures.MODEL,
                2,
                "a.example.com",
                "incluster",
                "b",
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                List.of(),
                Probes.NONE,
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty()));
  }

  @Test
  void everyOverrideIsRead() {
    Spec spec =
        Fixtures.llm(
                """
                resources: {cpu: 12, memory: 48Gi}, tensorParallelSize: 2, maxModelLen: 8192,
                env: [{name: A, value: b}, {name: C}], hfTokenSecret: {name: hf},
                replicas: 3, autoscaling: {minReplicas: 0, maxReplicas: 4},
                probes: {startup: {periodSeconds: 1, failureThreshold: 2, timeoutSeconds: 3,
                  initialDelaySeconds: 4}}
                """)
            .spec();

    assertThat(spec.cpu()).contains(QuantityText.of("12"));
    assertThat(spec.memory()).contains(QuantityText.of("48Gi"));
    assertThat(spec.tensorParallelSize()).hasValue(2);
    assertThat(spec.maxModelLen()).hasValue(8192);
    assertThat(spec.env()).containsExactly(new EnvVar("A", "b"), new EnvVar("C", ""));
    assertThat(spec.hfTokenSecret()).contains(new SecretKey("hf", "token"));
    assertThat(spec.replicas()).hasValue(3);
    assertThat(spec.autoscaling()).contains(new Autoscaling(OptionalInt.of(0), 4));
    assertThat(spec.probes())
        .isEqualTo(
            new Probes(
                new Probe(
                    OptionalInt.of(1), OptionalInt.of(2), OptionalInt.of(3), OptionalInt.of(4)),
                Probe.NONE,
                Probe.NONE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpu: null",
        "ingressHost: null",
        "ingressHost: ''",
        "targetNamespace: ''",
        "resources: {}",
        "resources: {cpu: null, memory: ''}",
        "env: []",
        "probes: {}",
        "probes: {liveness: {}}",
        "probes: {liveness: {periodSeconds: null}}",
        "hfTokenSecret: {}",
        "derived: null",
        "later: {a: b}",
      })
  void emptyIsAsAbsent(String spec) {
    assertThat(Fixtures.llm(spec).spec()).isEqualTo(Fixtures.llm("").spec());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "model: null                   | spec.model                | is required",
        "model: 5                      | spec.model                | must be a string, but is \"5\"",
        "gpu: two                      | spec.gpu                  | must be an integer, but is of type string",
        "gpu: 2.5                      | spec.gpu                  | must be an integer, but is \"2.5\"",
        "gpu: 4096.0001                | spec.gpu                  | must be an integer, but is \"4096.0001\"",
        "gpu: 2147483648               | spec.gpu                  | must be an integer of 32 bits, but is \"2147483648\"",
        "gpu: 1e300                    | spec.gpu                  | must be an integer, but is \"1E+300\"",
        "ingressHost: [a]              | spec.ingressHost          | must be a string, but is of type array",
        "providerConfigName: null      | spec.providerConfigName   | is required",
        "providerConfigName: true      | spec.providerConfigName   | must be a string, but is of type boolean",
        "targetNamespace: {}           | spec.targetNamespace      | must be a string, but is of type object",
        "resources: 4                  | spec.resources            | must be an object, but is \"4\"",
        "resources: {memory: []}       | spec.resources.memory     | must be a quantity such as 4, 500m or 16Gi, but is of type array",
        "tensorParallelSize: '2'       | spec.tensorParallelSize   | must be an integer, but is of type string",
        "env: {A: b}                   | spec.env                  | must be a list, but is of type object",
        "env: [A]                      | spec.env[0]               | must be an object, but is of type string",
        "env: [{value: b}]             | spec.env[0].name          | is required",
        "env: [{name: A, value: 1}]    | spec.env[0].value         | must be a string, but is \"1\"",
        "probes: {startup: 5}          | spec.probes.startup       | must be an object, but is \"5\"",
        "probes: {liveness: {periodSeconds: x}} | spec.probes.liveness.periodSeconds | must be an integer, but is of type string",
        "hfTokenSecret: hf             | spec.hfTokenSecret        | must be an object, but is of type string",
        "hfTokenSecret: {key: token}   | spec.hfTokenSecret.name   | is required",
      })
  void aFaultNamesTheFieldAndWhatItTakes(String spec, String path, String message) {
    ObjectNode object = Fixtures.object("");
    Fixtures.yaml("{" + spec + "}")
        .properties()
        .forEach(it -> object.withObject("/spec").set(it.getKey(), it.getValue()));

    SpecFormatException e =
        catchThrowableOfType(
            SpecFormatException.class, () -> LlmInference.read(object, Fixtures.NAMESPACE));

    assertThat(e.faults()).first().isEqualTo(new Fault(path, message));
    assertThat(e).hasMessageStartingWith(path + ": " + message);
  }

  @Test
  void allFaultsAreFoundAtOnce() {
    ObjectNode object =
        (ObjectNode) Fixtures.yaml("spec: {model: 1, gpu: x, env: 2, resources: {cpu: []}}");

    assertThatThrownBy(() -> LlmInference.read(object, "a"))
        .isInstanceOfSatisfying(
            SpecFormatException.class,
            e ->
                assertThat(e.faults())
                    .extracting(Fault::path)
                    .containsExactly(
                        "spec.model",
                        "spec.gpu",
                        "spec.providerConfigName",
                        "spec.resources.cpu",
                        "spec.env"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{spec: null}", "{spec: 5}", "{spec: []}", "{spec: {}}"})
  void anObjectWithoutASpecIsRefused(String object) {
    assertThatThrownBy(() -> LlmInference.read(Fixtures.yaml(object), "a"))
        .isInstanceOf(SpecFormatException.class)
        .hasMessageContaining("spec");
  }

  @Test
  void theNamespaceOfTheRequestHoldsForObjectsWithoutOne() throws SpecFormatException {
    ObjectNode object = Fixtures.object("");
    object.withObject("/metadata").remove("namespace");

    LlmInference read = LlmInference.read(object, "of-the-request");

    assertThat(read.namespace()).isEqualTo("of-the-request");
    assertThat(read.spec().effectiveTargetNamespace(read.namespace())).isEqualTo("of-the-request");
  }

  @Test
  void generateNameIsNoName() throws SpecFormatException {
    ObjectNode object = Fixtures.object("");
    object.putObject("metadata").put("generateName", "llm-");

    assertThat(LlmInference.read(object, "a").name()).isEmpty();
  }

  @Test
  void theRederiveAnnotationIsRead() {
    assertThat(Fixtures.read(Fixtures.rederive(Fixtures.object(""), "today")).rederive())
        .isEqualTo("today");
  }

  @ParameterizedTest
  @CsvSource({"{model: m}, true", "'', false", "text, false", "[], false"})
  void derivedIsAnObjectOrNotThere(String derived, boolean there) {
    assertThat(Fixtures.llm("derived: " + derived).derived().isPresent()).isEqualTo(there);
  }

  @Test
  void tensorParallelismIsAllGpusUnlessGiven() {
    assertThat(Fixtures.llm("gpu: 4").spec().effectiveTensorParallelSize()).isEqualTo(4);
    assertThat(Fixtures.llm("gpu: 4, tensorParallelSize: 2").spec().effectiveTensorParallelSize())
        .isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "1.0, 1",
    "2e0, 2",
    "0, 0",
    "-3, -3",
    "2147483647, 2147483647",
    "-2147483648, -2147483648",
    "4096.000001, 4096",
    "4095.999999, 4096",
  })
  void anIntegerMayBeSpelledAsANumberAndBeOutOfRange(String spelling, int gpu)
      throws SpecFormatException {
    ObjectNode object = Fixtures.object("");
    object.withObject("/spec").put("gpu", new BigDecimal(spelling));

    assertThat(LlmInference.read(object, Fixtures.NAMESPACE).spec().gpu()).isEqualTo(gpu);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "later: 1                                    | spec.later",
        "resources: {cpu: 1, gpu: 2}                 | spec.resources.gpu",
        "env: [{name: A, valueFrom: {x: y}}]         | spec.env[0].valueFrom",
        "probes: {startup: {httpGet: {path: /}}}     | spec.probes.startup.httpGet",
        "probes: {later: {periodSeconds: 1}}         | spec.probes.later",
        "hfTokenSecret: {name: hf, optional: true}   | spec.hfTokenSecret.optional",
        "resources: {replicas: 1}                    | spec.resources.replicas",
      })
  void whatIsNotReadIsTold(String spec, String path) {
    assertThat(Fixtures.llm(spec).unread())
        .containsExactly(new Fault(path, "is not known to this webhook"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b", "a.b", "é", "", "a[0]", "a\nb"})
  void aNameThatIsNoFieldStandsInNoPath(String name) {
    ObjectNode object = Fixtures.object("");
    object.withObject("/spec").put(name, 1);

    assertThat(Fixtures.read(object).unread())
        .containsExactly(new Fault("spec", Text.quoted(name) + " is not known to this webhook"));
  }

  /** Nothing to read, or nothing that derived follows from. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "later: {a: [], b: '', c: null}",
        "replicas: 3",
        "autoscaling: {maxReplicas: 1}",
        "crossplane: {compositionRef: {name: x}}",
        "derived: {model: m}",
      })
  void whatIsNoInputNeedNotBeRead(String spec) {
    assertThat(Fixtures.llm(spec).unread()).isEmpty();
  }
}
