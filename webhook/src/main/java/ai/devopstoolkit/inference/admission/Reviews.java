package ai.devopstoolkit.inference.admission;

import ai.devopstoolkit.inference.rules.Finding;
import ai.devopstoolkit.inference.spec.LlmInference;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Reads {@code AdmissionReview}s of {@code admission.k8s.io/v1} for a hook, and writes its answers.
 */
public final class Reviews implements ReviewHandler {
  /** Deeper JSON is refused; an LLMInference with its managedFields has some 15 levels. */
  public static final int MAX_DEPTH = 200;

  /**
   * Longer JSON is refused, counted in names, values and brackets: an LLMInference has some 500. A
   * token of 1.5 bytes becomes a node of 45 and more, so that 7 MiB of brackets would take 200 MB.
   */
  static final long MAX_TOKENS = 250_000;

  /**
   * A warning that the API server and kubectl show in full; its source is admission/v1 types.go.
   */
  static final int MAX_WARNING = 120;

  private static final String API_VERSION = "admission.k8s.io/v1";
  private static final String KIND = "AdmissionReview";
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxTokenCount(MAX_TOKENS)
                          .build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          // What is kept of spec.derived keeps its spelling, too: 0.10 stays 0.10.
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final Hook hook;

  /** Answers for {@code hook}. */
  public Reviews(Hook hook) {
    this.hook = hook;
  }

  @Override
  public ReviewAnswer answer(byte[] body) throws MalformedReviewException {
    AdmissionRequest request = read(body);
    try {
      Decision decision = hook.decide(request);
      return new ReviewAnswer(write(request, decision), verdict(request, decision));
    } catch (RuntimeException | StackOverflowError e) {
      throw new ReviewFailedException(request.uid(), e);
    }
  }

  private static AdmissionRequest read(byte[] body) throws MalformedReviewException {
    JsonNode review;
    refuseTheByteThatIsNoText(body);
    try {
      review = JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new MalformedReviewException("the body is not JSON: " + where(e));
    } catch (IOException e) {
      throw new MalformedReviewException("the body is not JSON in UTF-8");
    } catch (NumberFormatException e) {
      // Jackson lets BigDecimal's own exception through, for exponents of more than 10 digits.
      throw new MalformedReviewException("the body has a number that is out of range");
    }
    if (!review.isObject()) {
      throw new MalformedReviewException("the body is empty or no JSON object");
    }
    if (!review.path("kind").asText("").equals(KIND)
        || !review.path("apiVersion").asText("").equals(API_VERSION)) {
      throw new MalformedReviewException(
          "the body must be an AdmissionReview of admission.k8s.io/v1, the one version served here");
    }
    JsonNode request = review.path("request");
    if (!request.isObject()) {
      throw new MalformedReviewException("the review has no request");
    }
    if (!request.path("uid").isTextual() || request.path("uid").textValue().isEmpty()) {
      throw new MalformedReviewException("the request has no uid");
    }
    String operation = request.path("operation").asText("");
    if (!List.of("CREATE", "UPDATE", "DELETE", "CONNECT").contains(operation)) {
      throw new MalformedReviewException("the operation must be CREATE, UPDATE, DELETE or CONNECT");
    }
    return new AdmissionRequest(
        request.path("uid").textValue(),
        operation,
        request.path("namespace").asText(""),
        request.path("name").asText(""),
        request.path("subResource").asText(""),
        request.path("userInfo").path("username").asText(""),
        request.path("dryRun").asBoolean(false),
        request.path("object"),
        request.path("oldObject"));
  }

  /**
   * Jackson fills the last of four bytes of a name with 0xff, so it takes 0xff and "uid" for the
   * name "uid" that it has seen before. UTF-8 never has that byte; what else it never has, Jackson
   * refuses.
   */
  private static void refuseTheByteThatIsNoText(byte[] body) throws MalformedReviewException {
    for (byte b : body) {
      if (b == (byte) 0xff) {
        throw new MalformedReviewException("the body is not JSON in UTF-8");
      }
    }
  }

