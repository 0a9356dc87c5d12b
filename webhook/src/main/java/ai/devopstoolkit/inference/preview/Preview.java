package ai.devopstoolkit.inference.preview;

import ai.devopstoolkit.inference.admission.AdmissionRequest;
import ai.devopstoolkit.inference.admission.Decision;
import ai.devopstoolkit.inference.admission.Mutate;
import ai.devopstoolkit.inference.admission.Validate;
import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.rules.Finding;
import ai.devopstoolkit.inference.spec.LlmInference;
import ai.devopstoolkit.inference.spec.SpecFormatException;
import ai.devopstoolkit.inference.spec.Text;
import ai.devopstoolkit.inference.xrd.Defaults;
import ai.devopstoolkit.inference.xrd.Xrd;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the API server would do with a manifest, in its order and with the server's own code:
 * defaults, mutation, types, validation.
 */
public final class Preview {
  private static final String SCHEMA = "schema";

  private final Xrd xrd;
  private final JsonNode schema;
  private final Mutate mutate;
  private final Validate validate;

  /**
   * Previews under {@code derivation}.
   *
   * @param version of this program
   */
  public Preview(Derivation derivation, Xrd xrd, String version) {
    this.xrd = xrd;
    this.schema = xrd.schema(LlmInference.VERSION);
    this.mutate = new Mutate(() -> derivation);
    this.validate = new Validate(() -> derivation, version);
  }

  /**
   * What comes of a manifest.
   *
   * @param result the object as it would be stored; as it was if it is refused
   * @param patch what the mutating hook changes
   * @param warnings what the user is told
   * @param refusals every cause; accepted if empty
   */
  public record Outcome(
      ObjectNode result,
      Optional<ArrayNode> patch,
      List<Finding> warnings,
      List<Finding> refusals) {
    /** Whether the API server would take it. */
    public boolean accepted() {
      return refusals.isEmpty();
    }
  }

  /** Whether {@code manifest} is an LLMInference; anything else is none of our business. */
  public boolean concerns(Manifest manifest) {
    return manifest.json().path("kind").asText("").equals(LlmInference.KIND)
        && apiVersion(manifest).startsWith(LlmInference.GROUP + "/");
  }

  /**
   * Previews a create, or an update of {@code stored}.
   *
   * @param namespace for a manifest that does not name its own
   */
  public Outcome of(Manifest manifest, Optional<Manifest> stored, String namespace) {
    List<Finding> unreadable = unreadable(manifest);
    if (!unreadable.isEmpty()) {
      return refused(manifest, unreadable);
    }
    ObjectNode object = manifest.json().deepCopy();
    Defaults.fill(object, schema);
    try {
      LlmInference.read(object, namespace);
    } catch (SpecFormatException e) {
      return refused(
          manifest,
          e.faults().stream()
              .map(fault -> new Finding(SCHEMA, fault.path(), fault.message()))
              .toList());
    }
    Decision mutation = mutate.decide(request(manifest, object, stored, namespace));
    if (!mutation.allowed()) {
      return refused(manifest, mutation.refusals());
    }
    mutation
        .patch()
        .ifPresent(
            patch -> ((ObjectNode) object.get("spec")).set("derived", patch.get(0).get("value")));
    Decision validation = validate.decide(request(manifest, object, stored, namespace));
    if (!validation.allowed()) {
      return refused(manifest, validation.refusals());
    }
    return new Outcome(object, mutation.patch(), mutation.warnings(), List.of());
  }

  /** What is wrong before anything is looked at in detail. */
  private List<Finding> unreadable(Manifest manifest) {
    List<Finding> findings = new ArrayList<>();
    if (!xrd.serves(apiVersion(manifest), LlmInference.KIND)) {
      findings.add(
          new Finding(
              SCHEMA,
              "apiVersion",
              Text.quoted(apiVersion(manifest))
                  + " is not served. Use "
                  + LlmInference.GROUP
                  + "/"
                  + LlmInference.VERSION
                  + "."));
    }
    JsonNode metadata = manifest.json().path("metadata");
    if (!metadata.path("name").isTextual() && !metadata.path("generateName").isTextual()) {
      findings.add(new Finding(SCHEMA, "metadata.name", "is required, or metadata.generateName"));
    }
    return findings;
  }

  private static String apiVersion(Manifest manifest) {
    return manifest.json().path("apiVersion").asText("");
  }

  private static Outcome refused(Manifest manifest, List<Finding> refusals) {
    return new Outcome(manifest.json(), Optional.empty(), List.of(), refusals);
  }

  private static AdmissionRequest request(
      Manifest manifest, ObjectNode object, Optional<Manifest> stored, String namespace) {
    JsonNode old = stored.<JsonNode>map(Manifest::json).orElse(MissingNode.getInstance());
    return new AdmissionRequest(
        "preview",
        stored.isPresent() ? "UPDATE" : "CREATE",
        manifest.namespace(namespace),
        manifest.name(),
        "",
        "",
        true,
        object,
        old);
  }
}
