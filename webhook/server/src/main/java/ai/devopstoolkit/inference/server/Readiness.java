package ai.devopstoolkit.inference.server;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What must be true before the server says that it is ready. Safe for use by several threads. */
public final class Readiness {
  private final Set<String> missing = new LinkedHashSet<>();
  private boolean draining;

  /** Ready once each of these has been {@link #met}. */
  public Readiness(String... conditions) {
    missing.addAll(List.of(conditions));
  }

  /** Adds a condition. */
  public synchronized void expect(String condition) {
    missing.add(condition);
  }

  /** The condition holds from now on. */
  public synchronized void met(String condition) {
    missing.remove(condition);
  }

  /** The server goes away: it is never ready again. */
  synchronized void drain() {
    draining = true;
  }

  /** What keeps the server from being ready, one item each; empty when it is. */
  public synchronized List<String> missing() {
    return draining ? List.of("draining") : List.copyOf(missing);
  }
}
