package ai.devopstoolkit.inference.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What {@code compare} wrote down.
 *
 * @param facts of the machine and the run, each {@code name: value}
 * @param rows in the order of the file
 */
public record Measurements(List<String> facts, List<Row> rows) {
  private static final String HEADER = "stage,variant,case,load,round,metric,unit,value";

  /**
   * One number.
   *
   * @param load clients or connections at once; empty where there are none
   */
  public record Row(
      String stage,
      String variant,
      String subject,
      String load,
      int round,
      String metric,
      String unit,
      double value) {}

  /**
   * Reads a file: comments, a header, rows.
   *
   * @throws IllegalArgumentException with the line that is none of these
   */
  public static Measurements read(Path csv) throws IOException {
    List<String> facts = new ArrayList<>();
    List<Row> rows = new ArrayList<>();
    for (String line : Files.readAllLines(csv)) {
      if (line.startsWith("# ")) {
        facts.add(line.substring(2));
      } else if (!line.equals(HEADER)) {
        rows.add(row(line));
      }
    }
    return new Measurements(facts, rows);
  }

  private static Row row(String line) {
    String[] cells = line.split(",", -1);
    try {
      return new Row(
          cells[0],
          cells[1],
          cells[2],
          cells[3],
          Integer.parseInt(cells[4]),
          cells[5],
          cells[6],
          Double.parseDouble(cells[7]));
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      throw new IllegalArgumentException("no row of " + HEADER + ": " + line, e);
    }
  }

  /** The value of a fact; empty if it is not there. */
  public String fact(String name) {
    return facts.stream()
        .filter(fact -> fact.startsWith(name + ": "))
        .map(fact -> fact.substring(name.length() + 2))
        .findFirst()
        .orElse("");
  }

  /** Those of one stage. */
  public Measurements stage(String name) {
    return new Measurements(facts, rows.stream().filter(row -> row.stage().equals(name)).toList());
  }

  /** The different values of a column, in the order in which they come. */
  public Set<String> all(Function<Row, String> column) {
    return rows.stream().map(column).collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** One series: its values by round. */
  public Map<Integer, Double> rounds(String variant, String subject, String load, String metric) {
    Map<Integer, Double> rounds = new TreeMap<>();
    for (Row row : rows) {
      if (row.variant().equals(variant)
          && row.subject().equals(subject)
          && row.load().equals(load)
          && row.metric().equals(metric)) {
        rounds.put(row.round(), row.value());
      }
    }
    return rounds;
  }

  /** Both series joined round by round: what is alone in its round is left out. */
  public static Map<Integer, Double> joined(
      Map<Integer, Double> left, Map<Integer, Double> right, DoubleBinaryOperator operation) {
    Map<Integer, Double> values = new TreeMap<>();
    left.forEach(
        (round, value) -> {
          if (right.containsKey(round)) {
            values.put(round, operation.applyAsDouble(value, right.get(round)));
          }
        });
    return values;
  }

  /**
   * The median of several rounds and how far apart they are.
   *
   * @param rounds how many there are; with none the numbers are NaN
   */
  public record Spread(double median, double minimum, double maximum, int rounds) {
    static Spread of(Map<Integer, Double> byRound) {
      double[] sorted =
          byRound.values().stream().mapToDouble(Double::doubleValue).sorted().toArray();
      int count = sorted.length;
      if (count == 0) {
        return new Spread(Double.NaN, Double.NaN, Double.NaN, 0);
      }
      double median = (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
      return new Spread(median, sorted[0], sorted[count - 1], count);
    }

    /** As {@code 12.1 (11.8–13.0)}; a dash without rounds. */
    @Override
    public String toString() {
      if (rounds == 0) {
        return "–";
      }
      String middle = number(median);
      return rounds == 1
          ? middle
          : "%s (%s–%s)".formatted(middle, number(minimum), number(maximum));
    }
  }

  /** Three digits, or all before the point. */
  static String number(double value) {
    double size = Math.abs(value);
    int digits = size == 0 || size >= 100 ? 0 : size >= 10 ? 1 : 2;
    return String.format(Locale.ROOT, "%,." + digits + "f", value);
  }
}
