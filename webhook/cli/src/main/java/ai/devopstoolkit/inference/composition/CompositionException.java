package ai.devopstoolkit.inference.composition;

/**
 * A Composition that this package cannot render: it is malformed, or uses what is not known here.
 * The message names the place and the construct.
 */
public final class CompositionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CompositionException(String path, String problem) {
    super(path + ": " + problem);
  }
}
