package ai.devopstoolkit.inference.spec;

import ai.devopstoolkit.inference.spec.SpecFormatException.Fault;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One {@code LLMInference} as it stands in a request.
 *
 * @param name {@code metadata.name}; empty until a generateName is filled in
 * @param namespace where it lives
 * @param rederive the value of the annotation that asks for a fresh derivation; empty if absent
 * @param skipChecks ids of the rules that the object asks to leave out
 * @param spec what the user asked for
 * @param specJson {@code spec} as it came, with fields that {@link Spec} does not know
 * @param derived what the webhook wrote, if it did
 * @param unread what {@code specJson} holds for {@code derived} and {@link Spec} does not know: a
 *     newer version does
 */
public record LlmInference(
    String name,
    String namespace,
    String rederive,
    Set<String> skipChecks,
    Spec spec,
    JsonNode specJson,
    Optional<Derived> derived,
    List<Fault> unread) {
  public static final String GROUP = "inference.devopstoolkit.ai";
  public static final String VERSION = "v1alpha1";
  public static final String KIND = "LLMInference";
  public static final String PLURAL = "llminferences";

  /** A new non-empty value of this annotation derives everything afresh, once. */
  public static final String REDERIVE_ANNOTATION = GROUP + "/rederive";

  /** Ids of rules, comma-separated, that know only in general what works. */
  public static final String SKIP_CHECKS_ANNOTATION = GROUP + "/skip-checks";

  /**
   * Reads an object that came through the API server.
   *
   * @param namespace the request's, for objects that do not name their own
   * @throws SpecFormatException with all faults, if a field is missing or of the wrong type
   */
  public static LlmInference read(JsonNode object, String namespace) throws SpecFormatException {
    JsonNode metadata = object.path("metadata");
    JsonNode specJson = object.path("spec");
    JsonNode derived = specJson.path("derived");
    SpecReader reader = new SpecReader();
    Spec spec = reader.read(specJson);
    return new LlmInference(
        metadata.path("name").asText(""),
        metadata.path("namespace").asText(namespace),
        metadata.path("annotations").path(REDERIVE_ANNOTATION).asText(""),
        ids(metadata.path("annotations").path(SKIP_CHECKS_ANNOTATION).asText("")),
        spec,
        specJson,
        derived instanceof ObjectNode json ? Optional.of(new Derived(json)) : Optional.empty(),
        reader.unread());
  }

  private static Set<String> ids(String text) {
    if (text.isBlank()) {
      return Set.of();
    }
    Set<String> ids = new LinkedHashSet<>();
    for (String id : text.split(",", -1)) {
      ids.add(id.strip());
    }
    ids.remove("");
    return ids;
  }
}
