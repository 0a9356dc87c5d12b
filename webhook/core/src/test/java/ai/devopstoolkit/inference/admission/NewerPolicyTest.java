package ai.devopstoolkit.inference.admission;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.spec.Derived;
import ai.devopstoolkit.inference.spec.Fingerprint;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NewerPolicyTest {
  private static final Derivation NEWER =
      Fixtures.derivation(
          "name: newer\nimage: {name: 'vllm:v9'}\nengine: {version: 0.15.0}\nperGpu: {memory: 12Gi}");
  private static final Hook HOOK = new Mutate(() -> NEWER);
  private static final ObjectNode STORED =
      Fixtures.derived(Fixtures.object(""), Fixtures.derivation(""));

  @Test
  void anInputChangeNamesWhatChangesBeyondIt() {
    Asked asked = Asked.update(HOOK, STORED, Fixtures.with(STORED, "maxModelLen: 8192"));

    assertThat(asked.warnings())
        .containsExactly(
            "spec.derived: image.name, resources.memory also change: policy " + NEWER.stamp());
    assertThat(asked.verdict().warnedBy()).containsExactly("newer-policy");
  }

  @ParameterizedTest
  @ValueSource(strings = {"targetNamespace: other", "ingressHost: a.example.com", "env: []"})
  void withoutAnInputChangeTheRunningModelStaysAsItIs(String change) {
    Asked asked = Asked.update(HOOK, STORED, Fixtures.with(STORED, change));

    assertThat(asked.derived().path("revision")).isEqualTo(STORED.at("/spec/derived/revision"));
    assertThat(asked.derived().path("policy")).isEqualTo(STORED.at("/spec/derived/policy"));
    assertThat(asked.warnings()).noneMatch(it -> it.startsWith("spec.derived"));
  }

  @Test
  void whoAsksToRederiveIsNotWarned() {
    Asked asked = Asked.update(HOOK, STORED, Fixtures.rederive(STORED, "now"));

    assertThat(asked.derived()).isEqualTo(NEWER.derive(Fixtures.llm("")).json());
    assertThat(asked.warnings()).isEmpty();
  }

  @Test
  void whoAsksToRederiveIsCheckedByAllRules() {
    Hook strict = new Mutate(() -> Fixtures.derivation("gpu: {maximum: 4}"));
    ObjectNode stored = Fixtures.derived(Fixtures.object("gpu: 8"), Fixtures.derivation(""));

    assertThat(Asked.update(strict, stored, Fixtures.with(stored, "maxModelLen: 1")).allowed())
        .isTrue();
    assertThat(Asked.update(strict, stored, Fixtures.rederive(stored, "now")).fields())
        .containsExactly("spec.gpu");
  }

  @Test
  void theWarningFitsIntoTheLineThatKubectlShows() {
    List<String> paths = IntStream.range(0, 20).mapToObj(i -> "resources.field" + i).toList();
    String stamp = "platform/01234567@1";

    for (int count = 1; count <= paths.size(); count++) {
      String message = BeyondInputs.message(paths.subList(0, count), stamp);

      assertThat("spec.derived: " + message).hasSizeLessThanOrEqualTo(120);
      assertThat(message)
          .startsWith("resources.field0")
          .endsWith((count == 1 ? " also changes: policy " : " also change: policy ") + stamp);
    }
    assertThat(BeyondInputs.message(paths, stamp))
        .isEqualTo(
            "resources.field0, resources.field1, resources.field2 and 17 more also change: policy "
                + stamp);
  }

  /** What versions up to 3 derived: vLLM does not start it. */
  @Test
  void anEncoderThatWasDerivedWithPrefixCachingIsWarnedAbout() {
    ObjectNode object = Fixtures.object("model: BAAI/bge-m3");
    Derived fresh = NEWER.derive(Fixtures.read(object));
    ObjectNode old = fresh.json().deepCopy();
    old.withObject("/engine").put("enablePrefixCaching", true);
    old.put(Derived.REVISION, Fingerprint.revision(old));
    ObjectNode stored = Fixtures.with(object, new Derived(old));

    assertThat(Asked.update(HOOK, stored, Fixtures.with(stored, "ingressHost: a.example.com")))
        .satisfies(
            it -> {
              assertThat(it.derived().path("engine")).isEqualTo(old.path("engine"));
              assertThat(it.warnings())
                  .containsExactly(
                      "spec.derived.engine: vLLM does not start an encoder with prefix caching:"
                          + " annotate it with rederive");
              assertThat(it.verdict().warnedBy()).containsExactly("embedding");
            });
    assertThat(Asked.update(HOOK, stored, Fixtures.rederive(stored, "now")).warnings()).isEmpty();
    assertThat(
            Asked.update(HOOK, Fixtures.with(object, fresh), Fixtures.with(object, fresh))
                .warnings())
        .isEmpty();
  }

  @Test
  void aModelThatWasDerivedWithoutItsCodeIsWarnedAbout() {
    ObjectNode object = Fixtures.object("model: moonshotai/Kimi-K2.5, gpu: 8");
    Derived fresh = NEWER.derive(Fixtures.read(object));
    ObjectNode old = fresh.json().deepCopy();
    old.remove("extraArgs");
    old.put(Derived.REVISION, Fingerprint.revision(old));
    ObjectNode stored = Fixtures.with(object, new Derived(old));

    assertThat(Asked.update(HOOK, stored, stored).warnings())
        .containsExactly(
            "spec.derived.extraArgs: vLLM does not start without --trust-remote-code: annotate it"
                + " with rederive");
    assertThat(Asked.update(HOOK, stored, Fixtures.rederive(stored, "now")).warnings()).isEmpty();
  }
}
