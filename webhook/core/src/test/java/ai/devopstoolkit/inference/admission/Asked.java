package ai.devopstoolkit.inference.admission;

import ai.devopstoolkit.inference.Fixtures;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.zjsonpatch.JsonPatch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A review and its answer, as the API server sees them: bytes to bytes.
 *
 * @param review what was asked
 * @param answer the whole {@code AdmissionReview} that came back
 * @param verdict what was recorded
 */
record Asked(ObjectNode review, JsonNode answer, Verdict verdict) {
  static final String UID = "705ab4f5-6393-11e8-b7cc-42010a800002";

  /** Asks {@code hook} about a file of {@code src/test/resources/reviews}. */
  static Asked file(Hook hook, String name) {
    return review(hook, (ObjectNode) Fixtures.json(Fixtures.resource("reviews/" + name + ".json")));
  }

  static Asked create(Hook hook, ObjectNode object) {
    return review(hook, request("CREATE", object, NullNode.getInstance()));
  }

  static Asked update(Hook hook, ObjectNode before, ObjectNode after) {
    return review(hook, request("UPDATE", after, before));
  }

  /** Asks {@code hook} the same again about {@code object}, as a re-invocation does. */
  Asked again(Hook hook, JsonNode object) {
    ObjectNode again = review.deepCopy();
    again.withObject("/request").set("object", object);
    return review(hook, again);
  }

  static Asked review(Hook hook, ObjectNode review) {
    try {
      ReviewAnswer answer = new Reviews(hook).answer(Fixtures.bytes(review));
      JsonNode body = Fixtures.json(new String(answer.body(), StandardCharsets.UTF_8));
      return new Asked(review, body, answer.verdict());
    } catch (MalformedReviewException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static ObjectNode request(String operation, JsonNode object, JsonNode oldObject) {
    ObjectNode review =
        JsonNodeFactory.instance
            .objectNode()
            .put("apiVersion", "admission.k8s.io/v1")
            .put("kind", "AdmissionReview");
    review
        .putObject("request")
        .put("uid", UID)
        .put("operation", operation)
        .put("namespace", Fixtures.NAMESPACE)
        .put("name", object.at("/metadata/name").asText())
        .<ObjectNode>set("object", object)
        .set("oldObject", oldObject);
    return review;
  }

  JsonNode response() {
    return answer.path("response");
  }

  boolean allowed() {
    return response().path("allowed").booleanValue();
  }

  JsonNode object() {
    return review.at("/request/object");
  }

  /** The patch, decoded. */
  Optional<JsonNode> patch() {
    return response().has("patch")
        ? Optional.of(
            Fixtures.json(
                new String(
                    Base64.getDecoder().decode(response().get("patch").textValue()),
                    StandardCharsets.UTF_8)))
        : Optional.empty();
  }

  /** The object as the API server has it after the answer. */
  ObjectNode result() {
    JsonNode object = object().deepCopy();
    return (ObjectNode) patch().map(it -> JsonPatch.apply(it, object)).orElse(object);
  }

  JsonNode derived() {
    return result().at("/spec/derived");
  }

  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    response().path("warnings").forEach(it -> warnings.add(it.textValue()));
    return warnings;
  }

  /** Field and message of each cause. */
  List<String> causes() {
    List<String> causes = new ArrayList<>();
    response()
        .at("/status/details/causes")
        .forEach(
            it -> causes.add(it.get("field").textValue() + ": " + it.get("message").textValue()));
    return causes;
  }

  /** The field of each cause. */
  List<String> fields() {
    return causes().stream().map(it -> it.substring(0, it.indexOf(':'))).toList();
  }
}
