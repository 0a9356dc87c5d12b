package ai.devopstoolkit.inference.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.zjsonpatch.JsonPatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;

/** What every body gets: a well-formed answer, or the word that it is no review. */
final class AnswerCheck {
  private static final int LONGEST_MESSAGE = 200;
  private static final Set<String> MEMBERS =
      Set.of("uid", "allowed", "status", "patch", "patchType", "warnings", "auditAnnotations");
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private AnswerCheck() {}

  /** How a body was answered. */
  enum Outcome {
    MALFORMED,
    ALLOWED,
    PATCHED,
    DENIED
  }

  /** Asks {@code hook}; nothing may be thrown but {@link MalformedReviewException}. */
  static Outcome check(Hook hook, byte[] body) {
    ReviewAnswer answer;
    try {
      answer = new Reviews(hook).answer(body);
    } catch (MalformedReviewException e) {
      assertThat(e.getMessage()).hasSizeBetween(1, LONGEST_MESSAGE).matches("[ -~]+");
      return Outcome.MALFORMED;
    }
    JsonNode request = json(body).path("request");
    JsonNode response = response(request, answer.body());
    warnings(response);
    if (response.path("allowed").booleanValue()) {
      assertThat(response.has("status")).isFalse();
      return patch(hook, body, request, response);
    }
    assertThat(response.has("patch")).isFalse();
    status(response.path("status"));
    return Outcome.DENIED;
  }

  private static JsonNode response(JsonNode request, byte[] answer) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(answer));
    } catch (CharacterCodingException e) {
      throw new AssertionError("the answer is no UTF-8", e);
    }
    JsonNode review = json(answer);
    assertThat(review.path("apiVersion").textValue()).isEqualTo("admission.k8s.io/v1");
    assertThat(review.path("kind").textValue()).isEqualTo("AdmissionReview");
    JsonNode response = review.path("response");
    assertThat(MEMBERS).containsAll(names(response));
    assertThat(response.path("uid")).isEqualTo(request.path("uid"));
    assertThat(response.path("allowed").isBoolean()).isTrue();
    return response;
  }

  private static void warnings(JsonNode response) {
    for (JsonNode warning : response.path("warnings")) {
      String text = warning.textValue();
      assertThat(text.codePointCount(0, text.length())).isBetween(1, Reviews.MAX_WARNING);
      assertThat(text.codePoints().filter(Character::isISOControl)).as(text).isEmpty();
    }
  }

  private static void status(JsonNode status) {
    assertThat(status.path("status").textValue()).isEqualTo("Failure");
    assertThat(status.path("code").intValue()).isEqualTo(422);
    assertThat(status.path("reason").textValue()).isEqualTo("Invalid");
    assertThat(status.path("message").textValue()).isNotBlank();
    assertThat(status.at("/details/causes")).isNotEmpty();
    for (JsonNode cause : status.at("/details/causes")) {
      assertThat(cause.path("field").textValue()).matches("[a-zA-Z]+(\\.[a-zA-Z]+|\\[\\d+])*");
      assertThat(cause.path("message").textValue()).isNotBlank();
    }
  }

  private static Outcome patch(Hook hook, byte[] body, JsonNode request, JsonNode response) {
    assertThat(response.has("patch")).isEqualTo(response.has("patchType"));
    if (!response.has("patch")) {
      return Outcome.ALLOWED;
    }
    assertThat(response.path("patchType").textValue()).isEqualTo("JSONPatch");
    JsonNode patch;
    try {
      patch = json(response.path("patch").binaryValue());
    } catch (IOException e) {
      throw new AssertionError("the patch is no base64", e);
    }
    assertThat(patch).hasSize(1);
    assertThat(patch.at("/0/path").textValue()).isEqualTo("/spec/derived");
    ObjectNode object = (ObjectNode) request.path("object");
    ObjectNode result = (ObjectNode) JsonPatch.apply(patch, object);
    assertThat(withoutDerived(result)).isEqualTo(withoutDerived(object));
    askedAgainNothingChanges(hook, body, result);
    return Outcome.PATCHED;
  }

  private static void askedAgainNothingChanges(Hook hook, byte[] body, ObjectNode result) {
    ObjectNode review = (ObjectNode) json(body);
    review.withObject("/request").set("object", result);
    try {
      ReviewAnswer again = new Reviews(hook).answer(JSON.writeValueAsBytes(review));
      assertThat(json(again.body()).path("response").has("patch")).isFalse();
    } catch (IOException | MalformedReviewException e) {
      throw new AssertionError(e);
    }
  }

  private static ObjectNode withoutDerived(ObjectNode object) {
    ObjectNode copy = object.deepCopy();
    copy.withObject("/spec").remove("derived");
    return copy;
  }

  private static Set<String> names(JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static JsonNode json(byte[] text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
