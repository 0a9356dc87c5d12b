package ai.devopstoolkit.inference.admission;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.Proof;
import ai.devopstoolkit.inference.catalog.CatalogReader;
import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.derive.DerivedField;
import ai.devopstoolkit.inference.derive.Inputs;
import ai.devopstoolkit.inference.policy.Policy;
import ai.devopstoolkit.inference.spec.Fingerprint;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two servers that disagree, as during a roll-out: one is the mutating hook, the other the
 * validating one, and a third may have derived what is stored.
 */
class SkewTest {
  private static final String PARAGRAPH = "Skew";

  /** A real second derivation version: today's fields and one more. */
  private static final List<DerivedField> NEXT_FIELDS = new ArrayList<>(Derivation.FIELDS);

  static {
    NEXT_FIELDS.add(new GracePeriod());
  }

  private static final String OTHER_POLICY =
      """
      name: other
      image: {name: "vllm:new"}
      engine: {version: 0.15.0}
      runtimeClass: kata
      perGpu: {memory: 12Gi}
      tolerations: [{operator: Exists}]
      ingress: {className: traefik}
      """;

  private static final Server TODAY = server("today", Fixtures.policy(""), false);
  private static final Server STRICT =
      server(
          "stricter policy",
          Fixtures.policy(
              "name: strict\ngpu: {maximum: 2}\ntargetNamespaces: {\"*\": [.]}\nsecrets: [hf]"),
          false);

  /** Their policies refuse nothing that the table of edits makes. */
  private static final List<Server> LENIENT =
      List.of(
          TODAY,
          server("other policy", Fixtures.policy(OTHER_POLICY), false),
          server("next version", Fixtures.policy(""), true),
          server("next version, other policy", Fixtures.policy(OTHER_POLICY), true));

  private static final List<Server> ALL =
      List.of(TODAY, LENIENT.get(1), LENIENT.get(2), LENIENT.get(3), STRICT);

  private static final List<String> SPECS =
      List.of(
          "gpu: 1",
          "gpu: 2, ingressHost: a.example.com",
          "gpu: 4, tensorParallelSize: 2, targetNamespace: models",
          "gpu: 2, resources: {cpu: 4, memory: 48Gi}, maxModelLen: 8192",
          "gpu: 8, env: [{name: FOO, value: bar}], probes: {startup: {periodSeconds: 20}}",
          "gpu: 1, hfTokenSecret: {name: hf}, crossplane: {precise: 0.10, list: [1.50, x]}",
          "gpu: 2, crossplane: {resourceRefs: [{kind: Object, name: a}]}");

  /** What users and Crossplane change; whether it is an input of the derivation. */
  private static final Map<String, Boolean> CHANGES = new LinkedHashMap<>();

  static {
    CHANGES.put("", false);
    CHANGES.put("derived: null", false);
    CHANGES.put("derived: {model: forged}", false);
    CHANGES.put("ingressHost: b.example.com", false);
    CHANGES.put("ingressHost: null", false);
    CHANGES.put("targetNamespace: elsewhere", false);
    CHANGES.put("targetNamespace: team-a, ingressHost: c.example.com", false);
    CHANGES.put("crossplane: {resourceRefs: [{kind: Object, name: b}]}", false);
    CHANGES.put("env: []", false); // unless there were some
    CHANGES.put("gpu: 2, tensorParallelSize: null", true);
    CHANGES.put("gpu: 16, tensorParallelSize: null", true);
    CHANGES.put("model: other/model", true);
    CHANGES.put("maxModelLen: 4096, targetNamespace: elsewhere", true);
    CHANGES.put("hfTokenSecret: {name: mine}", true);
    CHANGES.put("replicas: 2", false);
    CHANGES.put("resources: {memory: 64Gi}", true);
  }

  @Test
  void aCreateThatTheMutatingServerTakesIsTakenByTheValidatingOne() {
    int created = 0;
    int refused = 0;
    for (Server mutating : ALL) {
      for (String spec : SPECS) {
        Asked create = Asked.create(mutating.mutate(), Fixtures.object(spec));
        for (Server validating : ALL) {
          if (!create.allowed()) {
            refused++;
            continue;
          }
          created++;
          Asked check = Asked.create(validating.validate(), create.result());
          assertThat(check.causes()).as("%s, %s: %s", mutating, validating, spec).isEmpty();
        }
      }
    }
    assertThat(refused).isPositive();
    Proof.line(PARAGRAPH, "creates that the mutating server takes", created, "none denied");
    Proof.line(PARAGRAPH, "creates that it refuses by its own policy", refused, "refused once");
  }

