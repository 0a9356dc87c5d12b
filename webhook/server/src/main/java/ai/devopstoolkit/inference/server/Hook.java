package ai.devopstoolkit.inference.server;

import ai.devopstoolkit.inference.admission.ReviewHandler;

/**
 * One webhook that is served.
 *
 * @param path where the API server posts its reviews, e.g. {@code /mutate}
 * @param name the {@code hook} label of logs and metrics, e.g. {@code mutate}
 * @param handler what answers
 */
public record Hook(String path, String name, ReviewHandler handler) {
  /** Checks the path: it is matched literally. */
  public Hook {
    if (!path.matches("/[a-z0-9/-]*[a-z0-9]")) {
      throw new IllegalArgumentException("path: \"" + path + "\" is not /lower-case/words");
    }
  }
}
