package ai.devopstoolkit.inference.admission;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Proof;
import ai.devopstoolkit.inference.admission.AnswerCheck.Outcome;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/** Many bodies, each sent to every hook: how they were answered, and what the heap made of it. */
final class FuzzRun {
  /** By then everything is loaded, compiled and cached. */
  private static final long WARM = 10_000;

  /** A leak of a body in fifty would be more; what Jazzer itself keeps is less. */
  private static final long MOST_GROWTH_BYTES = 32L << 20;

  private final List<Hook> hooks =
      List.of(
          new Mutate(() -> Promises.REPLICAS.get(1)),
          new Validate(() -> Promises.REPLICAS.get(1), "0.1.0"),
          new MutateDeployment());
  private final Map<Outcome, Long> outcomes = new ConcurrentSkipListMap<>();
  private final AtomicLong bodies = new AtomicLong();
  private final AtomicLong usedWhenWarm = new AtomicLong();

  void check(byte[] body) {
    for (Hook hook : hooks) {
      outcomes.merge(AnswerCheck.check(hook, body), 1L, Long::sum);
    }
    if (bodies.incrementAndGet() == WARM) {
      usedWhenWarm.set(usedBytes());
    }
  }

  Set<Outcome> outcomes() {
    return outcomes.keySet();
  }

  /** After the last: the heap is flat, if there were enough to tell. */
  void end(String origin) {
    String heap = "";
    if (bodies.get() >= 2 * WARM) {
      long growth = usedBytes() - usedWhenWarm.get();
      assertThat(growth).as("bytes of heap more than when warm").isLessThan(MOST_GROWTH_BYTES);
      heap = "; heap since body %d: %+.1f MiB".formatted(WARM, growth / 1048576.0);
    }
    Proof.line(
        "Fuzz",
        "bodies to every hook, " + origin,
        bodies.get(),
        "every answer well-formed, none 5xx: " + outcomes + heap);
  }

  private static long usedBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
