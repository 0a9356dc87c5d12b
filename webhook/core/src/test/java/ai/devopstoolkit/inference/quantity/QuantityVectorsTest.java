package ai.devopstoolkit.inference.quantity;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Proof;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Holds quantities to the answers of Kubernetes itself; {@code generate/main.go} made them. */
class QuantityVectorsTest {
  private static final Pattern ESCAPED = Pattern.compile("\\\\u([0-9a-f]{4})");

  @Test
  void agreesWithKubernetes() throws IOException {
    List<String> vectors = vectors();

    List<String> differences = new ArrayList<>();
    for (String vector : vectors) {
      String difference = difference(vector);
      if (difference != null) {
        differences.add(vector + " <- " + difference);
      }
    }

    assertThat(vectors).hasSizeGreaterThan(5000);
    assertThat(differences)
        .as("%d of %d vectors differ", differences.size(), vectors.size())
        .isEmpty();
    for (String kind : List.of("parse", "refused", "pair", "times", "written")) {
      Proof.line(
          "Quantities",
          "resource.Quantity of Kubernetes: " + kind,
          vectors.stream().filter(it -> it.startsWith(kind + "\t")).count(),
          "0 differ");
    }
  }

  private static List<String> vectors() throws IOException {
    try (InputStream vectors =
        QuantityVectorsTest.class.getResourceAsStream("/quantity/vectors.tsv")) {
      assertThat(vectors).isNotNull();
      return new String(vectors.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
    }
  }

  /** Returns what came out where it is not what the vector says, or null. */
  private static @Nullable String difference(String vector) {
    String[] fields = vector.split("\t", -1);
    for (int i = 0; i < fields.length; i++) {
      fields[i] = unescaped(fields[i]);
    }
    int inputs = fields[0].equals("pair") || fields[0].equals("times") ? 3 : 2;
    String expected = String.join(" ", List.of(fields).subList(inputs, fields.length));
    String actual = answer(fields);
    return actual.equals(expected) ? null : actual;
  }

  private static String answer(String[] fields) {
    try {
      Quantity quantity = Quantity.parse(fields[1]);
      return switch (fields[0]) {
        case "parse", "refused" -> quantity.toString();
        case "pair" -> {
          Quantity other = Quantity.parse(fields[2]);
          yield quantity.compareTo(other) + " " + quantity.plus(other);
        }
        case "written" -> quantity.decimal() + " " + quantity.binary();
        case "times" -> quantity.times(Long.parseLong(fields[2])).toString();
        default -> throw new AssertionError("unknown kind of vector: " + fields[0]);
      };
    } catch (QuantityFormatException refused) {
      return fields[0].equals("refused") ? "" : refused.getMessage();
    }
  }

  private static String unescaped(String field) {
    return ESCAPED
        .matcher(field)
        .replaceAll(
            match -> {
              char character = (char) Integer.parseInt(match.group(1), 16);
              return Matcher.quoteReplacement(String.valueOf(character));
            });
  }
}