  @Test
  void anUpdateThatTheMutatingServerTakesIsTakenByTheValidatingOne() {
    int kept = 0;
    int fresh = 0;
    int refused = 0;
    int byTheStampedPolicy = 0;
    for (Server creating : ALL) {
      for (String spec : SPECS) {
        Asked create = Asked.create(creating.mutate(), Fixtures.object(spec));
        if (!create.allowed()) {
          continue;
        }
        ObjectNode stored = create.result();
        for (Server mutating : ALL) {
          for (Map.Entry<String, Boolean> change : CHANGES.entrySet()) {
            ObjectNode sent = Fixtures.with(stored, change.getKey());
            Asked update = Asked.update(mutating.mutate(), stored, sent);
            String as = creating + ", " + mutating + ": " + spec + " -> " + change.getKey();
            if (!update.allowed()) {
              refused++;
              continue;
            }
            boolean keeps = !inputsDiffer(stored, sent);
            assertThat(keeps || change.getValue() || change.getKey().equals("env: []")).isTrue();
            if (keeps) {
              assertThat(content(update.result())).as(as).isEqualTo(content(stored));
            } else {
              assertThat(update.derived().get("policy").textValue())
                  .as(as)
                  .isEqualTo(mutating.derivation().stamp());
            }
            for (Server validating : ALL) {
              Asked check = Asked.update(validating.validate(), stored, update.result());
              if (keeps && isMoveThatItsOwnStampForbids(validating, mutating, update.result())) {
                // The stamp on a kept object is not that of the server which let the move pass.
                byTheStampedPolicy += check.allowed() ? 0 : 1;
                assertThat(check.fields()).as(as).isSubsetOf("spec.targetNamespace");
                continue;
              }
              assertThat(check.causes()).as("%s, validated by %s", as, validating).isEmpty();
              kept += keeps ? 1 : 0;
              fresh += keeps ? 0 : 1;
            }
          }
        }
      }
    }
    assertThat(refused).isPositive();
    assertThat(byTheStampedPolicy).isPositive();
    Proof.line(
        PARAGRAPH, "updates of inputs, derived by the mutating server", fresh, "none denied");
    Proof.line(PARAGRAPH, "other updates, kept byte for byte", kept, "none denied");
    Proof.line(PARAGRAPH, "updates that it refuses by its own policy", refused, "refused once");
    Proof.line(
        PARAGRAPH,
        "moves that the policy on the object's stamp, which validates, forbids",
        byTheStampedPolicy,
        "refused by that policy");
  }

  @Test
  void anObjectThatIsAskedToBeDerivedAgainIsTaken() {
    int count = 0;
    for (Server creating : LENIENT) {
      for (String spec : SPECS) {
        ObjectNode stored = Asked.create(creating.mutate(), Fixtures.object(spec)).result();
        for (Server mutating : LENIENT) {
          ObjectNode sent = Fixtures.rederive(stored, "now");
          Asked update = Asked.update(mutating.mutate(), stored, sent);
          assertThat(update.derived().get("policy").textValue())
              .isEqualTo(mutating.derivation().stamp());
          for (Server validating : LENIENT) {
            count++;
            assertThat(Asked.update(validating.validate(), stored, update.result()).causes())
                .isEmpty();
          }
        }
      }
    }
    Proof.line(PARAGRAPH, "updates that ask to derive again", count, "none denied");
  }

  @Test
  void aReinvocationByAnotherServerIsTakenByAnyOther() {
    int count = 0;
    for (Server first : LENIENT) {
      for (String spec : SPECS) {
        Asked create = Asked.create(first.mutate(), Fixtures.object(spec));
        for (Server second : LENIENT) {
          Asked again = create.again(second.mutate(), create.result());
          assertThat(again.derived())
              .as("%s, then %s: %s", first, second, spec)
              .isEqualTo(second.derivation().derive(Fixtures.llm(spec)).json());
          assertThat(again.warnings()).isEqualTo(create.warnings());
          for (Server validating : LENIENT) {
            count++;
            assertThat(Asked.create(validating.validate(), again.result()).causes()).isEmpty();
          }
        }
      }
    }
    Proof.line(PARAGRAPH, "re-invocations by any server", count, "none denied, none warned");
  }

