package ai.devopstoolkit.inference.cli;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/** A value that is made once, by the thread that comes first; others wait for it. */
final class Once<T> implements Runnable, Supplier<T> {
  private final FutureTask<T> task;

  Once(Callable<T> making) {
    task = new FutureTask<>(making);
  }

  /** Makes it, if nobody has begun to. */
  @Override
  public void run() {
    task.run();
  }

  @Override
  public T get() {
    task.run();
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while starting", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException known) {
        throw known;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
