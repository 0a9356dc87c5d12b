package ai.devopstoolkit.inference.preview;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers as kubectl sends them: int64 where the digits that Go prints fit, else float64. */
final class SentNumber {
  private static final double EXACT_INTEGERS = 0x1p53;

  private static final double INT64 = 0x1p63;

  private SentNumber() {}

  /**
   * {@code number} as the API server gets it: 1.0 is 1, 2^64 - 1 a float64.
   *
   * @throws ArithmeticException if JSON has no such number
   */
  static NumericNode of(JsonNode number) {
    if (number.isIntegralNumber() && number.canConvertToLong()) {
      return of(number.longValue());
    }
    double value = number.doubleValue();
    if (!Double.isFinite(value)) {
      throw new ArithmeticException("JSON has no number " + value + ". Quote it if it is text");
    }
    if (value != Math.rint(value) || Math.abs(value) >= INT64) {
      return DoubleNode.valueOf(value);
    }
    // Go prints the shortest digits of a float64, then zeros.
    return of(Math.abs(value) <= EXACT_INTEGERS ? (long) value : shortest(value).longValueExact());
  }

  static NumericNode of(long value) {
    return value == (int) value ? IntNode.valueOf((int) value) : LongNode.valueOf(value);
  }

  private static BigDecimal shortest(double value) {
    int precision = 15;
    while (new BigDecimal(value, new MathContext(precision)).doubleValue() != value) {
      precision++;
    }
    return new BigDecimal(value, new MathContext(precision));
  }

  /**
   * The key that a number becomes: sigs.k8s.io/yaml prints a float64 by {@code
   * strconv.FormatFloat(key, 'g', -1, 32)}, with the digits of a float32.
   */
  static String key(JsonNode number) {
    return number.isDouble() ? key((float) number.doubleValue()) : number.asText();
  }

  private static String key(float value) {
    if (Float.isNaN(value)) {
      return ".nan";
    }
    if (Float.isInfinite(value)) {
      return value > 0 ? ".inf" : "-.inf";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0" : "0";
    }
    BigDecimal digits = new BigDecimal(value, new MathContext(1));
    for (int precision = 2; digits.floatValue() != value; precision++) {
      digits = new BigDecimal(value, new MathContext(precision));
    }
    digits = digits.stripTrailingZeros();
    int exponent = digits.precision() - digits.scale() - 1;
    return exponent < -4 || exponent >= 6
        ? String.format(Locale.ROOT, "%." + (digits.precision() - 1) + "e", digits)
        : digits.toPlainString();
  }
}
