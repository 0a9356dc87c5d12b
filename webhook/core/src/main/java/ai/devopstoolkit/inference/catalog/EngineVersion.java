package ai.devopstoolkit.inference.catalog;

import java.util.Comparator;
import java.util.regex.Pattern;

/** A release of vLLM, as in 0.15.0. */
public record EngineVersion(int major, int minor, int patch) implements Comparable<EngineVersion> {
  private static final String NUMBER = "(?:0|[1-9][0-9]{0,3})";

  /** A regular expression without groups. */
  static final String FORM = NUMBER + "\\." + NUMBER + "\\." + NUMBER;

  private static final Pattern WHOLE = Pattern.compile(FORM);

  private static final Comparator<EngineVersion> ORDER =
      Comparator.comparingInt(EngineVersion::major)
          .thenComparingInt(EngineVersion::minor)
          .thenComparingInt(EngineVersion::patch);

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException for text that is none
   */
  public static EngineVersion parse(String text) {
    if (!WHOLE.matcher(text).matches()) {
      throw new IllegalArgumentException("must be a release of vLLM, as in \"0.15.0\"");
    }
    String[] numbers = text.split("\\.", -1);
    return new EngineVersion(
        Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]), Integer.parseInt(numbers[2]));
  }

  /** Whether it is {@code other} or newer. */
  public boolean since(EngineVersion other) {
    return compareTo(other) >= 0;
  }

  @Override
  public int compareTo(EngineVersion other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return major + "." + minor + "." + patch;
  }
}
