package ai.devopstoolkit.inference.server;

import io.vertx.core.buffer.Buffer;

/**
 * A made-up review, posted to the server by itself before it says that it is ready. It is neither
 * counted nor logged.
 *
 * @param path of the hook to rehearse
 * @param body an admission review that the hook answers with HTTP 200, whatever it decides
 */
public record Rehearsal(String path, Buffer body) {
  /** A rehearsal from a review's bytes. */
  public static Rehearsal of(String path, byte[] body) {
    return new Rehearsal(path, Buffer.buffer(body));
  }
}
