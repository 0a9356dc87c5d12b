package ai.devopstoolkit.inference.it;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for conditions. */
final class Eventually {
  /** What takes a second takes a minute where Maven builds something else beside it. */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final Duration SAYS_SO_AFTER = Duration.ofSeconds(15);

  private Eventually() {}

  /** Waits until {@code condition} holds. */
  static void until(String what, BooleanSupplier condition) {
    until(what, condition, () -> "");
  }

  /** Waits until {@code condition} holds; {@code details} are told if it never does. */
  static void until(String what, BooleanSupplier condition, Supplier<String> details) {
    long began = System.nanoTime();
    long said = began;
    while (!condition.getAsBoolean()) {
      long now = System.nanoTime();
      if (now - began > PATIENCE.toNanos()) {
        throw new AssertionError("not within " + PATIENCE + ": " + what + "\n" + details.get());
      }
      if (now - said > SAYS_SO_AFTER.toNanos()) {
        said = now;
        System.out.println("waiting for: " + what);
      }
      LockSupport.parkNanos(50_000_000);
    }
  }

  /**
   * Waits five times as long: a kubelet may take two minutes to bring a changed Secret or ConfigMap
   * to a pod.
   */
  static void patiently(String what, BooleanSupplier condition) {
    for (int i = 1; ; i++) {
      try {
        until(what, condition);
        return;
      } catch (AssertionError e) {
        if (i == 5) {
          throw e;
        }
      }
    }
  }
}
