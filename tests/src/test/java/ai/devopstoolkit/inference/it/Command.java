package ai.devopstoolkit.inference.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Runs programs to their end. */
final class Command {
  private static final long PATIENCE_SECONDS = 90;

  private Command() {}

  /**
   * Runs one.
   *
   * @param words the program and its arguments
   * @param environment added to this process's own
   * @param input its standard input
   */
  static Output run(List<String> words, Map<String, String> environment, String input) {
    ProcessBuilder builder = new ProcessBuilder(words).directory(ControlPlane.ROOT.toFile());
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      CompletableFuture<String> out = read(process.getInputStream());
      CompletableFuture<String> err = read(process.getErrorStream());
      try (var to = process.getOutputStream()) {
        to.write(input.getBytes(UTF_8));
      }
      if (!process.waitFor(PATIENCE_SECONDS, SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("not done in " + PATIENCE_SECONDS + " s: " + words);
      }
      return new Output(words, process.exitValue(), out.join(), err.join());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted: " + words, e);
    }
  }

  private static CompletableFuture<String> read(InputStream stream) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (stream) {
            return new String(stream.readAllBytes(), UTF_8);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }
}
