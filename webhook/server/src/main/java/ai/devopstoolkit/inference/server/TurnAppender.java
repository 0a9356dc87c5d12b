package ai.devopstoolkit.inference.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Standard error. What an event loop logs in one of its turns is written at the turn's end, all in
 * one system call: a call for each decision took a tenth of the throughput on one processor.
 * Warnings, and what other threads log, are written at once.
 */
public final class TurnAppender extends OutputStreamAppender<ILoggingEvent> {
  private static final int BUFFER_BYTES = 32 * 1024;

  private final AtomicBoolean due = new AtomicBoolean();

  @Override
  public void start() {
    setImmediateFlush(false);
    setOutputStream(
        new BufferedOutputStream(new FileOutputStream(FileDescriptor.err), BUFFER_BYTES));
    super.start();
  }

  @Override
  protected void append(ILoggingEvent event) {
    super.append(event);
    if (event.getLevel().isGreaterOrEqual(Level.WARN) || !atTheEndOfThisTurn()) {
      flush();
    }
  }

  private boolean atTheEndOfThisTurn() {
    Context loop = Vertx.currentContext();
    if (loop == null || !loop.isEventLoopContext()) {
      return false;
    }
    if (due.compareAndSet(false, true)) {
      try {
        loop.runOnContext(
            turned -> {
              due.set(false);
              flush();
            });
      } catch (RejectedExecutionException e) { // the loop is closing
        due.set(false);
        return false;
      }
    }
    return true;
  }

  private void flush() {
    streamWriteLock.lock();
    try {
      getOutputStream().flush();
    } catch (IOException e) {
      addError("standard error is gone", e);
    } finally {
      streamWriteLock.unlock();
    }
  }
}
