package ai.devopstoolkit.inference.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A value read from files, kept up to date: the files are looked at again and again, and read anew
 * when their content changed. On any error the last good value stays, and the next look tries
 * again; so a swap of several files that was half done is simply taken up a moment later.
 *
 * <p>Content is compared, not times: Kubernetes swaps a symbolic link.
 *
 * @param <T> an immutable value
 */
public final class FileWatch<T> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);

  /** Turns what the files hold into the value. */
  @FunctionalInterface
  public interface Reader<T> {
    /**
     * Reads the value.
     *
     * @param contents of the files, in their order
     * @throws Exception if they cannot be used; its message is shown to the user
     */
    T read(List<byte[]> contents) throws Exception;
  }

  /** Is told a new value before {@link #value} returns it. */
  @FunctionalInterface
  public interface Listener<T> {
    /**
     * Takes the new value.
     *
     * @throws Exception if it cannot be used: then the old one stays
     */
    void changed(T value) throws Exception;
  }

  private final String what;
  private final WatchedFiles files;
  private final Reader<T> reader;
  private final ReloadMetrics metrics;
  private final ScheduledExecutorService timer;
  private volatile T value;
  private volatile Listener<T> listener = changed -> {};
  private WatchedFiles.Contents good;
  private @Nullable String complaint;

  private FileWatch(
      String what,
      WatchedFiles files,
      Reader<T> reader,
      ReloadMetrics metrics,
      WatchedFiles.Contents good,
      T value) {
    this.what = what;
    this.files = files;
    this.reader = reader;
    this.metrics = metrics;
    this.good = good;
    this.value = value;
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "watch-" + what);
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Reads the files for the first time.
   *
   * @param what they are: the {@code what} label of logs and metrics, e.g. {@code policy}
   * @throws UnusableFileException if they cannot be used
   */
  public static <T> FileWatch<T> open(
      String what, List<Path> paths, Reader<T> reader, Metrics metrics)
      throws UnusableFileException {
    WatchedFiles files = new WatchedFiles(paths);
    try {
      WatchedFiles.Contents contents = files.read();
      T value = reader.read(contents.bytes());
      return new FileWatch<>(what, files, reader, metrics.reload(what), contents, value);
    } catch (Exception | StackOverflowError e) {
      throw new UnusableFileException(what + ": " + files + ": " + reason(e), e);
    }
  }

  /** The last good value. */
  public T value() {
    return value;
  }

  /** Sets who is told of new values; nobody is told of the first. */
  public FileWatch<T> onChange(Listener<T> told) {
    listener = told;
    return this;
  }

  /** Looks at the files from now on, at this interval. */
  public FileWatch<T> start(Duration interval) {
    long millis = interval.toMillis();
    Future<?> unused =
        timer.scheduleWithFixedDelay(this::poll, millis, millis, TimeUnit.MILLISECONDS);
    return this;
  }

  /** Looks at the files now. Never throws. */
  synchronized void poll() {
    WatchedFiles.@Nullable Contents contents = null;
    try {
      contents = files.read();
      if (contents.sameAs(good)) {
        recovered();
        return;
      }
      T changed = reader.read(contents.bytes());
      listener.changed(changed);
      value = changed;
      good = contents;
      complaint = null;
      metrics.succeeded();
      LOG.atInfo().addKeyValue("what", what).addKeyValue("files", files).log("reloaded");
    } catch (Throwable e) {
      failed(contents, e);
    }
  }

  /** The files hold the value in use again: a bad change was taken back. */
  private void recovered() {
    if (complaint != null) {
      complaint = null;
      metrics.current();
      LOG.atInfo().addKeyValue("what", what).addKeyValue("files", files).log("as before again");
    }
  }

  /** Counts and logs each failure once, however often the same content is tried again. */
  private void failed(WatchedFiles.@Nullable Contents contents, Throwable e) {
    String now = (contents == null ? "" : contents.digest()) + reason(e);
    if (now.equals(complaint)) {
      return;
    }
    complaint = now;
    metrics.failed();
    LOG.atWarn()
        .addKeyValue("what", what)
        .addKeyValue("files", files)
        .addKeyValue("reason", reason(e))
        .log("not reloaded: the one before stays in use");
  }

  private static String reason(Throwable e) {
    String message = e.getMessage();
    return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
  }

  @Override
  public void close() {
    timer.shutdown();
  }
}
