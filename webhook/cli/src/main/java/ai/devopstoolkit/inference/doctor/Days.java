package ai.devopstoolkit.inference.doctor;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

/** Time as it is told of certificates. */
final class Days {
  private Days() {}

  /** Whole days, below 0 if {@code end} has passed. */
  static long between(Instant now, Instant end) {
    return Math.floorDiv(Duration.between(now, end).toSeconds(), Duration.ofDays(1).toSeconds());
  }

  /** The day in UTC. */
  static String date(Instant instant) {
    return instant.atZone(ZoneOffset.UTC).toLocalDate().toString();
  }
}
