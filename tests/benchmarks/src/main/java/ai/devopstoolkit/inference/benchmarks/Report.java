package ai.devopstoolkit.inference.benchmarks;

import ai.devopstoolkit.inference.benchmarks.Measurements.Row;
import ai.devopstoolkit.inference.benchmarks.Measurements.Spread;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleFunction;
import java.util.function.Function;

/** Says in Markdown what a comparison measured: on what, the promises, and all numbers. */
public final class Report {
  private static final String OURS = "dot-inference";
  private static final String RIVAL = "controller-runtime";
  private static final String POLICY = "policy";
  private static final double MOST_TIME = 0.33;
  private static final double LEAST_THROUGHPUT = 4;
  private static final double MOST_ADDED = 1;

  private final Measurements all;
  private final StringBuilder text = new StringBuilder();

  private Report(Measurements all) {
    this.all = all;
  }

  /** Prints the report of a file. */
  public static void main(String[] args) throws IOException {
    new PrintStream(System.out, true, StandardCharsets.UTF_8)
        .print(of(Measurements.read(Path.of(args[0]))));
  }

  /** The report of {@code measurements}. */
  public static String of(Measurements measurements) {
    Report report = new Report(measurements);
    report.facts();
    report.ratios();
    report.added();
    measurements.all(Row::stage).forEach(report::stage);
    return report.text.toString();
  }

  private void facts() {
    all.facts().forEach(fact -> line("- " + fact));
    line("");
    line("Numbers are the median of the rounds (smallest–largest).");
  }

  private void ratios() {
    List<String> rows = new ArrayList<>();
    rows.addAll(
        ratios("time of a review in the handler", "handler", "", "time", atMost(MOST_TIME)));
    rows.addAll(
        ratios(
            "reviews per second at 16 connections",
            "https",
            "16",
            "rate",
            atLeast(LEAST_THROUGHPUT)));
    Measurements calls = all.stage("apiserver");
    for (String metric : List.of("p50", "p99")) {
      rows.addAll(
          ratio(
              "added to a create by one client, " + metric,
              POLICY,
              variant -> added(calls, variant, "create", "1", metric),
              atMost(MOST_ADDED)));
    }
    if (!rows.isEmpty()) {
      line("\n## dot-inference ÷ others\n");
      line("Divided in each round.\n");
      head("", List.of("÷", "ratio", "goal"));
      rows.forEach(this::line);
    }
  }

  /** A row for each subject of a stage, beside controller-runtime. */
  private List<String> ratios(
      String what, String stage, String load, String metric, DoubleFunction<String> goal) {
    Measurements measured = all.stage(stage);
    return measured.all(Row::subject).stream()
        .flatMap(
            subject ->
                ratio(
                    what + ", " + subject,
                    RIVAL,
                    variant -> measured.rounds(variant, subject, load, metric),
                    goal)
                    .stream())
        .toList();
  }

  /** A row; none if it was not measured. */
  private static List<String> ratio(
      String what,
      String other,
      Function<String, Map<Integer, Double>> series,
      DoubleFunction<String> goal) {
    Spread ratio =
        Spread.of(
            Measurements.joined(
                series.apply(OURS), series.apply(other), (ours, theirs) -> ours / theirs));
    return ratio.rounds() == 0
        ? List.of()
        : List.of(
            "| %s | %s | %s | %s |".formatted(what, other, ratio, goal.apply(ratio.median())));
  }

  private static DoubleFunction<String> atMost(double limit) {
    return ratio -> goal("at most", limit, ratio <= limit);
  }

  private static DoubleFunction<String> atLeast(double limit) {
    return ratio -> goal("at least", limit, ratio >= limit);
  }

  private static String goal(String relation, double goal, boolean reached) {
    return "%s %s: %s".formatted(relation, Measurements.number(goal), reached ? "yes" : "no");
  }

  /** What each way of admission adds to a call of the API server. */
  private void added() {
    Measurements calls = all.stage("apiserver");
    Set<String> variants = new LinkedHashSet<>(List.of(OURS, POLICY));
    variants.addAll(calls.all(Row::variant));
    variants.remove("none");
    variants.retainAll(calls.all(Row::variant));
    if (variants.isEmpty()) {
      return;
    }
    line("\n## Added to a call of the API server, in ms\n");
    line("Against the same call without any admission in the same round (none).\n");
    head("case | clients | ", variants);
    for (String subject : calls.all(Row::subject)) {
      for (String load : calls.all(Row::load)) {
        for (String metric : List.of("p50", "p99")) {
          cells(
              "%s | %s | %s".formatted(subject, load, metric),
              variants,
              variant -> Spread.of(added(calls, variant, subject, load, metric)));
        }
      }
    }
  }

  /** By round. */
  static Map<Integer, Double> added(
      Measurements calls, String variant, String subject, String load, String metric) {
    return Measurements.joined(
        calls.rounds(variant, subject, load, metric),
        calls.rounds("none", subject, load, metric),
        (with, without) -> with - without);
  }

  private void stage(String name) {
    Measurements stage = all.stage(name);
    line("\n## Stage " + name + "\n");
    head("case | load | metric | unit", stage.all(Row::variant));
    for (String series :
        stage.all(row -> String.join(",", row.subject(), row.load(), row.metric(), row.unit()))) {
      String[] cells = series.split(",", -1);
      cells(
          String.join(" | ", cells),
          stage.all(Row::variant),
          variant -> Spread.of(stage.rounds(variant, cells[0], cells[1], cells[2])));
    }
  }

  private void head(String labels, Iterable<String> columns) {
    String head = "| " + labels + " | " + String.join(" | ", columns) + " |";
    line(head);
    line(head.replaceAll("[^|]+", "---"));
  }

  private void cells(String labels, Set<String> columns, Function<String, Spread> value) {
    List<Spread> values = columns.stream().map(value).toList();
    if (values.stream().anyMatch(spread -> spread.rounds() > 0)) {
      line(
          "| %s | %s |"
              .formatted(
                  labels, String.join(" | ", values.stream().map(Spread::toString).toList())));
    }
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
