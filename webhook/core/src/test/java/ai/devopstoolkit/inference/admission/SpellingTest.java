package ai.devopstoolkit.inference.admission;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.Proof;
import ai.devopstoolkit.inference.spec.Fingerprint;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.zjsonpatch.JsonPatch;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts, not trees: how numbers, strings and members are written is the user's own business. */
@Tag("proof")
class SpellingTest {
  private static final Hook HOOK = new Mutate(() -> Promises.REPLICAS.get(0));
  private static final Hook OTHER_REPLICA = new Mutate(() -> Promises.REPLICAS.get(2));

  @Test
  void everyByteOfTheUsersSurvivesAndNoSpellingMatters() {
    AtomicInteger derived = new AtomicInteger();
    Cases.check(
        random -> {
          RandomObjects objects = new RandomObjects(random);
          ObjectNode object = objects.create();
          String text = Spelling.of(object, random);
          Optional<String> patch = patch(HOOK, text, "null");
          if (patch.isPresent()) {
            derived.incrementAndGet();
            check(text, patch.get());
            respelled(text, patch.get(), Spelling.of(objects.shuffled(object), random));
          }
        });
    Proof.line(
        "Generated objects",
        "texts that spell numbers, strings and key order in their own way; " + Cases.origin(),
        derived.get(),
        "every byte beside spec.derived survives; another spelling derives the same bytes");
  }

  /** Even those of fields that only a newer version knows. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "1.0",
        "1.00",
        "0.10",
        "-100.0",
        "0.000001",
        "9007199254740993",
        "123456789012345678901234567890",
        "123456789012345678901234567890.50",
      })
  void whatIsKeptKeepsItsNumbersAsTheyAreSpelled(String number) {
    String text = Fixtures.object("").toString();
    String stored = storedByANewerVersion(text, number);
    String moved = Fixtures.object("targetNamespace: other, ingressHost: a.b").toString();

    assertThat(JsonText.patched(moved, patch(HOOK, moved, stored).orElseThrow()))
        .contains("\"targetNamespace\":\"other\"", "\"ingress\":{\"host\":\"a.b\"")
        .contains("{\"z\":" + number + ",\"a\":[" + number + "]}");
    assertThat(JsonText.patched(text, patch(OTHER_REPLICA, text, stored).orElseThrow()))
        .isEqualTo(stored)
        .contains("{\"z\":" + number + ",\"a\":[" + number + "]}");
  }

  /** An exponent's letter is the one thing that changes: e becomes E. */
  @ParameterizedTest
  @CsvSource({"1e3, 1E+3", "1e+21, 1E+21", "-1.50e-7, -1.50E-7", "1e400, 1E+400"})
  void whatIsKeptKeepsTheValueOfNumbersWithAnExponent(String number, String again) {
    String text = Fixtures.object("").toString();
    String stored = storedByANewerVersion(text, number);

    assertThat(JsonText.patched(text, patch(OTHER_REPLICA, text, stored).orElseThrow()))
        .isEqualTo(stored.replace(number, again));
    assertThat(new BigDecimal(again)).isEqualTo(new BigDecimal(number));
  }

  /** {@code text} with a field in its {@code derived} that this version does not know. */
  private static String storedByANewerVersion(String text, String number) {
    String ours = JsonText.patched(text, patch(HOOK, text, "null").orElseThrow());
    JsonText.Span derived = JsonText.find(ours, "spec", "derived").orElseThrow();
    String more =
        derived
            .of(ours)
            .replaceFirst(
                ",\"model\"", ",\"later\":{\"z\":" + number + ",\"a\":[" + number + "]},\"model\"");
    String revision = Fingerprint.revision((ObjectNode) Fixtures.json(more));
    return derived.replacedIn(ours, more.replaceFirst("r[0-9a-f]{10}", revision));
  }

  private static void check(String text, String patch) {
    String result = JsonText.patched(text, patch);

    assertThat(Fixtures.json(result))
        .isEqualTo(JsonPatch.apply(Fixtures.json(patch), Fixtures.json(text)));
    assertThat(patch(HOOK, result, "null")).as("asked again").isEmpty();
    assertThat(JsonText.patched(text, patch(OTHER_REPLICA, text, result).orElseThrow()))
        .as("applied again")
        .isEqualTo(result);
  }

  /** The same in another spelling: derived alike, and no change when it comes as an update. */
  private static void respelled(String text, String patch, String respelled) {
    String derived = JsonText.at(JsonText.patched(text, patch), "spec", "derived");

    String again = JsonText.patched(respelled, patch(HOOK, respelled, "null").orElseThrow());

    assertThat(JsonText.at(again, "spec", "derived")).isEqualTo(derived);
    assertThat(patch(OTHER_REPLICA, again, JsonText.patched(text, patch))).isEmpty();
  }

  private static Optional<String> patch(Hook hook, String object, String oldObject) {
    String operation = oldObject.equals("null") ? "CREATE" : "UPDATE";
    String review =
        """
        {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {
         "uid": "%s", "operation": "%s", "namespace": "%s", "name": "%s",
         "object": %s, "oldObject": %s}}
        """
            .formatted(Asked.UID, operation, Fixtures.NAMESPACE, Fixtures.NAME, object, oldObject);
    try {
      byte[] answer = new Reviews(hook).answer(review.getBytes(StandardCharsets.UTF_8)).body();
      return JsonText.find(new String(answer, StandardCharsets.UTF_8), "response", "patch")
          .map(it -> it.of(new String(answer, StandardCharsets.UTF_8)))
          .map(it -> Base64.getDecoder().decode(it.substring(1, it.length() - 1)))
          .map(it -> new String(it, StandardCharsets.UTF_8));
    } catch (MalformedReviewException e) {
      throw new AssertionError(review, e);
    }
  }
}
