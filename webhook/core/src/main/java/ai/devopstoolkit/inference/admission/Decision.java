package ai.devopstoolkit.inference.admission;

import ai.devopstoolkit.inference.rules.Finding;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.List;
import java.util.Optional;

/**
 * What a hook decides about a request.
 *
 * @param refusals every cause of the denial; allowed if empty
 * @param warnings what the user is told although it is allowed; none beside refusals
 * @param patch an RFC 6902 patch that changes something; empty if nothing has to change
 * @param origin whether {@code derived} was {@code kept} or is {@code fresh}; empty if the hook did
 *     not look
 * @param policy the stamp of who decided; empty for a hook that knows no policy
 */
public record Decision(
    List<Finding> refusals,
    List<Finding> warnings,
    Optional<ArrayNode> patch,
    String origin,
    String policy) {

  /** Let through unseen: nothing that this hook decides about. */
  static Decision notConcerned(String policy) {
    return new Decision(List.of(), List.of(), Optional.empty(), "", policy);
  }

  /** Whether the request may go on. */
  public boolean allowed() {
    return refusals.isEmpty();
  }
}
