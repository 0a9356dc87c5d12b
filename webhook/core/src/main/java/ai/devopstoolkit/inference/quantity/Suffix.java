package ai.devopstoolkit.inference.quantity;

import org.jspecify.annotations.Nullable;

/**
 * What the end of a quantity multiplies by.
 *
 * @param format the family of the suffix
 * @param exponent of two for {@link Format#BINARY_SI}, else of ten
 */
record Suffix(Format format, int exponent) {
  private static final Suffix NONE = new Suffix(Format.DECIMAL_SI, 0);
  private static final Suffix NANO = new Suffix(Format.DECIMAL_SI, -9);
  private static final Suffix MICRO = new Suffix(Format.DECIMAL_SI, -6);
  private static final Suffix MILLI = new Suffix(Format.DECIMAL_SI, -3);
  private static final Suffix KILO = new Suffix(Format.DECIMAL_SI, 3);
  private static final Suffix MEGA = new Suffix(Format.DECIMAL_SI, 6);
  private static final Suffix GIGA = new Suffix(Format.DECIMAL_SI, 9);
  private static final Suffix TERA = new Suffix(Format.DECIMAL_SI, 12);
  private static final Suffix PETA = new Suffix(Format.DECIMAL_SI, 15);
  private static final Suffix EXA = new Suffix(Format.DECIMAL_SI, 18);
  private static final Suffix KIBI = new Suffix(Format.BINARY_SI, 10);
  private static final Suffix MEBI = new Suffix(Format.BINARY_SI, 20);
  private static final Suffix GIBI = new Suffix(Format.BINARY_SI, 30);
  private static final Suffix TEBI = new Suffix(Format.BINARY_SI, 40);
  private static final Suffix PEBI = new Suffix(Format.BINARY_SI, 50);
  private static final Suffix EXBI = new Suffix(Format.BINARY_SI, 60);

  /** Returns the suffix this text stands for, or null if none. */
  static @Nullable Suffix of(String text) {
    return switch (text) {
      case "" -> NONE;
      case "n" -> NANO;
      case "u" -> MICRO;
      case "m" -> MILLI;
      case "k" -> KILO;
      case "M" -> MEGA;
      case "G" -> GIGA;
      case "T" -> TERA;
      case "P" -> PETA;
      case "E" -> EXA;
      case "Ki" -> KIBI;
      case "Mi" -> MEBI;
      case "Gi" -> GIBI;
      case "Ti" -> TEBI;
      case "Pi" -> PEBI;
      case "Ei" -> EXBI;
      default -> exponent(text);
    };
  }

  private static @Nullable Suffix exponent(String text) {
    String exponent = text.substring(1);
    if ("eE".indexOf(text.charAt(0)) < 0 || exponent.chars().anyMatch(Suffix::isPastDigits)) {
      return null;
    }
    try {
      // Kubernetes reads 64 bits and keeps the low 32, so that 1e4294967296 is 1.
      return new Suffix(Format.DECIMAL_EXPONENT, (int) Long.parseLong(exponent));
    } catch (NumberFormatException notWhole) {
      return null;
    }
  }

  /** Java reads the digits of all scripts, Kubernetes those of ASCII. */
  private static boolean isPastDigits(int character) {
    return character > '9';
  }
}
