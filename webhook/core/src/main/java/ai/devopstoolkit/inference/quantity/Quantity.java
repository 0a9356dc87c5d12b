package ai.devopstoolkit.inference.quantity;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * An amount of a resource, such as {@code 4}, {@code 500m} or {@code 16Gi}.
 *
 * <p>It reads, compares, adds and writes as {@code resource.Quantity} of Kubernetes does
 * (k8s.io/apimachinery v0.34.1), oddities included. The differences:
 *
 * <ul>
 *   <li>a text of more than 256 characters, or a number of more than 256 digits before its point,
 *       is refused; Kubernetes sets no bound, and then takes minutes over {@code 1e999999999};
 *   <li>-2^63 in binary format is always written {@code -8Ei}; Kubernetes writes that, or all the
 *       digits, depending on how the amount came about.
 * </ul>
 *
 * <p>Blanks around the text are refused. (Kubernetes drops them from JSON, before it parses.)
 */
public final class Quantity implements Comparable<Quantity> {
  private final BigDecimal amount;
  private final Format format;

  /** The text as it was parsed, if Kubernetes would keep it; null if it is to be made canonical. */
  private final @Nullable String spelling;

  Quantity(BigDecimal amount, Format format, @Nullable String spelling) {
    this.amount = amount;
    this.format = format;
    this.spelling = spelling;
  }

  /**
   * Reads a quantity. Digits beyond billionths are rounded away from zero; one with a binary suffix
   * is capped at 2^63-1 either side of zero.
   *
   * @throws QuantityFormatException if the text is not a quantity
   */
  public static Quantity parse(String text) {
    return QuantityParser.parse(text);
  }

  /** A whole amount, in decimal format: 1000 is written {@code 1k}. */
  public static Quantity of(long amount) {
    return new Quantity(BigDecimal.valueOf(amount), Format.DECIMAL_SI, null);
  }

  /** The exact sum, in the format of this quantity, or of the other if this one is zero. */
  public Quantity plus(Quantity other) {
    Format survivor = signum() == 0 ? other.format : format;
    return new Quantity(amount.add(other.amount), survivor, null);
  }

  /** The exact product, in the format of this quantity. */
  public Quantity times(long factor) {
    return new Quantity(amount.multiply(BigDecimal.valueOf(factor)), format, null);
  }

  /** This amount, or the next one away from zero that has no more than {@code decimals}. */
  public Quantity roundedUp(int decimals) {
    return new Quantity(amount.setScale(decimals, RoundingMode.UP), format, null);
  }

  /**
   * The one text for this amount with a decimal suffix, however it was spelled: {@code 500m},
   * {@code 4}, {@code 1k}. Past {@code E} it is {@code 1e21}.
   *
   * <p>Kubernetes reads this amount from it, and stores the text as it is.
   */
  public String decimal() {
    return Format.decimalOf(amount).canonical(amount);
  }

  /**
   * The same with the largest binary suffix that leaves it whole: {@code 16Gi}. Without one, and
   * past 2^63-1, it is {@link #decimal()}: Kubernetes would store {@code 1000} as {@code 1k}.
   */
  public String binary() {
    return Format.binaryOf(amount).canonical(amount);
  }

  /** This amount as a number without suffix and exponent: {@code 0.5}, {@code 17179869184}. */
  public String plain() {
    return amount.stripTrailingZeros().toPlainString();
  }

  /** Returns -1, 0 or 1 as this quantity is below, at or above zero. */
  public int signum() {
    return amount.signum();
  }

  @Override
  public int compareTo(Quantity other) {
    return amount.compareTo(other.amount);
  }

  /** Equal amounts are equal, however they are written: {@code 1024Mi} is {@code 1Gi}. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Quantity quantity && compareTo(quantity) == 0;
  }

  @Override
  public int hashCode() {
    return amount.stripTrailingZeros().hashCode();
  }

  /**
   * The form Kubernetes stores: {@code 1024Mi} is {@code 1Gi}, {@code 0.5} is {@code 500m}.
   *
   * <p>Kubernetes keeps the spelling of a few parsed texts that are not quite canonical, such as
   * {@code +1}, {@code 1.234} and {@code 1E3}; a sum or product is always canonical.
   */
  @Override
  public String toString() {
    return spelling != null ? spelling : format.canonical(amount);
  }
}
