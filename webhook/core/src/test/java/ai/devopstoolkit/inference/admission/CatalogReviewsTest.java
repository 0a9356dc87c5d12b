package ai.devopstoolkit.inference.admission;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.catalog.ModelCatalog;
import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.spec.LlmInference;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whole reviews about models that the catalog knows, and about those that it does not. */
class CatalogReviewsTest {
  private static final String POLICY = "gpu: {product: H100-80GB}";
  private static final Derivation DERIVATION = Fixtures.derivation(POLICY);
  private static final Derivation WITHOUT_CATALOG =
      new Derivation(Fixtures.policy(POLICY), ModelCatalog.of(List.of()));
  private static final Hook MUTATE = new Mutate(() -> DERIVATION);
  private static final Hook VALIDATE = new Validate(() -> DERIVATION, "0.1.0");
  private static final String UNKNOWN = "model: acme/llama-tuned, gpu: 3";
  private static final String WARNING =
      "spec.model: is not in the catalog: whether it fits the GPUs is not checked";

  @Test
  void anUnknownModelIsAcceptedWithOneWarning() {
    Asked asked = Asked.create(MUTATE, Fixtures.object(UNKNOWN));

    assertThat(asked.allowed()).isTrue();
    assertThat(asked.warnings()).containsExactly(WARNING);
  }

  @Test
  void theWarningComesAgainOnlyWhenTheModelChanges() {
    ObjectNode stored = Asked.create(MUTATE, Fixtures.object(UNKNOWN)).result();

    assertThat(Asked.update(MUTATE, stored, stored).warnings()).isEmpty();
    assertThat(Asked.update(MUTATE, stored, Fixtures.with(stored, "gpu: 2")).warnings()).isEmpty();
    assertThat(Asked.update(MUTATE, stored, Fixtures.with(stored, "maxModelLen: 4096")).warnings())
        .isEmpty();
    assertThat(Asked.update(MUTATE, stored, Fixtures.with(stored, "model: acme/other")).warnings())
        .containsExactly(WARNING);
    assertThat(
            Asked.update(MUTATE, stored, Fixtures.with(stored, "model: Qwen/Qwen3-8B, gpu: 1"))
                .warnings())
        .isEmpty();
  }

  @Test
  void itIsDerivedAsWithoutCatalog() {
    ObjectNode object = Fixtures.object(UNKNOWN);
    ObjectNode with = DERIVATION.derive(Fixtures.read(object)).json().deepCopy();
    ObjectNode without = WITHOUT_CATALOG.derive(Fixtures.read(object)).json().deepCopy();

    assertThat(with.remove("policy")).isNotEqualTo(without.remove("policy"));
    assertThat(with).isEqualTo(without);
  }

  @Test
  void theValidatingHookRunsTheRulesOfTheCatalogForItsOwn() {
    ObjectNode wrong = Fixtures.derived(Fixtures.object("gpu: 3"), DERIVATION);
    ObjectNode foreign =
        Fixtures.derived(Fixtures.object("gpu: 3"), Fixtures.derivation("name: other"));

    assertThat(Asked.create(VALIDATE, wrong).fields()).containsExactly("spec.gpu");
    assertThat(Asked.create(VALIDATE, foreign).fields()).isEmpty();
  }

  @Test
  void bothHooksSkipWhatTheAnnotationSays() {
    ObjectNode object = Fixtures.object("gpu: 3");
    object
        .withObject("/metadata")
        .withObject("/annotations")
        .put(LlmInference.SKIP_CHECKS_ANNOTATION, "heads");

    Asked mutated = Asked.create(MUTATE, object);

    assertThat(mutated.allowed()).isTrue();
    assertThat(mutated.warnings())
        .containsExactly("metadata.annotations: skip-checks leaves out split");
    assertThat(mutated.response().at("/auditAnnotations/warned-by").asText())
        .isEqualTo("skip-checks");
    assertThat(mutated.again(VALIDATE, mutated.result()).allowed()).isTrue();
    assertThat(mutated.again(VALIDATE, mutated.result()).warnings()).isEmpty();
  }
}
