package ai.devopstoolkit.inference.composition;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.composition.Recording.Output;
import ai.devopstoolkit.inference.spec.Fingerprint;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Our rendering is that of the real functions, on every recorded case. How to record again: {@code
 * tests/functions/README.md}.
 */
class RealFunctionsTest {
  private static final List<Case> CASES = Cases.recorded();
  private static final Composition COMPOSITION = Composition.bundled();
  private static final Recording RECORDING = Recording.read();

  @Test
  void weRenderAsTheRealFunctionsDo() {
    SortedMap<String, Integer> different = new TreeMap<>();
    for (int i = 0; i < CASES.size(); i++) {
      if (!ours(i).canonical().equals(theirs(i).canonical())) {
        different.put(CASES.get(i).name(), i);
      }
    }
    System.out.printf(
        "%d cases rendered, %d of them otherwise than by %s%n",
        CASES.size(), different.size(), RECORDING.functions());

    if (!different.isEmpty()) {
      int first = different.get(different.firstKey());
      assertThatJson(ours(first).json())
          .as("rendered otherwise than by the real functions: %s; the first", different.keySet())
          .isEqualTo(theirs(first).json());
    }
    assertThat(different).isEmpty();
  }

  private static Output ours(int i) {
    Case given = CASES.get(i);
    try {
      return Output.of(given.name(), COMPOSITION.render(given.composite(), given.observed()));
    } catch (RenderingException e) {
      return Output.fatal(given.name());
    }
  }

  private static Output theirs(int i) {
    return RECORDING.outputs().get(i);
  }

  @Test
  void theOutputsAreThoseOfTheCases() {
    assertThat(RECORDING.outputs())
        .extracting(Output::name)
        .containsExactlyElementsOf(CASES.stream().map(Case::name).toList());
    assertThat(RECORDING.casesHash())
        .as("other cases than these were recorded. %s", Cases.WHAT_TO_DO)
        .isEqualTo("sha256:" + Fingerprint.sha256(Fixtures.resource(Cases.FILE), 64));
  }

  @Test
  void theCompositionIsTheOneThatWasRecorded() {
    assertThatJson(Fixtures.yaml(Fixtures.resource("package/composition.yaml")))
        .as("another Composition than this was recorded. %s", Cases.WHAT_TO_DO)
        .isEqualTo(RECORDING.composition());
  }

  @Test
  void allThatCanHappenIsAmongTheCases() {
    assertThat(CASES)
        .filteredOn(it -> it.name().startsWith("generated"))
        .hasSizeGreaterThanOrEqualTo(300);
    Map<String, Integer> seen = new TreeMap<>();
    for (Output output : RECORDING.outputs()) {
      output.properties().forEach(it -> seen.merge(it, 1, Integer::sum));
    }
    System.out.println("recorded: " + seen);

    assertThat(seen)
        .containsOnlyKeys(
            "VLLMRuntime",
            "VLLMRuntime ready",
            "Ingress",
            "Ingress ready",
            "HTTPRoute",
            "HTTPRoute ready",
            "status",
            "warning",
            "incomplete",
            "fatal")
        .allSatisfy((what, count) -> assertThat(count).as(what).isGreaterThanOrEqualTo(3));
  }
}
