package ai.devopstoolkit.inference.preview;

/** A file that holds no manifests. The message names the file and the line. */
public final class ManifestException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Says what is wrong, and where. */
  public ManifestException(String message) {
    super(message);
  }
}
