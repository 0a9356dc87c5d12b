package ai.devopstoolkit.inference.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.function.Consumer;

/**
 * A review as the API server sends it, of an object with something in it that nobody may repeat.
 */
final class SampleReview {
  /** Stands in every object, and may stand in no answer and no log. */
  static final String SECRET = "hf_do-not-repeat-me";

  static final String UID = "5e1ec7ed-0000-4000-8000-000000000001";

  private final ObjectNode review;

  private SampleReview(ObjectNode review) {
    this.review = review;
  }

  /** The create of a valid object. */
  static SampleReview create() {
    return new SampleReview(
        Json.yaml(
            """
            apiVersion: admission.k8s.io/v1
            kind: AdmissionReview
            request:
              uid: %s
              kind: {group: inference.devopstoolkit.ai, version: v1alpha1, kind: LLMInference}
              resource: {group: inference.devopstoolkit.ai, version: v1alpha1, resource: llminferences}
              name: qwen
              namespace: team-a
              operation: CREATE
              userInfo: {username: alice}
              object:
                apiVersion: inference.devopstoolkit.ai/v1alpha1
                kind: LLMInference
                metadata: {name: qwen, namespace: team-a, annotations: {token: %s}}
                spec:
                  model: Qwen/Qwen2.5-1.5B-Instruct
                  gpu: 1
                  ingressHost: qwen.127.0.0.1.nip.io
                  providerConfigName: incluster
              oldObject: null
              dryRun: false
            """
                .formatted(UID, SECRET)));
  }

  /** This with {@code change} made to the review. */
  SampleReview review(Consumer<ObjectNode> change) {
    change.accept(review);
    return this;
  }

  /** This with {@code change} made to the request. */
  SampleReview request(Consumer<ObjectNode> change) {
    change.accept((ObjectNode) review.get("request"));
    return this;
  }

  /** This with {@code change} made to the object. */
  SampleReview object(Consumer<ObjectNode> change) {
    change.accept((ObjectNode) review.at("/request/object"));
    return this;
  }

  /** This, made as long as {@code length} bytes by an annotation. */
  SampleReview padded(int length) {
    annotate("");
    int missing = length - bytes().length;
    annotate("x".repeat(missing));
    return this;
  }

  private void annotate(String padding) {
    ((ObjectNode) review.at("/request/object/metadata/annotations")).put("padding", padding);
  }

  String json() {
    return review.toString();
  }

  byte[] bytes() {
    return json().getBytes(UTF_8);
  }

  /** The JSON Patch in an answer, or "" if there is none. */
  static String patch(String answer) {
    String encoded = Json.read(answer).at("/response/patch").asText("");
    return new String(Base64.getDecoder().decode(encoded), UTF_8);
  }
}
