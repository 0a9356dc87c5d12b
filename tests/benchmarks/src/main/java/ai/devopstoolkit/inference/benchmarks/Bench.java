package ai.devopstoolkit.inference.benchmarks;

import ai.devopstoolkit.inference.settings.SettingsException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs the benchmarks and prints their results as Markdown. */
public final class Bench {
  private Bench() {}

  /** Takes JMH's own arguments. */
  public static void main(String[] args)
      throws CommandLineOptionException, RunnerException, IOException, SettingsException {
    Runner runner =
        new Runner(
            new OptionsBuilder()
                .parent(new CommandLineOptions(args))
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .build());
    // By class and parameters: a review, and where there is one its parsing alone.
    Map<String, List<RunResult>> rows = new LinkedHashMap<>();
    for (RunResult result : runner.run()) {
      BenchmarkParams params = result.getParams();
      String of = params.getBenchmark().replaceAll(".*\\.(\\w+)\\.\\w+", "$1") + values(params);
      rows.computeIfAbsent(of, key -> new ArrayList<>()).add(result);
    }
    String table = "";
    for (List<RunResult> row : rows.values()) {
      String heading = heading(row);
      if (!heading.equals(table)) {
        System.out.println("\n" + heading + "\n" + heading.replaceAll("[^|]+", "--:"));
        table = heading;
      }
      System.out.println(line(row));
    }
  }

  private static String heading(List<RunResult> row) {
    BenchmarkParams params = row.get(0).getParams();
    return "| %s | bytes in | µs | ± | bytes allocated |%s"
        .formatted(
            String.join(" | ", params.getParamsKeys()),
            row.size() > 1 ? " parsed in µs | ± |" : "");
  }

  private static String line(List<RunResult> row) throws IOException, SettingsException {
    RunResult answer = row.get(0);
    return "%s %,d | %s | %,.0f |%s"
        .formatted(
            values(answer.getParams()),
            bytesIn(answer.getParams()),
            time(answer),
            answer.getSecondaryResults().get("gc.alloc.rate.norm").getScore(),
            row.size() > 1 ? " " + time(row.get(1)) + " |" : "");
  }

  private static String values(BenchmarkParams params) {
    StringBuilder values = new StringBuilder("|");
    for (String key : params.getParamsKeys()) {
      values
          .append(' ')
          .append(params.getParam(key).toLowerCase(Locale.ROOT).replace('_', ' '))
          .append(" |");
    }
    return values.toString();
  }

  private static String time(RunResult result) {
    Result<?> time = result.getPrimaryResult();
    return "%,.1f | %,.1f".formatted(time.getScore(), time.getScoreError());
  }

  private static int bytesIn(BenchmarkParams params) throws IOException, SettingsException {
    if (params.getBenchmark().contains("ReviewBenchmark")) {
      ReviewBenchmark benchmark = new ReviewBenchmark();
      benchmark.review = ReviewBenchmark.Case.valueOf(params.getParam("review"));
      benchmark.read();
      return benchmark.body().length;
    }
    if (params.getBenchmark().contains("GrowthBenchmark")) {
      GrowthBenchmark benchmark = new GrowthBenchmark();
      benchmark.operation = GrowthBenchmark.Operation.valueOf(params.getParam("operation"));
      benchmark.kib = Integer.parseInt(params.getParam("kib"));
      benchmark.read();
      return benchmark.body().length;
    }
    CatalogBenchmark benchmark = new CatalogBenchmark();
    benchmark.models = Integer.parseInt(params.getParam("models"));
    benchmark.read();
    return benchmark.body().length;
  }
}
