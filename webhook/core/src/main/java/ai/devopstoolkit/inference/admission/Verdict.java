package ai.devopstoolkit.inference.admission;

import java.util.List;

/**
 * What was decided about one review: all that logs and metrics may know of it, and never the
 * object.
 *
 * @param uid the review's
 * @param operation {@code CREATE}, {@code UPDATE}, …; empty if absent
 * @param namespace of the object
 * @param name of the object; empty while {@code generateName} is not filled in
 * @param user who asked; empty if absent
 * @param dryRun whether nothing will be stored
 * @param decision the outcome
 * @param deniedBy rule ids of the causes, in their order; empty unless denied
 * @param warnedBy rule ids of the warnings, in their order
 * @param policy the stamp of the policy, hash and derivation version that decided; empty for a hook
 *     that knows no policy
 */
public record Verdict(
    String uid,
    String operation,
    String namespace,
    String name,
    String user,
    boolean dryRun,
    Decision decision,
    List<String> deniedBy,
    List<String> warnedBy,
    String policy) {
  /** The outcome of a review. */
  public enum Decision {
    /** Allowed as it is. */
    ALLOWED,
    /** Allowed, with a patch. */
    PATCHED,
    /** Denied, with causes. */
    DENIED
  }
}
