package ai.devopstoolkit.inference.admission;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The {@code request} of an admission review.
 *
 * @param uid to be echoed
 * @param operation {@code CREATE}, {@code UPDATE}, {@code DELETE} or {@code CONNECT}
 * @param namespace of the object; empty if cluster-scoped
 * @param name of the object; empty while generateName is not filled in
 * @param subResource such as {@code status}; empty for the object itself
 * @param user who asked
 * @param dryRun whether nothing will be stored
 * @param object as it will be; a null or missing node on DELETE
 * @param oldObject as it is; a null or missing node on CREATE
 */
public record AdmissionRequest(
    String uid,
    String operation,
    String namespace,
    String name,
    String subResource,
    String user,
    boolean dryRun,
    JsonNode object,
    JsonNode oldObject) {

  /** Whether a spec is about to be written: a create or an update of the object itself. */
  boolean writesSpec() {
    return (operation.equals("CREATE") || operation.equals("UPDATE"))
        && subResource.isEmpty()
        && object.isObject();
  }

  /** Whether there is a stored object that is about to change. */
  boolean isUpdate() {
    return operation.equals("UPDATE") && oldObject.isObject();
  }

  /**
   * Whether the stored object is on its way out: such an object is never held up. What the client
   * sends does not count: on a create anybody can write a deletionTimestamp.
   */
  boolean isBeingDeleted() {
    return isUpdate() && oldObject.path("metadata").hasNonNull("deletionTimestamp");
  }
}
