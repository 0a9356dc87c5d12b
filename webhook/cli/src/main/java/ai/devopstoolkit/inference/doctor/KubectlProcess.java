package ai.devopstoolkit.inference.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * How one run of a program ended.
 *
 * @param outcome how
 * @param exitCode of a program that ended by itself, else -1
 * @param out its standard output, complete if it ended by itself
 * @param err its standard error, the beginning of it
 */
record KubectlProcess(Outcome outcome, int exitCode, String out, String err) {
  /** Who ended it. */
  enum Outcome {
    ENDED,
    TOO_SLOW,
    TOO_MUCH
  }

  private static final int LONGEST_ERROR = 64 * 1024;

  /**
   * Runs a program to its end, or ends it.
   *
   * @param words the program and its arguments
   * @param input its standard input
   * @param limit how long it may take
   * @param mostBytes of its standard output
   * @throws IOException if it cannot be started
   */
  static KubectlProcess run(List<String> words, String input, Duration limit, int mostBytes)
      throws IOException {
    Process process = new ProcessBuilder(words).start();
    try {
      long end = System.nanoTime() + limit.toNanos();
      Reading out = new Reading(mostBytes, () -> end(process));
      Reading err = new Reading(LONGEST_ERROR, () -> {});
      CompletableFuture<Void> read =
          CompletableFuture.allOf(
              start(() -> out.drain(process.getInputStream())),
              start(() -> err.drain(process.getErrorStream())),
              start(() -> write(input, process.getOutputStream())));
      boolean ended =
          process.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS)
              && finished(read, Duration.ofNanos(end - System.nanoTime()));
      if (out.isTooMuch()) {
        return new KubectlProcess(Outcome.TOO_MUCH, -1, "", err.text());
      }
      return ended
          ? new KubectlProcess(Outcome.ENDED, process.exitValue(), out.text(), err.text())
          : new KubectlProcess(Outcome.TOO_SLOW, -1, "", err.text());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      end(process);
    }
  }

  /** With what it started: a script's children would keep its output open. */
  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static CompletableFuture<Void> start(Runnable work) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } finally {
                done.complete(null);
              }
            },
            "kubectl");
    thread.setDaemon(true);
    thread.start();
    return done;
  }

  private static boolean finished(CompletableFuture<Void> read, Duration limit)
      throws InterruptedException {
    try {
      read.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void write(String input, OutputStream to) {
    try (to) {
      to.write(input.getBytes(UTF_8));
    } catch (IOException e) {
      // It ended without reading: its exit code says what became of it.
      return;
    }
  }

  /** The beginning of a stream, read to its end all the same. */
  private static final class Reading {
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final int most;
    private final Runnable whenTooMuch;
    private boolean tooMuch;

    Reading(int most, Runnable whenTooMuch) {
      this.most = most;
      this.whenTooMuch = whenTooMuch;
    }

    void drain(InputStream stream) {
      byte[] buffer = new byte[16 * 1024];
      try (stream) {
        for (int length = stream.read(buffer); length >= 0; length = stream.read(buffer)) {
          if (keep(buffer, length)) {
            whenTooMuch.run();
          }
        }
      } catch (IOException e) {
        // The process was ended, and its pipes with it.
        return;
      }
    }

    /** Whether it has just become too much. */
    private synchronized boolean keep(byte[] buffer, int length) {
      int room = Math.min(length, most - kept.size());
      kept.write(buffer, 0, room);
      boolean now = room < length && !tooMuch;
      tooMuch |= now;
      return now;
    }

    synchronized boolean isTooMuch() {
      return tooMuch;
    }

    synchronized String text() {
      return kept.toString(UTF_8);
    }
  }
}
