package ai.devopstoolkit.inference.quantity;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * Reads one quantity: a number, then a suffix.
 *
 * <p>As in Kubernetes, short numbers (most of at most 18 digits, fewer before a binary suffix) keep
 * their spelling if it is near enough to canonical; all others are rounded up to billionths and, if
 * binary, capped.
 */
final class QuantityParser {
  /** Of a text, and of a number before its point. Kubernetes sets no bound. */
  static final int MOST_CHARACTERS = 256;

  /** Digits that fit into a long whatever they are. */
  private static final int SHORT_DIGITS = 18;

  /** The same for a number before a binary suffix, with the digits of the suffix's power of two. */
  private static final int SHORT_BINARY_DIGITS = 14;

  /** Nothing is smaller than a billionth. */
  private static final int SMALLEST_EXPONENT = -9;

  private static final BigDecimal SMALLEST = BigDecimal.ONE.movePointRight(SMALLEST_EXPONENT);
  private static final BigDecimal LARGEST_BINARY = BigDecimal.valueOf(Long.MAX_VALUE);

  private final String text;
  private final int firstDigit;
  private final int point;
  private final int fractionDigits;
  private final int numberEnd;

  private QuantityParser(String text) {
    this.text = text;
    int start = isSign(0) ? 1 : 0;
    firstDigit = skipZeros(start);
    point = skipDigits(firstDigit);
    boolean pointed = point < text.length() && text.charAt(point) == '.';
    numberEnd = pointed ? skipDigits(point + 1) : point;
    fractionDigits = pointed ? numberEnd - point - 1 : 0;
  }

  static Quantity parse(String text) {
    if (text.isEmpty()) {
      throw QuantityFormatException.empty();
    }
    if (text.length() > MOST_CHARACTERS) {
      throw QuantityFormatException.tooLong(text, MOST_CHARACTERS);
    }
    return new QuantityParser(text).quantity();
  }

  private Quantity quantity() {
    String unit = text.substring(numberEnd);
    Suffix suffix = Suffix.of(unit);
    if (suffix == null) {
      throw hasDigits()
          ? QuantityFormatException.unknownUnit(text, unit)
          : QuantityFormatException.withoutNumber(text);
    }
    return suffix.format() == Format.BINARY_SI
        ? binary(suffix.exponent())
        : decimal(suffix.format(), suffix.exponent());
  }

  private Quantity decimal(Format format, int suffixExponent) {
    // May wrap around, as it does in Kubernetes: 1.5e-2147483648 is huge, not small.
    int exponent = suffixExponent - fractionDigits;
    if (exponent >= SMALLEST_EXPONENT && digits() <= SHORT_DIGITS) {
      long number = shortNumber();
      boolean keepsSpelling = exponent % 3 == 0 && number % 1000 != 0 && firstDigit < point;
      return quantity(BigDecimal.valueOf(number, -exponent), format, keepsSpelling);
    }
    BigDecimal amount = new BigDecimal(longNumber().unscaledValue(), -exponent);
    return quantity(roundedUp(amount), format, false);
  }

  private Quantity binary(int exponent) {
    if (fractionDigits == 0 && digits() + exponent * 3 / 10 <= SHORT_BINARY_DIGITS) {
      long number = shortNumber();
      BigDecimal amount = BigDecimal.valueOf(number << exponent);
      return quantity(amount, Format.BINARY_SI, number % 8 != 0);
    }
    BigDecimal factor = new BigDecimal(BigInteger.ONE.shiftLeft(exponent));
    BigDecimal amount = roundedUp(longNumber().multiply(factor));
    BigDecimal capped = amount.min(LARGEST_BINARY).max(LARGEST_BINARY.negate());
    boolean belowOne = capped.abs().compareTo(BigDecimal.ONE) < 0;
    return quantity(capped, belowOne ? Format.DECIMAL_SI : Format.BINARY_SI, false);
  }

  private Quantity quantity(BigDecimal amount, Format format, boolean keepsSpelling) {
    if (amount.signum() == 0) {
      return new Quantity(BigDecimal.ZERO, format, null);
    }
    if (amount.precision() - (long) amount.scale() > MOST_CHARACTERS) {
      throw QuantityFormatException.tooLarge(text, MOST_CHARACTERS);
    }
    return new Quantity(amount, format, keepsSpelling ? text : null);
  }

  /** Away from zero, so that whoever asks for too little still gets something. */
  private static BigDecimal roundedUp(BigDecimal amount) {
    // Without max, 1e-999999999 would be divided by a power of ten of a billion digits.
    BigDecimal magnitude = amount.abs().max(SMALLEST);
    return magnitude
        .setScale(Math.min(magnitude.scale(), -SMALLEST_EXPONENT), RoundingMode.UP)
        .multiply(BigDecimal.valueOf(amount.signum()));
  }

  /** The number without its point. No digits at all count as zero, as they do in Kubernetes. */
  private long shortNumber() {
    long number = 0;
    for (int i = firstDigit; i < numberEnd; i++) {
      if (i != point) {
        number = 10 * number + (text.charAt(i) - '0');
      }
    }
    return text.charAt(0) == '-' ? -number : number;
  }

  private BigDecimal longNumber() {
    if (!hasDigits()) {
      throw QuantityFormatException.withoutNumber(text);
    }
    return new BigDecimal(text.substring(0, numberEnd));
  }

  /** Digits of the number without leading zeros, save that one stays before the point. */
  private int digits() {
    return Math.max(1, point - firstDigit) + fractionDigits;
  }

  private boolean hasDigits() {
    return fractionDigits > 0 || (point > 0 && isDigit(point - 1));
  }

  private int skipZeros(int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) == '0') {
      at++;
    }
    return at;
  }

  private int skipDigits(int from) {
    int at = from;
    while (at < text.length() && isDigit(at)) {
      at++;
    }
    return at;
  }

  private boolean isSign(int at) {
    return text.charAt(at) == '+' || text.charAt(at) == '-';
  }

  private boolean isDigit(int at) {
    return text.charAt(at) >= '0' && text.charAt(at) <= '9';
  }
}
