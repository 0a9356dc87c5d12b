package ai.devopstoolkit.inference.spec;

import ai.devopstoolkit.inference.quantity.Quantity;
import ai.devopstoolkit.inference.quantity.QuantityFormatException;
import java.util.Optional;

/**
 * A quantity as the user spelled it, which may be none.
 *
 * <p>Two are equal if they mean the same: {@code 4}, {@code "4"} and {@code 4000m}.
 */
public final class QuantityText {
  private final String text;
  private final Optional<Quantity> quantity;
  private final String problem;

  private QuantityText(String text, Optional<Quantity> quantity, String problem) {
    this.text = text;
    this.quantity = quantity;
    this.problem = problem;
  }

  /** Reads {@code text}; what is wrong with it is kept for {@link #problem()}. */
  public static QuantityText of(String text) {
    try {
      return new QuantityText(text, Optional.of(Quantity.parse(text)), "");
    } catch (QuantityFormatException e) {
      return new QuantityText(text, Optional.empty(), e.getMessage());
    }
  }

  /** A number with a fraction: the schema takes it only as text. */
  static QuantityText unquoted(String number) {
    return new QuantityText(
        number,
        Optional.empty(),
        Text.quoted(number) + " has a fraction, which needs quotation marks. Write it with them");
  }

  /** As the user spelled it. */
  public String text() {
    return text;
  }

  /** What it means, unless it is no quantity. */
  public Optional<Quantity> quantity() {
    return quantity;
  }

  /** Why it is no quantity; empty if it is one. */
  public String problem() {
    return problem;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof QuantityText that
        && quantity.equals(that.quantity)
        && (quantity.isPresent() || text.equals(that.text));
  }

  @Override
  public int hashCode() {
    return quantity.map(Quantity::hashCode).orElseGet(text::hashCode);
  }

  @Override
  public String toString() {
    return text;
  }
}
