package ai.devopstoolkit.inference.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.Proof;
import ai.devopstoolkit.inference.admission.ApiServerPath.End;
import ai.devopstoolkit.inference.admission.ApiServerPath.Outcome;
import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.derive.Resolution;
import ai.devopstoolkit.inference.rules.Finding;
import ai.devopstoolkit.inference.spec.Derived;
import ai.devopstoolkit.inference.spec.LlmInference;
import ai.devopstoolkit.inference.spec.SpecFormatException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whatever passes schema and CEL is read; whatever passes both hooks has a {@code derived} that
 * equals today's derivation or the kept one. {@code -Dunread.cases=} asks for more cases.
 */
@Tag("proof")
class ReadOrRefusedTest {
  private static final int COUNT = Integer.getInteger("unread.cases", 4_000);

  private static final Derivation STRICT = Fixtures.derivation("targetNamespaces: {'*': ['.']}");

  /** What the schema's own rules compare with {@code derived}, whatever its type. */
  private static final String HELD_BY_CEL =
      "/properties/(model|gpu|ingressHost|targetNamespace|tensorParallelSize|maxModelLen"
          + "|hfTokenSecret/.*|apiKeySecret/.*|env/items/properties/valueFrom/.*|autoscaling/.*)";

  /** The forger's: another image, in another namespace. */
  private static final Derivation FORGER =
      Fixtures.derivation("name: forged\nimage: {registry: evil.example.com, name: 'miner:1'}");

  private static final Hook MUTATE = new Mutate(() -> STRICT);
  private static final Hook VALIDATE = new Validate(() -> STRICT, "0.1.0");

  @Test
  @Tag("threat:unread")
  void whatPassesTheShippedSchemaIsRead() {
    Map<End, Integer> ends = new ConcurrentSkipListMap<>();
    Cases.check(COUNT, random -> check(one(SchemaVariant.SHIPPED, random), random, true, ends));

    assertThat(ends.keySet()).contains(End.STORED, End.REFUSED_BY_SCHEMA, End.REFUSED_BY_MUTATE);
    proof("creates and updates; integers as Kubernetes 1.34, 1.37 and its library know them", ends);
  }

  @Test
  @Tag("threat:unread")
  void whatPassesANewerSchemaIsReadOrRefused() {
    List<SchemaVariant> newer = new ArrayList<>(SchemaVariant.widened());
    newer.addAll(SchemaVariant.extended());
    Map<End, Integer> ends = new ConcurrentSkipListMap<>();
    Cases.check(COUNT / 2, random -> check(one(newer, random), random, false, ends));

    assertThat(ends.keySet()).contains(End.STORED, End.REFUSED_BY_VALIDATE, End.REFUSED_BY_MUTATE);
    proof("the same, " + newer.size() + " schemas that take one field more, or more in one", ends);
  }

  /** So this test would find a field that only the XRD has, and one that it widens. */
  @Test
  void aFieldThatTheXrdAloneKnowsIsFound() {
    for (SchemaVariant added : SchemaVariant.extended()) {
      assertThatThrownBy(
              () ->
                  Cases.check(
                      400, random -> check(added, random, true, new ConcurrentSkipListMap<>())))
          .as(added.what())
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("is read");
    }
  }

  @Test
  void aFieldThatTheXrdWidensIsFound() {
    for (SchemaVariant widened : SchemaVariant.widened()) {
      if (!widened
          .pointer()
          .matches(
              HELD_BY_CEL + "|.*(resources|size|storageClassName).*")) { // quantities are any text
        assertThatThrownBy(
                () ->
                    Cases.check(
                        1_000,
                        random -> check(widened, random, true, new ConcurrentSkipListMap<>())))
            .as(widened.what())
            .isInstanceOf(AssertionError.class)
            .hasMessageContaining("is read");
      }
    }
  }

  /** What both hooks once did with what they could not read. */
  @Test
  void aHookThatAllowsWhatItCannotReadIsFound() {
    List<SchemaVariant> newer = SchemaVariant.widened();
    assertThatThrownBy(() -> checkAll(newer, lenient(MUTATE), VALIDATE))
        .hasMessageContaining("the hook says so");
    assertThatThrownBy(() -> checkAll(newer, MUTATE, lenient(VALIDATE)))
        .hasMessageContaining("stored unread");
  }

