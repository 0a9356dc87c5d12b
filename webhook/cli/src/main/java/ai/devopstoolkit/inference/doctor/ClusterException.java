package ai.devopstoolkit.inference.doctor;

/** The cluster gave no answer that can be worked with; the message is one line, from kubectl. */
public final class ClusterException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What it means for those who asked. */
  public enum Reason {
    /** The user lacks the right to look. */
    FORBIDDEN,
    /** The cluster has no such kind of object. */
    UNKNOWN_RESOURCE,
    /** No API server answers, so nothing else can be asked either. */
    UNREACHABLE,
    /** There is no kubectl. */
    NO_KUBECTL,
    /** The API server answered that it will not. */
    REFUSED
  }

  private final Reason reason;

  ClusterException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }

  /** The message; it is never null. */
  String text() {
    return String.valueOf(getMessage());
  }
}
