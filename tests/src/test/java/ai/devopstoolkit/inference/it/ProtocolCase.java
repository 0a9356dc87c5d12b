package ai.devopstoolkit.inference.it;

import java.io.IOException;

/**
 * A row of the table: what somebody sends, and what becomes of it.
 *
 * @param name of the row
 * @param talk the sending, and the reading of the answer
 * @param status 0 if the server closes without an answer
 * @param says what the answer's body has; "" if that is told by another test
 * @param fate of the connection
 */
record ProtocolCase(String name, Talk talk, int status, String says, Fate fate) {
  /** Sends, and reads the answer. */
  @FunctionalInterface
  interface Talk {
    Wire.Answer over(Wire wire) throws IOException;
  }

  /** What becomes of a connection. */
  enum Fate {
    /** It answers the next review. */
    KEPT,
    /** The server closed it. */
    CLOSED
  }

  static ProtocolCase kept(String name, int status, String says, Talk talk) {
    return new ProtocolCase(name, talk, status, says, Fate.KEPT);
  }

  static ProtocolCase closed(String name, int status, String says, Talk talk) {
    return new ProtocolCase(name, talk, status, says, Fate.CLOSED);
  }

  @Override
  public String toString() {
    return name;
  }
}
