package ai.devopstoolkit.inference.composition;

/**
 * A composite resource that the Composition cannot be applied to. The real functions return a fatal
 * result, and Crossplane applies nothing.
 */
public final class RenderingException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Says which field, and what is wrong with it. */
  public RenderingException(String message) {
    super(message);
  }
}