  /** Somebody else's webhook, after ours was called for the last time. */
  @Test
  @Tag("threat:other-webhook")
  void anEditAfterOursIsAnsweredAsTheTableSays() {
    for (Edit edit : EDITS) {
      Map<When, Integer> counts = new LinkedHashMap<>();
      for (Server mutating : LENIENT) {
        for (Server validating : LENIENT) {
          Asked create = Asked.create(mutating.mutate(), Fixtures.object(BASE));
          boolean own = mutating.equals(validating);
          Asked answer =
              create.again(validating.validate(), edit.by().apply(create.result().deepCopy()));
          edit.check(answer, own ? When.CREATE_OWN : When.FOREIGN, counts);
          for (Server creating : LENIENT) {
            ObjectNode stored = Asked.create(creating.mutate(), Fixtures.object(BASE)).result();
            for (String change : List.of("gpu: 4", "ingressHost: b.example.com")) {
              Asked update = Asked.update(mutating.mutate(), stored, Fixtures.with(stored, change));
              boolean stamped =
                  update
                      .derived()
                      .get("policy")
                      .textValue()
                      .equals(validating.derivation().stamp());
              edit.check(
                  update.again(validating.validate(), edit.by().apply(update.result().deepCopy())),
                  stamped ? When.UPDATE_OWN : When.FOREIGN,
                  counts);
            }
          }
        }
      }
      Proof.line(
          PARAGRAPH,
          "edit after ours: " + edit.what(),
          counts.values().stream().mapToInt(it -> it).sum(),
          edit.answers());
    }
  }

  /** Somebody else's webhook, and ours is called again: by the same server or another. */
  @Test
  void anEditBetweenOurCallsIsRepaired() {
    int count = 0;
    for (Edit edit : EDITS) {
      for (Server first : LENIENT) {
        Asked create = Asked.create(first.mutate(), Fixtures.object(BASE));
        ObjectNode stored = create.result();
        Asked update =
            Asked.update(first.mutate(), stored, Fixtures.with(stored, "gpu: 4, derived: null"));
        for (Asked asked : List.of(create, update)) {
          ObjectNode edited = edit.by().apply(asked.result().deepCopy());
          for (Server second : LENIENT) {
            Asked again = asked.again(second.mutate(), edited);
            String as = edit.what() + ": " + first + ", then " + second;
            if (edit.equals(UNKNOWN)) {
              assertThat(again.fields()).as(as).containsExactly("spec.later");
              continue;
            }
            assertThat(again.allowed()).as(as).isTrue();
            assertThat(again.derived())
                .as(as)
                .isEqualTo(
                    asked.again(second.mutate(), Fixtures.with(edited, "derived: null")).derived());
            for (Server validating : LENIENT) {
              count++;
              assertThat(again.again(validating.validate(), again.result()).causes())
                  .as(as)
                  .isEmpty();
            }
          }
        }
      }
    }
    Proof.line(
        PARAGRAPH,
        "edits of inputs and derived between re-invocations (" + EDITS.size() + " kinds)",
        count,
        "all repaired, none denied but the field that we do not know");
  }

  private static final String BASE = "gpu: 2, ingressHost: a.example.com";

  /** A newer version knows it: nobody here derives anything from it. */
  private static final Edit UNKNOWN =
      new Edit(
          "a field of the spec that we do not know",
          it -> Fixtures.with(it, "later: 1"),
          "spec.derived.inputs, spec.later",
          "spec.derived.inputs, spec.later",
          "spec.derived.inputs");

  /** Who edits what, and which field is refused: none means that it is taken. */
  private static final List<Edit> EDITS =
      List.of(
          spec("spec.model", "model: other/model", "spec.derived.inputs"),
          spec("spec.gpu", "gpu: 1", "spec.derived.inputs"),
          spec("spec.maxModelLen", "maxModelLen: 1024", "spec.derived.inputs"),
          UNKNOWN,
          spec("spec.targetNamespace", "targetNamespace: forged", "spec.derived.targetNamespace"),
          new Edit(
              "spec.ingressHost",
              it -> Fixtures.with(it, "ingressHost: forged.example.com"),
              "spec.derived.ingress, spec.derived.ingress.host",
              "spec.derived.ingress.host",
              "spec.derived.ingress.host"),
          spec("spec.derived, removed", "derived: null", "spec.derived"),
          spec("spec.derived, replaced by a text", "derived: forged", "spec.derived"),
          derived("derived.inputs", it -> it.put("inputs", "i0"), "spec.derived.inputs"),
          derived("derived.revision", it -> it.put("revision", "r0"), "spec.derived.revision"),
          derived(
              "derived.runtimeClass", it -> it.put("runtimeClass", "x"), "spec.derived.revision"),
          derived(
              "derived.resources.memory",
              it -> it.set("resources", it.withObject("/resources").put("memory", "1Gi")),
              "spec.derived.revision"),
          derived("derived.later, added", it -> it.put("later", 1), "spec.derived.revision"),
          derived(
              "derived.targetNamespace",
              it -> it.put("targetNamespace", "forged"),
              "spec.derived.targetNamespace"),
          new Edit(
              "derived.ingress.host",
              inDerived(
                  it -> it.set("ingress", it.withObject("/ingress").put("host", "x.example.com"))),
              "spec.derived.ingress, spec.derived.ingress.host",
              "spec.derived.ingress.host",
              "spec.derived.ingress.host"),
          new Edit(
              "derived.sharedMemory, removed",
              inDerived(it -> (ObjectNode) it.without("sharedMemory")),
              "spec.derived",
              "spec.derived",
              "spec.derived.revision"),
          new Edit(
              "derived.ingress.className",
              inDerived(
                  it -> it.set("ingress", it.withObject("/ingress").put("className", "forged"))),
              "spec.derived.ingress",
              "",
              ""),
          new Edit(
              "derived.runtimeClass and a revision that fits it",
              inDerived(
                  it -> {
                    it.put("runtimeClass", "forged");
                    return it.put("revision", Fingerprint.revision(it));
                  }),
              "spec.derived.runtimeClass",
              "spec.derived.runtimeClass",
              ""),
          derived("derived.policy", it -> it.put("policy", "x/00000000@9"), ""),
          spec("spec.crossplane", "crossplane: {resourceRefs: [{kind: Object}]}", ""));

