package ai.devopstoolkit.inference.admission;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;

/**
 * Generated cases, each from a seed of its own: {@code -Dcases=} of them from {@code -Dseed=} on.
 */
final class Cases {
  static final int COUNT = Integer.getInteger("cases", 20_000);
  private static final long FIRST_SEED = Long.getLong("seed", 20_261_123L);
  private static final RandomGeneratorFactory<RandomGenerator> RANDOM =
      RandomGeneratorFactory.of("L64X128MixRandom");

  private Cases() {}

  /** Whether there are so many that everything that can come does come. */
  static boolean many() {
    return COUNT >= 10_000;
  }

  /** Where the cases come from, as a line of the proof says it. */
  static String origin() {
    return "seeds from " + FIRST_SEED + " on";
  }

  /** Checks every case, on all cores; says of the first that fails how to see it alone. */
  static void check(Consumer<RandomGenerator> one) {
    check(COUNT, one);
  }

  /** Checks {@code count} cases in the same way. */
  static void check(int count, Consumer<RandomGenerator> one) {
    System.out.printf("%d cases, %s%n", count, origin());
    Map<Long, Throwable> failures = new ConcurrentSkipListMap<>();
    LongStream.range(FIRST_SEED, FIRST_SEED + count)
        .parallel()
        .forEach(
            seed -> {
              try {
                one.accept(RANDOM.create(seed));
              } catch (AssertionError | RuntimeException e) {
                failures.put(seed, e);
              }
            });
    failures.entrySet().stream()
        .findFirst()
        .ifPresent(
            first -> {
              throw new AssertionError(
                  "%d of %d cases fail; the first: -Dseed=%d -Dcases=1%n%s"
                      .formatted(
                          failures.size(), count, first.getKey(), first.getValue().getMessage()),
                  first.getValue());
            });
  }
}