  private static void checkAll(List<SchemaVariant> variants, Hook mutate, Hook validate) {
    Map<End, Integer> ends = new ConcurrentSkipListMap<>();
    Cases.check(
        1_000, random -> check(one(variants, random), mutate, validate, random, false, ends));
  }

  private static void check(
      SchemaVariant variant, RandomGenerator random, boolean read, Map<End, Integer> ends) {
    check(variant, MUTATE, VALIDATE, random, read, ends);
  }

  private static void check(
      SchemaVariant variant,
      Hook mutate,
      Hook validate,
      RandomGenerator random,
      boolean read,
      Map<End, Integer> ends) {
    ApiServerPath server = new ApiServerPath(variant.schema(), mutate, validate);
    SchemaObjects objects = new SchemaObjects(variant, random);
    ObjectNode sent = forged(objects.create(), random);
    Outcome create = server.send(sent, Optional.empty());
    check(create, Optional.empty(), variant.what(), read);
    ends.merge(create.end(), 1, Integer::sum);
    if (create.end() == End.STORED) {
      ObjectNode stored = create.object();
      Outcome update = server.send(forged(objects.changed(stored), random), Optional.of(stored));
      check(update, Optional.of(stored), variant.what(), read);
      ends.merge(update.end(), 1, Integer::sum);
    }
  }

  private static void check(
      Outcome outcome, Optional<ObjectNode> stored, String variant, boolean read) {
    String as = variant + ": " + outcome.object().path("spec");
    Optional<LlmInference> now = read(outcome.object());
    if (outcome.end() != End.NOT_DECODED && now.isEmpty()) {
      assertThat(outcome.mutation().origin()).as("%s: the hook says so", as).isEqualTo("unread");
    }
    if (read && outcome.end() != End.NOT_DECODED) {
      assertThat(outcome.mutation().refusals())
          .as("%s: is read", as)
          .extracting(Finding::rule)
          .doesNotContain("unread");
    }
    if (read && outcome.passedSchema()) {
      assertThat(now).as("%s: is read", as).isPresent();
    }
    if (outcome.end() == End.STORED && !leftAlone(outcome, stored)) {
      assertThat(now).as("%s: stored unread", as).isPresent();
      Optional<LlmInference> before = stored.flatMap(ReadOrRefusedTest::read);
      Derived expected = Resolution.of(STRICT, now.get(), before).derived();
      assertThat(outcome.object().at("/spec/derived")).as(as).isEqualTo(expected.json());
      assertThat(expected.text(Derived.TARGET_NAMESPACE)).as(as).isEqualTo(Fixtures.NAMESPACE);
      assertThat(expected.json().at("/image/registry").asText()).as(as).isEqualTo("docker.io");
    }
  }

  /** Whether an update changed nothing, as it may even of what cannot be read. */
  private static boolean leftAlone(Outcome outcome, Optional<ObjectNode> stored) {
    return stored.filter(it -> it.get("spec").equals(outcome.object().get("spec"))).isPresent();
  }

  private static Optional<LlmInference> read(ObjectNode object) {
    try {
      return Optional.of(LlmInference.read(object, Fixtures.NAMESPACE));
    } catch (SpecFormatException e) {
      return Optional.empty();
    }
  }

  /** Half of them with a {@code derived} written by hand, whose hashes fit as far as they can. */
  private static ObjectNode forged(ObjectNode object, RandomGenerator random) {
    if (random.nextBoolean()) {
      return object;
    }
    ObjectNode forged = object.deepCopy();
    LlmInference model = read(object).orElseGet(() -> Fixtures.llm("gpu: 1"));
    Derived derived = FORGER.derive(model);
    forged.withObject("/spec").set("derived", derived.json().deepCopy());
    forged.withObject("/spec").withObject("/derived").put("targetNamespace", "other");
    return forged;
  }

  /** {@code hook}, but what it cannot read is none of its business. */
  private static Hook lenient(Hook hook) {
    return request ->
        read((ObjectNode) request.object()).isPresent()
            ? hook.decide(request)
            : Decision.notConcerned("");
  }

  private static SchemaVariant one(List<SchemaVariant> variants, RandomGenerator random) {
    return variants.get(random.nextInt(variants.size()));
  }

  private static void proof(String what, Map<End, Integer> ends) {
    Proof.line(
        "Nothing unread",
        what + "; " + Cases.origin(),
        ends.values().stream().mapToInt(Integer::intValue).sum(),
        "read, and stored with what is derived of it, or refused: " + ends);
  }
}
