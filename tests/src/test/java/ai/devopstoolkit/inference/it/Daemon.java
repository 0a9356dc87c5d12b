package ai.devopstoolkit.inference.it;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A program that runs until it is closed. */
final class Daemon implements AutoCloseable {
  private static final int LAST_LINES = 20;

  private final String name;
  private final Process process;
  private final Path log;

  private Daemon(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /**
   * Starts one.
   *
   * @param name as messages call it
   * @param words the program and its arguments
   * @param environment added to this process's own
   * @param directory where it logs to, {@code NAME.log}
   */
  static Daemon start(
      String name, List<String> words, Map<String, String> environment, Path directory)
      throws IOException {
    Path log = directory.resolve(name + ".log");
    ProcessBuilder builder = new ProcessBuilder(words).directory(ControlPlane.ROOT.toFile());
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    Process process = builder.start();
    // Where the tests are ended by a signal, JUnit closes nothing.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    return new Daemon(name, process, log);
  }

  /** Waits until it listens on {@code port} of 127.0.0.1. */
  Daemon listening(int port) {
    Eventually.until(
        name + " listens on port " + port,
        () -> {
          mustRun();
          return Ports.answers(port);
        });
    return this;
  }

  /** Fails with the end of its log if it has ended. */
  void mustRun() {
    if (!process.isAlive()) {
      throw new AssertionError(name + " ended:\n" + logged());
    }
  }

  private String logged() {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
