package ai.devopstoolkit.inference.preview;

import ai.devopstoolkit.inference.admission.AdmissionRequest;
import ai.devopstoolkit.inference.admission.Decision;
import ai.devopstoolkit.inference.admission.Mutate;
import ai.devopstoolkit.inference.admission.Validate;
import ai.devopstoolkit.inference.cel.CelExpression;
import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.rules.Finding;
import ai.devopstoolkit.inference.spec.LlmInference;
import ai.devopstoolkit.inference.spec.Text;
import ai.devopstoolkit.inference.xrd.ResourceSchema;
import ai.devopstoolkit.inference.xrd.SchemaFault;
import ai.devopstoolkit.inference.xrd.Xrd;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * What the API server would do with a manifest, in its order: strict decoding, defaults, mutation,
 * schema and CEL rules, validation. Both hooks are the server's own code.
 */
public final class Preview {
  private static final String SCHEMA = "schema";

  /** What stands for the letters and digits that the API server appends to a generateName. */
  private static final String GENERATED = "xxxxx";

  /** Of a longer generateName the API server takes the beginning: a name has 63 characters. */
  private static final int LONGEST_PREFIX = 58;

  private final Xrd xrd;
  private final ResourceSchema schema;
  private final Mutate mutate;
  private final Validate validate;

  /**
   * Previews under {@code derivation}.
   *
   * @param version of this program
   */
  public Preview(Derivation derivation, Xrd xrd, String version) {
    CelExpression.prepare();
    this.xrd = xrd;
    this.schema = ResourceSchema.of(xrd, LlmInference.VERSION);
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
    if (!xrd.serves(apiVersion(manifest), LlmInference.KIND)) {
      return refused(manifest, List.of(notServed(manifest)));
    }
    ObjectNode object = ResourceSchema.sent(manifest.json());
    Optional<ObjectNode> old = stored.map(it -> ResourceSchema.sent(it.json()));
    List<SchemaFault> unreadable = schema.unreadable(object);
    if (!unreadable.isEmpty()) {
      return refused(manifest, findings(unreadable));
    }
    schema.complete(object, old);
    Decision mutation = mutate.decide(request(manifest, object, old, namespace));
    if (!mutation.allowed()) {
      return refused(manifest, mutation.refusals());
    }
    mutation
        .patch()
        .ifPresent(
            patch -> ((ObjectNode) object.get("spec")).set("derived", patch.get(0).get("value")));
    ObjectNode named = named(object);
    List<SchemaFault> faults = schema.faults(named, old);
    if (!faults.isEmpty()) {
      return refused(manifest, findings(faults));
    }
    Decision validation = validate.decide(request(manifest, named, old, namespace));
    if (!validation.allowed()) {
      return refused(manifest, validation.refusals());
    }
    return new Outcome(object, mutation.patch(), mutation.warnings(), List.of());
  }

  private static Finding notServed(Manifest manifest) {
    return new Finding(
        SCHEMA,
        "apiVersion",
        Text.quoted(apiVersion(manifest))
            + " is not served. Use "
            + LlmInference.GROUP
            + "/"
            + LlmInference.VERSION
            + ".");
  }

  private static List<Finding> findings(List<SchemaFault> faults) {
    return faults.stream()
        .map(fault -> new Finding(SCHEMA, fault.path(), fault.message()))
        .toList();
  }

  /** {@code object} with a name like that which the API server generates, if it is to do that. */
  private static ObjectNode named(ObjectNode object) {
    String prefix = object.path("metadata").path("generateName").asText("");
    if (prefix.isEmpty() || !object.path("metadata").path("name").asText("").isEmpty()) {
      return object;
    }
    ObjectNode named = object.deepCopy();
    named
        .withObject("/metadata")
        .put("name", prefix.substring(0, Math.min(LONGEST_PREFIX, prefix.length())) + GENERATED);
    return named;
  }

  private static String apiVersion(Manifest manifest) {
    return manifest.json().path("apiVersion").asText("");
  }

  private static Outcome refused(Manifest manifest, List<Finding> refusals) {
    return new Outcome(manifest.json(), Optional.empty(), List.of(), refusals);
  }

  private static AdmissionRequest request(
      Manifest manifest, ObjectNode object, Optional<ObjectNode> stored, String namespace) {
    JsonNode old = stored.<JsonNode>map(it -> it).orElse(MissingNode.getInstance());
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
