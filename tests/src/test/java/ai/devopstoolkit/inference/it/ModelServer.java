package ai.devopstoolkit.inference.it;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;

/**
 * Stands in for vLLM in a pod: {@code /health} says no while it starts, then yes. It needs no other
 * class, so that one file can be mounted into a container that has a Java runtime.
 */
final class ModelServer {
  private static final String LOG_LEVEL = "--uvicorn-log-level=";

  private ModelServer() {}

  /**
   * Serves on port 8000.
   *
   * @param arguments how many seconds a start takes, and after how many it is no longer well; a
   *     level of the log that vLLM does not know ends it with 2, as {@code engine/guard.tsv}
   *     records of the real one
   */
  public static void main(String... arguments) throws IOException {
    for (String argument : arguments) {
      if (argument.startsWith(LOG_LEVEL)
          && !List.of("critical", "error", "warning", "info", "debug", "trace")
              .contains(argument.substring(LOG_LEVEL.length()))) {
        System.err.println("error: argument " + LOG_LEVEL + ": invalid choice: " + argument);
        System.exit(2);
      }
    }
    long began = System.nanoTime();
    long start = Duration.ofSeconds(Long.parseLong(arguments[0])).toNanos();
    long end = Duration.ofSeconds(Long.parseLong(arguments[1])).toNanos();
    try (ServerSocket server = new ServerSocket(8000)) {
      while (true) {
        try (Socket socket = server.accept()) {
          long age = System.nanoTime() - began;
          String status = age >= start && age < end ? "200 OK" : "503 Service Unavailable";
          socket.getInputStream().read(new byte[4096]);
          socket
              .getOutputStream()
              .write(
                  ("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                      .getBytes(US_ASCII));
        }
      }
    }
  }
}
