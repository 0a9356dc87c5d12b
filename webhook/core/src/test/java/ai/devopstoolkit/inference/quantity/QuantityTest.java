package ai.devopstoolkit.inference.quantity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {
  private static final Duration ONE_SECOND = Duration.ofSeconds(1);

  @ParameterizedTest
  @CsvSource({
    "16Gi, 16Gi",
    "1024Mi, 1Gi",
    "1.5Gi, 1536Mi",
    "0.5, 500m",
    ".5, 500m",
    "1000m, 1",
    "1500m, 1500m",
    "1000000, 1M",
    "1e3, 1e3",
    "1000e3, 1e6",
    "1E, 1E",
    "512, 512",
    "-1024Ki, -1Mi",
    "0Gi, 0",
    "-0, 0",
  })
  void writesTheCanonicalFormInTheFormatItRead(String text, String canonical) {
    assertThat(Quantity.parse(text)).hasToString(canonical);
  }

  @ParameterizedTest
  @ValueSource(strings = {"+1", "5.", "007", "1.234", "1E3", "1e03", "1025.Mi"})
  void keepsTheSpellingsThatKubernetesKeeps(String text) {
    assertThat(Quantity.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource({"+1, 1", "1.234, 1234m", "1E3, 1e3", "1025.Mi, 1025Mi"})
  void writesASumCanonicallyWhateverTheSpelling(String text, String canonical) {
    assertThat(Quantity.parse(text).plus(Quantity.of(0))).hasToString(canonical);
  }

  @ParameterizedTest
  @CsvSource({
    "0.1n, 1n",
    "1.1n, 2n",
    "-0.1n, -1n",
    "1e-30, 1e-9",
    "1e-999999999, 1e-9",
    "0.0000001Ki, 102400n",
  })
  void roundsAwayFromZeroToBillionths(String text, String canonical) {
    assertThat(Quantity.parse(text)).hasToString(canonical);
  }

  @ParameterizedTest
  @CsvSource({
    "8Ei, 9223372036854775807",
    "-9Ei, -9223372036854775807",
    "7Ei, 7Ei",
    "10E, 10E",
    "9223372036854775808, 9223372036854775808",
  })
  void capsBinaryAmountsOnly(String text, String canonical) {
    assertThat(Quantity.parse(text)).hasToString(canonical);
  }

  @ParameterizedTest
  @CsvSource({"1000E, 1", "1e21, 1e21"})
  void writesNoSuffixPastExaAsKubernetesDoes(String text, String canonical) {
    assertThat(Quantity.parse(text)).hasToString(canonical).isEqualTo(Quantity.parse("1e21"));
  }

  /** Each text is read as the amount, and stored as it is: the vectors hold it to Kubernetes. */
  @ParameterizedTest
  @CsvSource({
    "16Gi,                 17179869184, 16Gi, 17179869184",
    "17179869184,          17179869184, 16Gi, 17179869184",
    "17179869184000m,      17179869184, 16Gi, 17179869184",
    "8192Mi,               8589934592,  8Gi,  8589934592",
    "8G,                   8G,          7812500Ki, 8000000000",
    "1G,                   1G,          1G,   1000000000",
    "1025,                 1025,        1025, 1025",
    "1023,                 1023,        1023, 1023",
    "1e3,                  1k,          1k,   1000",
    "+4,                   4,           4,    4",
    "4.0,                  4,           4,    4",
    "2000m,                2,           2,    2",
    "0.5,                  500m,        500m, 0.5",
    "1.234,                1234m,       1234m, 1.234",
    "1n,                   1n,          1n,   0.000000001",
    "0Gi,                  0,           0,    0",
    "-1Ki,                 -1024,       -1Ki, -1024",
    "9007199254740991Ki,   9223372036854774784, 9007199254740991Ki, 9223372036854774784",
    "9223372036854775808,  9223372036854775808, 9223372036854775808, 9223372036854775808",
    "-9223372036854775808, -9223372036854775808, -9223372036854775808, -9223372036854775808",
    "1E,                   1E,          976562500000000Ki, 1000000000000000000",
    "10E,                  10E,         10E,  10000000000000000000",
    "1000E,                1e21,        1e21, 1000000000000000000000",
    "1001E,                1001E,       1001E, 1001000000000000000000",
  })
  void hasOneTextForAnAmountInEachFamily(String text, String decimal, String binary, String plain) {
    Quantity quantity = Quantity.parse(text);

    assertThat(quantity.decimal()).isEqualTo(decimal);
    assertThat(quantity.binary()).isEqualTo(binary);
    assertThat(quantity.plain()).isEqualTo(plain);
  }

  @ParameterizedTest
  @CsvSource({
    "1500u, 3, 2m",
    "-1500u, 3, -2m",
    "1500m, 3, 1500m",
    "1500m, 0, 2",
    "1000000.0001, 0, 1000001",
    "1Gi, 0, 1Gi",
  })
  void roundsUpToDecimals(String text, int decimals, String rounded) {
    assertThat(Quantity.parse(text).roundedUp(decimals)).hasToString(rounded);
  }

  @ParameterizedTest
  @CsvSource({
    "1Gi, 1, 1073741825",
    "1Gi, 1Gi, 2Gi",
    "1Ki, 500m, 1024500m",
    "0, 1Ki, 1Ki",
    "1Ki, 0, 1Ki",
    "1k, 1e3, 2k",
    "1e3, 1k, 2e3",
    "9223372036854775807, 1, 9223372036854775808",
    "8Ei, 1, 8Ei",
  })
  void addsInTheFormatOfTheFirstUnlessThatIsZero(String first, String second, String sum) {
    assertThat(Quantity.parse(first).plus(Quantity.parse(second))).hasToString(sum);
  }

  @ParameterizedTest
  @CsvSource({
    "1Gi, 8, 8Gi",
    "512Mi, 2, 1Gi",
    "500m, 3, 1500m",
    "100Gi, 0, 0",
    "1Gi, -1, -1Gi",
    "1, 9223372036854775807, 9223372036854775807",
    "9223372036854775807, 2, 18446744073709551614",
    "-1Ki, 9007199254740992, -8Ei",
    "0.0009765625Ki, 1024, 1Ki",
    "-0.0009765625Ki, 1024, -1Ki",
  })
  void multipliesInItsOwnFormat(String text, long factor, String product) {
    assertThat(Quantity.parse(text).times(factor)).hasToString(product);
  }

  @ParameterizedTest
  @CsvSource({"0.0001Ki, 10000, 1024", "-0.0001Ki, 10000, -1024"})
  void isDecimalBelowOneWhateverTheSuffix(String text, long factor, String product) {
    assertThat(Quantity.parse(text).times(factor)).hasToString(product);
  }

  @ParameterizedTest
  @CsvSource({"1Gi, 1073741824", "1000m, 1", "1e3, 1k", "0Ki, 0e-300", "1.50, 1500m"})
  void isEqualByAmount(String one, String other) {
    assertThat(Quantity.parse(one))
        .isEqualTo(Quantity.parse(other))
        .hasSameHashCodeAs(Quantity.parse(other))
        .isEqualByComparingTo(Quantity.parse(other));
  }

  @ParameterizedTest
  @CsvSource({"1, 2", "1, -1", "1Gi, 1G", "1, 1.000000001"})
  void differsByAmount(String one, String other) {
    assertThat(Quantity.parse(one))
        .isNotEqualTo(Quantity.parse(other))
        .doesNotHaveSameHashCodeAs(Quantity.parse(other));
  }

  @Test
  void isNotEqualToItsText() {
    assertThat((Object) Quantity.parse("1Gi")).isNotEqualTo("1Gi");
  }

  @ParameterizedTest
  @CsvSource({"1G, 1Gi", "-1, 0", "999m, 1", "1, 1000000001n", "-2, -1500m"})
  void isOrderedByAmount(String smaller, String larger) {
    assertThat(Quantity.parse(smaller)).isLessThan(Quantity.parse(larger));
  }

  @ParameterizedTest
  @CsvSource({"-1n, -1", "0Gi, 0", "+, 0", "1n, 1"})
  void tellsItsSign(String text, int sign) {
    assertThat(Quantity.parse(text).signum()).isEqualTo(sign);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1500, 1500",
    "16000, 16k",
    "9223372036854775807, 9223372036854775807",
    "-9223372036854775808, -9223372036854775808"
  })
  void startsFromAWholeAmount(long amount, String canonical) {
    assertThat(Quantity.of(amount)).hasToString(canonical);
  }

  @ParameterizedTest
  @CsvSource({
    "'', a quantity must not be empty",
    "abc, '\"abc\" does not begin with a number'",
    "' 1', '\" 1\" has a blank'",
    "16GB, '\"16GB\" ends in \"GB\", which is no unit'",
    "1.5.5, 'ends in \".5\", which is no unit'",
    "1e٣, 'ends in \"e٣\", which is no unit'",
    "1e, 'ends in \"e\", which is no unit'",
    "٣, 'does not begin with a number'",
    "1e300, 'is too large: it has more than 256 digits before the point'",
  })
  void saysWhatIsWrongAndWhatToWrite(String text, String problem) {
    assertThatThrownBy(() -> Quantity.parse(text))
        .isInstanceOf(QuantityFormatException.class)
        .hasMessageContaining(problem)
        .hasMessageEndingWith(". Write for example 4, 500m or 16Gi");
  }

  @Test
  void quotesNoMoreThanTheBeginningOfAText() {
    assertThatThrownBy(() -> Quantity.parse("1\n" + "x".repeat(1000)))
        .hasMessageContaining("\"1?" + "x".repeat(38) + "…\" has 1002 characters, more than 256")
        .hasMessageNotContaining("\n");
  }

  @Test
  void quotesAsManyAsFortyCharactersWhole() {
    assertThatThrownBy(() -> Quantity.parse("x".repeat(40)))
        .hasMessageStartingWith("\"" + "x".repeat(40) + "\" does not begin");
    assertThatThrownBy(() -> Quantity.parse("x".repeat(41)))
        .hasMessageStartingWith("\"" + "x".repeat(40) + "…\" does not begin");
  }

  @Test
  void readsTextsUpToTheLimitOnly() {
    assertThat(Quantity.parse("7".repeat(256))).hasToString("7".repeat(256));
    assertThatThrownBy(() -> Quantity.parse("7".repeat(257)))
        .isInstanceOf(QuantityFormatException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e999999999",
        "1e2147483647",
        "10e2147483647",
        "1.5e-2147483648",
        "-1.234567890123456789e-2147483640",
        "1234567890123456789e999999999",
        "-1e1000"
      })
  void refusesHostileExponentsAtNoCost(String text) {
    assertTimeoutPreemptively(
        ONE_SECOND,
        () ->
            assertThatThrownBy(() -> Quantity.parse(text))
                .isInstanceOf(QuantityFormatException.class)
                .hasMessageContaining("too large"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0e999999999", "1e-999999999", "-1.234567890123456789e-2147480000"})
  void acceptsHostileExponentsOfSmallAmountsAtNoCost(String text) {
    assertTimeoutPreemptively(
        ONE_SECOND,
        () -> {
          Quantity quantity = Quantity.parse(text);
          assertThat(quantity).isLessThan(Quantity.of(1)).isGreaterThan(Quantity.of(-1));
          assertThat(quantity.plus(Quantity.of(1)).times(2).toString()).hasSizeLessThan(20);
        });
  }
}
