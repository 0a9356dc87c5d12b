package ai.devopstoolkit.inference.quantity;

import java.math.BigDecimal;
import java.math.BigInteger;

/** The family of suffixes a quantity was written with, which it keeps when written again. */
enum Format {
  /** Powers of 1000: {@code n u m k M G T P E}, or no suffix. */
  DECIMAL_SI,
  /** Powers of 1024: {@code Ki Mi Gi Ti Pi Ei}. */
  BINARY_SI,
  /** Powers of ten: {@code e3}, {@code E-6}. */
  DECIMAL_EXPONENT;

  /** For 10^-9, 10^-6 and so on. */
  private static final String[] DECIMAL_SUFFIXES = {
    "n", "u", "m", "", "k", "M", "G", "T", "P", "E"
  };

  /** For 1024^0, 1024^1 and so on. */
  private static final String[] BINARY_SUFFIXES = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};

  private static final int SMALLEST_DECIMAL_EXPONENT = -9;
  private static final int LARGEST_DECIMAL_EXPONENT = 18;
  private static final BigDecimal KIBI = BigDecimal.valueOf(1024);

  /** As large as this no binary amount is: Kubernetes reads {@code 8Ei} as 2^63-1. */
  private static final BigDecimal BEYOND_BINARY = new BigDecimal(BigInteger.ONE.shiftLeft(63));

  /** Powers of 1000, where a suffix is there for {@code amount}; else powers of ten. */
  static Format decimalOf(BigDecimal amount) {
    return exponent(amount.stripTrailingZeros()) <= LARGEST_DECIMAL_EXPONENT
        ? DECIMAL_SI
        : DECIMAL_EXPONENT;
  }

  /** Powers of 1024, where one divides {@code amount}; else as {@link #decimalOf}. */
  static Format binaryOf(BigDecimal amount) {
    boolean whole = amount.remainder(KIBI).signum() == 0;
    return whole && amount.abs().compareTo(BEYOND_BINARY) < 0 ? BINARY_SI : decimalOf(amount);
  }

  /**
   * Writes the amount without a fraction and with the largest suffix that allows it.
   *
   * <p>Kubernetes writes no suffix at all where the largest is past {@code E} or {@code Ei}: {@code
   * 1000E} becomes {@code 1}. This does the same, for it is what the cluster would hold.
   */
  String canonical(BigDecimal amount) {
    BigDecimal stripped = amount.stripTrailingZeros();
    boolean whole = stripped.scale() <= 0;
    return this == BINARY_SI && whole ? binary(stripped.toBigInteger()) : decimal(stripped);
  }

  private static String binary(BigInteger amount) {
    int thousands = amount.getLowestSetBit() / 10;
    String mantissa = amount.shiftRight(10 * thousands).toString();
    return thousands < BINARY_SUFFIXES.length ? mantissa + BINARY_SUFFIXES[thousands] : mantissa;
  }

  /** A binary amount with a fraction lands here, too, so as to stay exact. */
  private String decimal(BigDecimal amount) {
    int exponent = exponent(amount);
    BigInteger mantissa = amount.setScale(-exponent).unscaledValue();
    if (exponent == 0) {
      return mantissa.toString();
    }
    return mantissa + (this == DECIMAL_EXPONENT ? "e" + exponent : decimalSuffix(exponent));
  }

  private static int exponent(BigDecimal stripped) {
    return 3 * Math.floorDiv(-stripped.scale(), 3);
  }

  private static String decimalSuffix(int exponent) {
    int index = (exponent - SMALLEST_DECIMAL_EXPONENT) / 3;
    return index < DECIMAL_SUFFIXES.length ? DECIMAL_SUFFIXES[index] : "";
  }
}
