package ai.devopstoolkit.inference.admission;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.xrd.ResourceSchema;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * The way of an object through an API server: decoding, mutating hook, schema with its CEL,
 * validating hook.
 */
record ApiServerPath(ResourceSchema schema, Hook mutate, Hook validate) {
  /** Where an object ended. */
  enum End {
    NOT_DECODED,
    REFUSED_BY_MUTATE,
    REFUSED_BY_SCHEMA,
    REFUSED_BY_VALIDATE,
    STORED
  }

  /**
   * What came of a request.
   *
   * @param object as it was at the end
   */
  record Outcome(End end, ObjectNode object, Decision mutation) {
    boolean passedSchema() {
      return end == End.REFUSED_BY_VALIDATE || end == End.STORED;
    }
  }

  /** Sends {@code manifest}: a create, or an update of {@code stored}. */
  Outcome send(ObjectNode manifest, Optional<ObjectNode> stored) {
    ObjectNode object = ResourceSchema.sent(manifest);
    if (!schema.unreadable(object).isEmpty()) {
      return new Outcome(End.NOT_DECODED, object, Decision.notConcerned(""));
    }
    schema.complete(object, stored);
    Decision mutation = mutate.decide(request(object, stored));
    if (!mutation.allowed()) {
      return new Outcome(End.REFUSED_BY_MUTATE, object, mutation);
    }
    mutation
        .patch()
        .ifPresent(it -> object.withObject("/spec").set("derived", it.get(0).get("value")));
    if (!schema.faults(object, stored).isEmpty()) {
      return new Outcome(End.REFUSED_BY_SCHEMA, object, mutation);
    }
    boolean allowed = validate.decide(request(object, stored)).allowed();
    return new Outcome(allowed ? End.STORED : End.REFUSED_BY_VALIDATE, object, mutation);
  }

  private static AdmissionRequest request(ObjectNode object, Optional<ObjectNode> stored) {
    return new AdmissionRequest(
        "generated",
        stored.isPresent() ? "UPDATE" : "CREATE",
        Fixtures.NAMESPACE,
        Fixtures.NAME,
        "",
        "",
        false,
        object.deepCopy(),
        stored.<JsonNode>map(ObjectNode::deepCopy).orElse(NullNode.getInstance()));
  }
}
