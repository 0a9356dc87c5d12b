package ai.devopstoolkit.inference.server;

import java.time.Duration;

/**
 * What one caller, or all of them together, may ask of the server.
 *
 * @param bodyBytes longest request body; longer is answered 413
 * @param largeBodyBytes bodies over this are large: decided one at a time on a thread of their own,
 *     so that small ones do not wait for them
 * @param inFlight small requests at once; more are answered 503
 * @param largeInFlight large requests at once, and those that do not say how long they are
 * @param headerBytes longest request header, in sum; longer is answered 431
 * @param initialLineBytes longest request line; longer is answered 414
 * @param connections open connections; one more is closed at once
 * @param read a request has to be here within this time; later is answered 408
 * @param idle connections without traffic are closed after this time
 */
public record Limits(
    int bodyBytes,
    int largeBodyBytes,
    int inFlight,
    int largeInFlight,
    int headerBytes,
    int initialLineBytes,
    int connections,
    Duration read,
    Duration idle) {

  /** Two objects of the API server's 3 MB, and 1 MB around them: controller-runtime's number. */
  private static final int BODY_BYTES = 7 * 1024 * 1024;

  /**
   * The limits when nobody says otherwise. A read takes at most the hooks' {@code timeoutSeconds}.
   * The API server keeps idle connections for 90 s: closing earlier would lose its next request.
   */
  public static Limits defaults() {
    return new Limits(
        BODY_BYTES,
        256 * 1024,
        128,
        4,
        16 * 1024,
        4 * 1024,
        512,
        Duration.ofSeconds(10),
        Duration.ofSeconds(120));
  }

  /** The same with another {@link #inFlight} and {@link #largeInFlight}. */
  public Limits withInFlight(int small, int large) {
    return new Limits(
        bodyBytes,
        largeBodyBytes,
        small,
        large,
        headerBytes,
        initialLineBytes,
        connections,
        read,
        idle);
  }

  /** The same with another {@link #connections}. */
  public Limits withConnections(int most) {
    return new Limits(
        bodyBytes,
        largeBodyBytes,
        inFlight,
        largeInFlight,
        headerBytes,
        initialLineBytes,
        most,
        read,
        idle);
  }

  /** The same with another {@link #read}. */
  public Limits withRead(Duration most) {
    return new Limits(
        bodyBytes,
        largeBodyBytes,
        inFlight,
        largeInFlight,
        headerBytes,
        initialLineBytes,
        connections,
        most,
        idle);
  }
}
