package ai.devopstoolkit.inference.policy;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them in Kubernetes: {@code 90s}, {@code 15m}, {@code 1h30m}. */
public final class Durations {
  private static final Pattern FORM =
      Pattern.compile("(?:(\\d{1,4})h)?(?:(\\d{1,6})m)?(?:(\\d{1,8})s)?");

  private Durations() {}

  /**
   * Reads hours, minutes and seconds, in this order, each at most once.
   *
   * @throws IllegalArgumentException if {@code text} is of another form
   */
  public static Duration parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (text.isEmpty() || !matcher.matches()) {
      throw new IllegalArgumentException("must be a duration such as 90s, 15m or 1h30m");
    }
    return Duration.ofHours(number(matcher.group(1)))
        .plusMinutes(number(matcher.group(2)))
        .plusSeconds(number(matcher.group(3)));
  }

  /** The shortest form: {@code 35m}, {@code 5m20s}, {@code 45s}. */
  public static String format(Duration duration) {
    long seconds = duration.toSeconds();
    String minutes = seconds >= 60 ? seconds / 60 + "m" : "";
    return minutes + (seconds % 60 != 0 || minutes.isEmpty() ? seconds % 60 + "s" : "");
  }

  private static long number(@org.jspecify.annotations.Nullable String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }
}
