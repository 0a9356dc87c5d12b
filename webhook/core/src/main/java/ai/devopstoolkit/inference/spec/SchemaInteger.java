package ai.devopstoolkit.inference.spec;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.OptionalLong;

/**
 * What a schema takes for an {@code integer}, by who checks it. Beside whole numbers some take
 * numbers with a fraction, as their library allows for rounding errors.
 *
 * <p>{@link #read} takes what any of them takes, so that nothing which has passed a schema is
 * unread.
 */
public enum SchemaInteger {
  /** 1.34 to 1.36, go-openapi/swag v0.23.0: above a whole number, relative to the sum of both. */
  KUBERNETES_1_34 {
    @Override
    boolean isNearWhole(double number) {
      double whole = Math.floor(number);
      return whole > 0 && (number - whole) / (number + whole) < EPSILON;
    }
  },

  /** 1.37.2: none; what its library takes, another of its checks refuses. */
  KUBERNETES_1_37 {
    @Override
    boolean isNearWhole(double number) {
      return false;
    }
  },

  /** The library of 1.37.2 by itself, swag/conv v0.27.1: on both sides of a whole number. */
  LIBRARY {
    @Override
    boolean isNearWhole(double number) {
      double whole = Math.rint(number);
      return Math.abs(number - whole) < EPSILON * Math.abs(whole);
    }
  };

  private static final double EPSILON = 1e-9;

  /** The largest integer, up and down, below which a float64 misses none. */
  private static final double SAFE = 0x1p53 - 1;

  /** Whether a number with a fraction, of at most 2^53 - 1, counts as a whole one. */
  abstract boolean isNearWhole(double number);

  /** Whether the schema takes {@code value} for an integer. */
  public boolean takes(JsonNode value) {
    if (isInt64(value)) {
      return true;
    }
    double number = value.doubleValue();
    return value.isNumber()
        && Math.abs(number) <= SAFE
        && (number == Math.rint(number) || isNearWhole(number));
  }

  /** The whole number at or next to {@code value}, if any schema takes it for an integer. */
  static OptionalLong read(JsonNode value) {
    if (isInt64(value)) {
      return OptionalLong.of(value.longValue());
    }
    return KUBERNETES_1_34.takes(value) || LIBRARY.takes(value)
        ? OptionalLong.of(Math.round(value.doubleValue()))
        : OptionalLong.empty();
  }

  /** Whether a number is an int64 in the API server: written without fraction or exponent. */
  public static boolean isInt64(JsonNode value) {
    return value.isIntegralNumber() && value.canConvertToLong();
  }
}
