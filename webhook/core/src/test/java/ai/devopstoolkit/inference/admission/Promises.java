package ai.devopstoolkit.inference.admission;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.spec.Derived;
import ai.devopstoolkit.inference.spec.LlmInference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What holds for every create and update, whatever it asks for. */
final class Promises {
  /** Replicas that disagree for a while: each with another policy. */
  static final List<Derivation> REPLICAS =
      List.of(
          Fixtures.derivation(""),
          Fixtures.derivation("name: small\ngpu: {maximum: 4}\nsecrets: [hf]"),
          Fixtures.derivation(
              """
              name: other
              runtimeClass: kata
              perGpu: {memory: 12Gi}
              tolerations: [{operator: Exists}]
              ingress: {clusterIssuer: le}
              targetNamespaces: {"*": ["."]}
              """),
          Fixtures.derivation(
              "name: gateway\ningress: {kind: HTTPRoute, parentRefs: [{name: g}]}"));

  private Promises() {}

  /**
   * Checks what was {@code asked} of the mutating hook.
   *
   * @param derivation the replica that answered
   */
  static void check(Asked asked, Derivation derivation) {
    if (asked.allowed()) {
      thePatchTouchesDerivedAlone(asked);
      askedAgainNothingChanges(asked, derivation);
      if (asked.response().at("/auditAnnotations/derived").asText().equals("unread")) {
        assertThat(asked.patch()).as("left to the schema").isEmpty();
        theValidatingHookKnowsWhatIsUnread(asked, derivation);
      } else {
        derivedCopiesWhatTheUserWrote(asked);
        appliedAgainNothingChanges(asked);
        theValidatingHookAgrees(asked, derivation);
      }
    } else {
      assertThat(asked.patch()).isEmpty();
      assertThat(asked.warnings()).isEmpty();
      assertThat(asked.causes()).isNotEmpty().doesNotHaveDuplicates();
      theValidatingHookRefusesTheSame(asked, derivation);
    }
  }

  private static void thePatchTouchesDerivedAlone(Asked asked) {
    assertThat(withoutDerived(asked.result())).isEqualTo(withoutDerived(asked.object()));
    asked
        .patch()
        .ifPresent(
            patch -> {
              assertThat(patch.findValuesAsText("path")).containsExactly("/spec/derived");
              assertThat(asked.result()).isNotEqualTo(asked.object());
            });
  }

  /** Model and variables, to the letter; derived variables come first. Secrets by name alone. */
  private static void derivedCopiesWhatTheUserWrote(Asked asked) {
    JsonNode spec = asked.object().path("spec");
    List<String> env = variables(asked.derived().path("env"));
    ArrayNode literals = JsonNodeFactory.instance.arrayNode();
    spec.path("env").valueStream().filter(it -> !it.has("valueFrom")).forEach(literals::add);
    List<String> own = variables(literals);

    assertThat(asked.derived().path("model")).isEqualTo(spec.path("model"));
    assertThat(env.subList(env.size() - own.size(), env.size())).isEqualTo(own);
    assertThat(asked.derived().path("secretEnv"))
        .hasSize(spec.path("env").size() - literals.size() + (spec.has("apiKeySecret") ? 1 : 0));
  }

  private static List<String> variables(JsonNode env) {
    List<String> variables = new ArrayList<>();
    env.forEach(it -> variables.add(it.path("name").asText() + "=" + it.path("value").asText()));
    return variables;
  }

  private static void askedAgainNothingChanges(Asked asked, Derivation derivation) {
    Asked again = asked.again(new Mutate(() -> derivation), asked.result());

    assertThat(again.allowed()).isTrue();
    assertThat(again.patch()).isEmpty();
    assertThat(again.warnings()).noneMatch(it -> it.contains("is managed"));
  }

  /** The user applies the same file again: whatever replica answers, what is stored stays. */
  private static void appliedAgainNothingChanges(Asked asked) {
    ObjectNode stored = asked.result();
    for (Derivation replica : REPLICAS) {
      Asked again = Asked.update(new Mutate(() -> replica), stored, withoutDerived(stored));

      assertThat(again.result()).isEqualTo(stored);
      assertThat(again.warnings()).isEmpty();
    }
  }

  private static void theValidatingHookAgrees(Asked asked, Derivation derivation) {
    for (Derivation replica : REPLICAS) {
      Asked validated = asked.again(new Validate(() -> replica, "0.1.0"), asked.result());

      if (replica == derivation || !replica.stamp().equals(stamp(asked))) {
        assertThat(validated.causes()).as("replica %s", replica.stamp()).isEmpty();
      }
      assertThat(validated.patch()).isEmpty();
      assertThat(validated.warnings()).isEmpty();
    }
  }

  /** It refuses that, should the schema of another version take it, unless it was stored so. */
  private static void theValidatingHookKnowsWhatIsUnread(Asked asked, Derivation derivation) {
    Asked validated = asked.again(new Validate(() -> derivation, "0.1.0"), asked.result());

    assertThat(validated.warnings()).isEqualTo(asked.warnings());
    assertThat(validated.verdict().deniedBy().isEmpty()).isEqualTo(!asked.warnings().isEmpty());
    assertThat(validated.response().at("/auditAnnotations/derived").asText()).isEqualTo("unread");
  }

  private static void theValidatingHookRefusesTheSame(Asked asked, Derivation derivation) {
    ObjectNode object = (ObjectNode) asked.object();
    Derived derived = derivation.derive(Fixtures.read(object), stored(asked));

    Asked validated =
        asked.again(new Validate(() -> derivation, "0.1.0"), Fixtures.with(object, derived));

    assertThat(validated.causes()).isEqualTo(asked.causes());
  }

  /** What an update changes, whose volume stays. */
  private static Optional<LlmInference> stored(Asked asked) {
    return asked.review().at("/request/oldObject") instanceof ObjectNode stored
        ? Optional.of(Fixtures.read(stored))
        : Optional.empty();
  }

  private static String stamp(Asked asked) {
    return asked.derived().path("policy").asText();
  }

  private static ObjectNode withoutDerived(JsonNode object) {
    ObjectNode copy = object.deepCopy();
    copy.withObject("/spec").remove("derived");
    return copy;
  }
}
