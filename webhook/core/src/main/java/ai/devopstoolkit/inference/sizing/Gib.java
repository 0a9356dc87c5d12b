package ai.devopstoolkit.inference.sizing;

import java.util.Locale;

/** Numbers as messages have them. */
public final class Gib {
  private Gib() {}

  /** {@code 131.4 GiB}. */
  public static String text(double gib) {
    return number(gib) + " GiB";
  }

  /** The same of bytes. */
  public static String ofBytes(long bytes) {
    return text(bytes / (double) (1L << 30));
  }

  /** {@code 131.4}. */
  public static String number(double gib) {
    return String.format(Locale.ROOT, "%.1f", gib);
  }

  /** {@code 131,072}. */
  public static String tokens(long tokens) {
    return String.format(Locale.ROOT, "%,d", tokens);
  }
}
