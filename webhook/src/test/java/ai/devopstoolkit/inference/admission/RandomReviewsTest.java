package ai.devopstoolkit.inference.admission;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.derive.Derivation;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** What holds for every create and update, on a few thousand of them; each has its seed. */
class RandomReviewsTest {
  private static final long FIRST_SEED = 20_261_123;
  private static final int CASES = 3000;
  private static final List<Derivation> DERIVATIONS =
      List.of(
          Fixtures.derivation(""),
          Fixtures.derivation("name: small\ngpu: {maximum: 4}\nhfTokenSecrets: [hf]"),
          Fixtures.derivation(
              """
              name: other
              runtimeClass: kata
              perGpu: {memory: 12Gi}
              tolerations: [{operator: Exists}]
              ingress: {clusterIssuer: le}
              targetNamespaces: {"*": ["."]}
              """));

  @Test
  void everyCaseKeepsThePromises() {
    Map<String, Integer> outcomes = new TreeMap<>();
    for (long seed = FIRST_SEED; seed < FIRST_SEED + CASES; seed++) {
      RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
      RandomObjects objects = new RandomObjects(random);
      Derivation first = DERIVATIONS.get(random.nextInt(DERIVATIONS.size()));
      Asked create = Asked.create(new Mutate(() -> first), objects.create());
      check(create, first, "create, seed " + seed);
      outcomes.merge("create " + create.verdict().decision(), 1, Integer::sum);
      if (create.allowed()) {
        Derivation second = DERIVATIONS.get(random.nextInt(DERIVATIONS.size()));
        ObjectNode before = create.result();
        Asked update = Asked.update(new Mutate(() -> second), before, objects.update(before));
        check(update, second, "update, seed " + seed);
        outcomes.merge("update " + update.verdict().decision(), 1, Integer::sum);
      }
    }
    assertThat(outcomes)
        .as("of every outcome enough")
        .hasSize(6)
        .allSatisfy((outcome, count) -> assertThat(count).isGreaterThan(50));
  }

  private static void check(Asked asked, Derivation derivation, String as) {
    if (asked.allowed()) {
      thePatchTouchesDerivedAlone(asked, as);
      askedAgainNothingChanges(asked, derivation, as);
      theValidatingHookAgrees(asked, derivation, as);
    } else {
      assertThat(asked.patch()).as(as).isEmpty();
      assertThat(asked.causes()).as(as).isNotEmpty();
      theValidatingHookRefusesTheSame(asked, derivation, as);
    }
  }

  private static void thePatchTouchesDerivedAlone(Asked asked, String as) {
    assertThat(withoutDerived(asked.result())).as(as).isEqualTo(withoutDerived(asked.object()));
    asked
        .patch()
        .ifPresent(
            patch -> {
              assertThat(patch.findValuesAsText("path")).as(as).containsExactly("/spec/derived");
              assertThat(asked.result()).as(as).isNotEqualTo(asked.object());
            });
  }

  private static void askedAgainNothingChanges(Asked asked, Derivation derivation, String as) {
    Asked again = asked.again(new Mutate(() -> derivation), asked.result());

    assertThat(again.allowed()).as(as).isTrue();
    assertThat(again.patch()).as(as).isEmpty();
    assertThat(again.warnings()).as(as).noneMatch(it -> it.contains("is managed"));
  }

  private static void theValidatingHookAgrees(Asked asked, Derivation derivation, String as) {
    for (Derivation replica : DERIVATIONS) {
      Asked validated = asked.again(new Validate(() -> replica, "0.1.0"), asked.result());

      if (replica == derivation || !replica.stamp().equals(stamp(asked))) {
        assertThat(validated.causes()).as("%s, replica %s", as, replica.stamp()).isEmpty();
      }
      assertThat(validated.patch()).as(as).isEmpty();
      assertThat(validated.warnings()).as(as).isEmpty();
    }
  }

  private static void theValidatingHookRefusesTheSame(
      Asked asked, Derivation derivation, String as) {
    ObjectNode object = Fixtures.derived((ObjectNode) asked.object(), derivation);

    Asked validated = asked.again(new Validate(() -> derivation, "0.1.0"), object);

    assertThat(validated.causes()).as(as).isEqualTo(asked.causes());
  }

  private static String stamp(Asked asked) {
    return asked.derived().path("policy").asText();
  }

  private static JsonNode withoutDerived(JsonNode object) {
    ObjectNode copy = object.deepCopy();
    copy.withObject("/spec").remove("derived");
    return copy;
  }
}