  private enum When {
    CREATE_OWN("create, validated by the server that derived it"),
    UPDATE_OWN("update, validated by the server that derived it"),
    FOREIGN("validated by another server");

    private final String text;

    When(String text) {
      this.text = text;
    }
  }

  /** An edit by somebody else's webhook, and the fields that are then refused. */
  private record Edit(
      String what,
      UnaryOperator<ObjectNode> by,
      String ownCreate,
      String ownUpdate,
      String foreign) {
    private String refused(When when) {
      return switch (when) {
        case CREATE_OWN -> ownCreate;
        case UPDATE_OWN -> ownUpdate;
        case FOREIGN -> foreign;
      };
    }

    /** What the table says. */
    String answers() {
      if (ownCreate.equals(ownUpdate) && ownUpdate.equals(foreign)) {
        return answer(foreign);
      }
      return "by the server that derived: "
          + (ownCreate.equals(ownUpdate)
              ? answer(ownCreate)
              : answer(ownCreate) + " (create), " + answer(ownUpdate) + " (update)")
          + "; by another: "
          + answer(foreign);
    }

    private static String answer(String refused) {
      return refused.isEmpty() ? "taken" : "refused at " + refused;
    }

    void check(Asked answer, When when, Map<When, Integer> counts) {
      counts.merge(when, 1, Integer::sum);
      assertThat(String.join(", ", answer.fields()))
          .as("%s, %s", what, when.text)
          .isEqualTo(refused(when));
      assertThat(answer.verdict().deniedBy()).isSubsetOf("integrity", "unread");
    }
  }

  private static Edit spec(String what, String members, String refused) {
    return new Edit(what, it -> Fixtures.with(it, members), refused, refused, refused);
  }

  private static Edit derived(String what, UnaryOperator<ObjectNode> by, String refused) {
    return new Edit(what, inDerived(by), refused, refused, refused);
  }

  private static UnaryOperator<ObjectNode> inDerived(UnaryOperator<ObjectNode> by) {
    return object -> {
      ObjectNode spec = object.withObject("/spec");
      spec.set("derived", by.apply(spec.withObject("/derived")));
      return object;
    };
  }

  private static boolean inputsDiffer(ObjectNode one, ObjectNode other) {
    return !Fingerprint.inputs(one.get("spec")).equals(Fingerprint.inputs(other.get("spec")));
  }

  /** What never changes in an object that is kept. */
  private static JsonNode content(JsonNode object) {
    ObjectNode derived = object.at("/spec/derived").deepCopy();
    return derived.remove(List.of("targetNamespace", "ingress"));
  }

  private static boolean isMoveThatItsOwnStampForbids(
      Server validating, Server mutating, JsonNode result) {
    return validating.equals(STRICT)
        && !mutating.equals(STRICT)
        && result.at("/spec/derived/policy").textValue().equals(STRICT.derivation().stamp())
        && !result.at("/spec/derived/targetNamespace").textValue().equals(Fixtures.NAMESPACE);
  }

  private static Server server(String name, Policy policy, boolean next) {
    return new Server(
        name,
        next
            ? new Derivation(policy, CatalogReader.bundled(), NEXT_FIELDS, Derivation.VERSION + 1)
            : new Derivation(policy));
  }

  private record Server(String name, Derivation derivation) {
    Hook mutate() {
      return new Mutate(() -> derivation);
    }

    Hook validate() {
      return new Validate(() -> derivation, "0.1.0");
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** What a next version might derive: more GPUs take longer to end in order. */
  private static final class GracePeriod implements DerivedField {
    @Override
    public String name() {
      return "terminationGracePeriodSeconds";
    }

    @Override
    public JsonNode value(Inputs inputs) {
      return IntNode.valueOf(30 + 10 * inputs.spec().gpu());
    }

    @Override
    public List<Reason> reasons(Inputs inputs) {
      return List.of(new Reason(name(), "30 s, and 10 for each GPU", "spec.gpu"));
    }
  }
}
