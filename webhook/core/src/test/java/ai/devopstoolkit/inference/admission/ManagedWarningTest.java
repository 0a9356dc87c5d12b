package ai.devopstoolkit.inference.admission;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.derive.Derivation;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** "spec.derived is managed" is said to those who wrote to it, and to nobody else. */
class ManagedWarningTest {
  private static final String WARNING =
      "spec.derived: is managed by the webhook: what you sent was replaced";
  private static final Derivation DERIVATION = Fixtures.derivation("");
  private static final Hook HOOK = new Mutate(() -> DERIVATION);
  private static final ObjectNode STORED = Fixtures.derived(Fixtures.object(""), DERIVATION);

  @Test
  @Tag("threat:derived")
  void aCreateWithAForeignValueIsWarnedAbout() {
    Asked asked = Asked.create(HOOK, Fixtures.object("derived: {model: x}"));

    assertThat(asked.warnings()).containsExactly(WARNING);
    assertThat(asked.verdict().warnedBy()).containsExactly("managed");
  }

  @Test
  void aCreateWithTheResultItselfIsQuiet() {
    assertThat(Asked.create(HOOK, STORED).warnings()).isEmpty();
  }

  @Test
  void anUpdateThatSendsTheStoredValueWithAChangedInputIsQuiet() {
    Asked asked = Asked.update(HOOK, STORED, Fixtures.with(STORED, "gpu: 2"));

    assertThat(asked.patch()).isPresent();
    assertThat(asked.warnings()).isEmpty();
  }

  @Test
  @Tag("threat:derived")
  void anUpdateOfTheValueIsWarnedAboutAndUndone() {
    ObjectNode edited = STORED.deepCopy();
    edited.withObject("/spec").withObject("/derived").put("runtimeClass", "kata");

    Asked asked = Asked.update(HOOK, STORED, edited);

    assertThat(asked.warnings()).containsExactly(WARNING);
    assertThat(asked.derived()).isEqualTo(STORED.at("/spec/derived"));
  }

  @Test
  void anUpdateWithoutTheValueIsQuietAndRestoresIt() {
    Asked asked = Asked.update(HOOK, STORED, Fixtures.with(STORED, "derived: null"));

    assertThat(asked.warnings()).isEmpty();
    assertThat(asked.derived()).isEqualTo(STORED.at("/spec/derived"));
  }

  @Test
  void aReinvocationAfterAnotherWebhookChangedTheModelIsQuiet() {
    Asked asked = Asked.create(HOOK, Fixtures.with(STORED, "model: Qwen/Qwen2.5-72B-Instruct"));

    assertThat(asked.patch()).isPresent();
    assertThat(asked.warnings()).isEmpty();
  }

  /** During a roll-out: the user sent nothing, so nothing of the user's was replaced. */
  @Test
  void aReinvocationByAReplicaWithAnotherPolicyIsQuiet() {
    Hook other = new Mutate(() -> Fixtures.derivation("name: other\nruntimeClass: kata"));

    Asked asked = Asked.create(other, STORED);

    assertThat(asked.derived().get("runtimeClass").textValue()).isEqualTo("kata");
    assertThat(asked.warnings()).isEmpty();
  }

  @Test
  void aValueThatIsNoObjectIsWarnedAbout() {
    assertThat(Asked.create(HOOK, Fixtures.object("derived: x")).warnings())
        .containsExactly(WARNING);
  }
}