  /** The parser's own words hold pieces of the body, which may be a secret: only the place. */
  private static String where(JsonProcessingException e) {
    return e.getLocation() == null
        ? "malformed"
        : "malformed or too deep at byte " + e.getLocation().getByteOffset();
  }

  private static Verdict verdict(AdmissionRequest request, Decision decision) {
    return new Verdict(
        request.uid(),
        request.operation(),
        request.namespace(),
        request.name(),
        request.user(),
        request.dryRun(),
        outcome(decision),
        decision.refusals().stream().map(Finding::rule).toList(),
        decision.warnings().stream().map(Finding::rule).toList(),
        decision.policy());
  }

  private static Verdict.Decision outcome(Decision decision) {
    if (!decision.allowed()) {
      return Verdict.Decision.DENIED;
    }
    return decision.patch().isPresent() ? Verdict.Decision.PATCHED : Verdict.Decision.ALLOWED;
  }

  private static byte[] write(AdmissionRequest request, Decision decision) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(2048);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("apiVersion", API_VERSION);
      json.writeStringField("kind", KIND);
      json.writeObjectFieldStart("response");
      json.writeStringField("uid", request.uid());
      json.writeBooleanField("allowed", decision.allowed());
      if (!decision.allowed()) {
        status(json, request, decision.refusals());
      }
      if (decision.patch().isPresent()) {
        json.writeStringField("patchType", "JSONPatch");
        json.writeBinaryField("patch", bytes(decision.patch().get()));
      }
      if (!decision.warnings().isEmpty()) {
        json.writeArrayFieldStart("warnings");
        for (Finding warning : decision.warnings()) {
          json.writeString(warningLine(warning));
        }
        json.writeEndArray();
      }
      auditAnnotations(json, decision);
      json.writeEndObject();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** What kubectl shows after "Warning:": path and message, cut where the API server would. */
  public static String warningLine(Finding warning) {
    String line = warning.toString();
    return line.codePointCount(0, line.length()) <= MAX_WARNING
        ? line
        : line.substring(0, line.offsetByCodePoints(0, MAX_WARNING - 1)) + "…";
  }

  private static void status(JsonGenerator json, AdmissionRequest request, List<Finding> causes)
      throws IOException {
    json.writeObjectFieldStart("status");
    json.writeStringField("status", "Failure");
    json.writeNumberField("code", 422);
    json.writeStringField("reason", "Invalid");
    json.writeStringField(
        "message", causes.stream().map(Finding::toString).collect(Collectors.joining("; ")));
    json.writeObjectFieldStart("details");
    json.writeStringField("group", LlmInference.GROUP);
    json.writeStringField("kind", LlmInference.KIND);
    json.writeStringField("name", shownName(request));
    json.writeArrayFieldStart("causes");
    for (Finding cause : causes) {
      json.writeStartObject();
      json.writeStringField("reason", "FieldValueInvalid");
      json.writeStringField("message", cause.message());
      json.writeStringField("field", cause.path());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndObject();
  }

  private static String shownName(AdmissionRequest request) {
    JsonNode metadata = request.object().path("metadata");
    return request.name().isEmpty()
        ? metadata.path("name").asText(metadata.path("generateName").asText(""))
        : request.name();
  }

  /** Stable when the hook is called again in one request: the API server takes no second value. */
  private static void auditAnnotations(JsonGenerator json, Decision decision) throws IOException {
    json.writeObjectFieldStart("auditAnnotations");
    if (!decision.policy().isEmpty()) {
      json.writeStringField("policy", decision.policy());
    }
    if (!decision.origin().isEmpty()) {
      json.writeStringField("derived", decision.origin());
    }
    if (!decision.allowed()) {
      json.writeStringField("denied-by", rules(decision.refusals()));
    }
    if (!decision.warnings().isEmpty()) {
      json.writeStringField("warned-by", rules(decision.warnings()));
    }
    json.writeEndObject();
  }

  private static String rules(List<Finding> findings) {
    return findings.stream().map(Finding::rule).distinct().collect(Collectors.joining(","));
  }

  private static byte[] bytes(ArrayNode patch) throws IOException {
    return JSON.writeValueAsBytes(patch);
  }
}
