package ai.devopstoolkit.inference.admission;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.Proof;
import ai.devopstoolkit.inference.derive.Derivation;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who has several faults is told of all at once: no cause hides another. */
@Tag("proof")
class EveryCauseTest {
  private static final List<Derivation> REPLICAS = Promises.REPLICAS;

  @Test
  void severalFaultsHaveTheCausesOfEachAlone() {
    AtomicInteger causes = new AtomicInteger();
    Map<Map.Entry<Derivation, Fault>, List<String>> alone = new ConcurrentHashMap<>();
    Cases.check(
        random -> {
          Derivation derivation = REPLICAS.get(random.nextInt(REPLICAS.size()));
          List<Fault> faults = Fault.several(random);
          List<String> ofEach = new ArrayList<>();
          ObjectNode spoiled = Fault.BASE;
          for (Fault fault : faults) {
            ofEach.addAll(
                alone.computeIfAbsent(
                    Map.entry(derivation, fault),
                    it -> asked(derivation, fault.in(Fault.BASE)).causes()));
            spoiled = fault.in(spoiled);
          }

          Asked create = asked(derivation, spoiled);
          Asked update =
              Asked.update(
                  new Mutate(() -> derivation),
                  Fixtures.derived(Fault.BASE, derivation),
                  Fixtures.derived(spoiled, derivation));

          assertThat(create.causes()).as("%s", faults).containsExactlyInAnyOrderElementsOf(ofEach);
          assertThat(update.causes()).as("update, %s", faults).isEqualTo(create.causes());
          saysAllOfThemEverywhere(create);
          causes.addAndGet(ofEach.size());
        });
    Proof.line(
        "Generated objects",
        "several faults at once, on create and on update; " + Cases.origin(),
        Cases.COUNT,
        causes + " causes: each that a fault has alone, and no other");
  }

  private static void saysAllOfThemEverywhere(Asked asked) {
    assertThat(asked.allowed()).isEqualTo(asked.causes().isEmpty());
    if (!asked.allowed()) {
      assertThat(asked.response().at("/status/message").textValue())
          .isEqualTo(String.join("; ", asked.causes()));
      assertThat(asked.verdict().deniedBy()).hasSameSizeAs(asked.causes());
    }
  }

  @Test
  void theBaseIsSoundUnderEveryPolicy() {
    for (Derivation derivation : REPLICAS) {
      assertThat(asked(derivation, Fault.BASE).causes()).isEmpty();
    }
  }

  /** The faults that are not independent, and what is said of them together. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gpu: 9, model: acme/a                        | spec.gpu",
        "gpu: 9                                       | spec.gpu, spec.gpu",
        "gpu: 9, tensorParallelSize: 3, model: acme/a | spec.gpu",
        "gpu: 9, tensorParallelSize: 3                | spec.gpu, spec.tensorParallelSize",
        "gpu: 6, tensorParallelSize: 3, model: -m     | spec.model",
        "gpu: 9, tensorParallelSize: 2                | spec.gpu, spec.tensorParallelSize",
        "gpu: 0, tensorParallelSize: 2                | spec.gpu",
        "gpu: 0, tensorParallelSize: 0                | spec.gpu",
        "env: [{name: HF_TOKEN}]                      | spec.env[0].name",
        "env: [{name: HF_TOKEN}], hfTokenSecret: {name: hf} | spec.env[0].name",
        "env: [{name: '='}, {name: '='}]              | spec.env[0].name, spec.env[1].name",
        "env: [{name: VLLM_PORT}, {name: VLLM_PORT}]"
            + " | spec.env[0].name, spec.env[1].name, spec.env[1].name",
        "model: '- m'                                 | spec.model, spec.model",
      })
  void faultsThatMeetAreToldLikeThis(String spec, String fields) {
    Asked asked = asked(REPLICAS.get(0), Fixtures.object(spec));

    assertThat(String.join(", ", asked.fields())).isEqualTo(fields == null ? "" : fields);
  }

  /** Of a field of the wrong type the schema speaks, and before that nobody can say more. */
  @ParameterizedTest
  @ValueSource(strings = {"gpu: two", "model: null", "env: {}", "probes: {startup: 1}"})
  void aFaultOfTypeLeavesTheOthersToTheSchemaAndTheNextTry(String spec) {
    ObjectNode object = Fixtures.with(Fixtures.object("ingressHost: A, maxModelLen: 0"), spec);

    Asked asked = asked(REPLICAS.get(0), object);

    assertThat(asked.allowed()).isTrue();
    assertThat(asked.patch()).isEmpty();
  }

  private static Asked asked(Derivation derivation, ObjectNode object) {
    return Asked.create(new Mutate(() -> derivation), object);
  }
}
