package ai.devopstoolkit.inference.server;

import java.time.Duration;

/** When an event loop last had time. */
final class Heartbeat {
  /** How often event loops say so. */
  static final Duration INTERVAL = Duration.ofSeconds(1);

  private volatile long last = System.nanoTime();

  void beat() {
    last = System.nanoTime();
  }

  Duration age() {
    return Duration.ofNanos(System.nanoTime() - last);
  }
}
