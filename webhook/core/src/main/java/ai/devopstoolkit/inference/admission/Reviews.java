package ai.devopstoolkit.inference.admission;

import ai.devopstoolkit.inference.rules.Finding;
import ai.devopstoolkit.inference.spec.LlmInference;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
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

  private static final JsonMapper JSON = new JsonMapper();

  private final Hook hook;

  /** Answers for {@code hook}. */
  public Reviews(Hook hook) {
    this.hook = hook;
  }

  @Override
  public ReviewAnswer answer(byte[] body) throws MalformedReviewException {
    AdmissionRequest request = ReviewReader.read(body);
    try {
      Decision decision = hook.decide(request);
      return new ReviewAnswer(write(request, decision), verdict(request, decision));
    } catch (RuntimeException | StackOverflowError e) {
      throw new ReviewFailedException(request.uid(), e);
    }
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
        rules(decision.refusals()),
        rules(decision.warnings()),
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
    // Before the answer is begun: two generators at once cannot share Jackson's buffers, and new
    // buffers took a seventh of a create.
    Optional<byte[]> patch = decision.patch().map(Reviews::bytes);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("apiVersion", ReviewReader.API_VERSION);
      json.writeStringField("kind", ReviewReader.KIND);
      json.writeObjectFieldStart("response");
      json.writeStringField("uid", request.uid());
      json.writeBooleanField("allowed", decision.allowed());
      if (!decision.allowed()) {
        status(json, request, decision.refusals());
      }
      if (patch.isPresent()) {
        json.writeStringField("patchType", "JSONPatch");
        json.writeFieldName("patch");
        // Java's encoder instead of Jackson's: it uses vector instructions.
        byte[] base64 = Base64.getEncoder().encode(patch.get());
        json.writeRawUTF8String(base64, 0, base64.length);
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
      json.writeStringField("denied-by", joined(decision.refusals()));
    }
    if (!decision.warnings().isEmpty()) {
      json.writeStringField("warned-by", joined(decision.warnings()));
    }
    json.writeEndObject();
  }

  private static String joined(List<Finding> findings) {
    return rules(findings).stream().distinct().collect(Collectors.joining(","));
  }

  private static List<String> rules(List<Finding> findings) {
    return findings.isEmpty() ? List.of() : findings.stream().map(Finding::rule).toList();
  }

  private static byte[] bytes(ArrayNode patch) {
    try {
      return JSON.writeValueAsBytes(patch);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
