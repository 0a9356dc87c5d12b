package ai.devopstoolkit.inference.admission;

/** Annotations that ask for something no pod can have. */
final class PodSettingsException extends Exception {
  private static final long serialVersionUID = 1L;

  PodSettingsException(String message) {
    super(message);
  }
}
