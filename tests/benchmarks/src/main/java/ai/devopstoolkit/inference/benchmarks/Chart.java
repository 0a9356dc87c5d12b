package ai.devopstoolkit.inference.benchmarks;

import ai.devopstoolkit.inference.benchmarks.Measurements.Spread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Draws what admission adds to a create, as SVG; the same measurements give the same bytes. */
public final class Chart {
  private static final String OURS = "dot-inference";

  private static final List<Bar> BARS =
      List.of(
          new Bar("floor-2", "two hooks, a fixed answer"),
          new Bar(OURS, "dot-inference, both hooks"),
          new Bar("policy", "MutatingAdmissionPolicy"),
          new Bar("controller-runtime", "controller-runtime, one hook"),
          new Bar("controller-runtime-2", "controller-runtime, both hooks"));

  private static final int LEFT = 256;
  private static final int WIDTH = 470;
  private static final int TOP = 84;
  private static final int STEP = 40;

  /**
   * A whisker ends here, in lengths of the longest bar: one of 100 would leave the bars nothing.
   */
  private static final int LONGEST_WHISKER = 3;

  private record Bar(String variant, String label) {}

  private Chart() {}

  /** Makes an SVG file out of a file of measurements. */
  public static void main(String[] args) throws IOException {
    Files.writeString(Path.of(args[1]), of(Measurements.read(Path.of(args[0]))));
  }

  /**
   * The chart of {@code measurements}.
   *
   * @throws IllegalArgumentException if a bar was not measured
   */
  public static String of(Measurements measurements) {
    Measurements calls = measurements.stage("apiserver");
    double longest = longest(calls, "p50");
    double end = Math.max(longest, Math.min(longest(calls, "p99"), LONGEST_WHISKER * longest));
    String title =
        "dot-inference adds %s ms to a create, controller-runtime %s ms"
            .formatted(
                Measurements.number(added(calls, OURS, "p50")),
                Measurements.number(added(calls, "controller-runtime-2", "p50")));
    StringBuilder svg = new StringBuilder();
    int height = TOP + STEP * BARS.size() + 30;
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 %1$d" width="900" height="%1$d" role="img" aria-labelledby="title" font-family="system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif" font-size="14">
          <title id="title">%2$s</title>
          <rect width="900" height="%1$d" rx="8" fill="#ffffff"/>
          <text x="20" y="34" font-size="19" font-weight="600" fill="#24292f">%2$s</text>
          <text x="20" y="58" fill="#57606a">Time that admission adds to a create by one client: median, and thin up to p99. Shorter is better.</text>
        """
            .formatted(height, title));
    int y = TOP;
    for (Bar bar : BARS) {
      bar(svg, y, bar, calls, WIDTH / end);
      y += STEP;
    }
    svg.append(
        """
          <text x="20" y="%d" font-size="12" fill="#57606a">%s</text>
        </svg>
        """
            .formatted(y + 12, escaped(conditions(calls))));
    return svg.toString();
  }

  private static void bar(
      StringBuilder svg, int y, Bar bar, Measurements calls, double pixelsPerMillisecond) {
    double p50 = added(calls, bar.variant(), "p50");
    double p99 = added(calls, bar.variant(), "p99");
    double barEnd = LEFT + Math.max(0, p50 * pixelsPerMillisecond);
    double whisker = LEFT + Math.max(0, p99 * pixelsPerMillisecond);
    boolean cut = whisker > LEFT + WIDTH + 0.01;
    double whiskerEnd = Math.max(barEnd, cut ? LEFT + WIDTH : whisker);
    boolean ours = bar.variant().equals(OURS);
    String color = ours ? "#22774a" : "#808a94";
    String weight = ours ? " font-weight=\"600\"" : "";
    int middle = y + 12;
    svg.append(
        """
          <text x="%d" y="%d" text-anchor="end"%s fill="#24292f">%s</text>
          <rect x="%d" y="%d" width="%s" height="24" fill="%s"/>
          <path d="M%s %dH%s%s" fill="none" stroke="%s" stroke-width="1.5"/>
          <text x="%s" y="%d"%s fill="#24292f">%s ms <tspan dx="6" font-weight="400" fill="#57606a">p99 %s</tspan></text>
        """
            .formatted(
                LEFT - 12,
                middle + 5,
                weight,
                bar.label(),
                LEFT,
                y,
                pixels(barEnd - LEFT),
                color,
                pixels(barEnd),
                middle,
                pixels(whiskerEnd),
                cut ? "m-6 -5l6 5l-6 5" : "m0 -5v10",
                color,
                pixels(whiskerEnd + 10),
                middle + 5,
                weight,
                Measurements.number(p50),
                Measurements.number(p99)));
  }

  private static double longest(Measurements calls, String metric) {
    return BARS.stream()
        .mapToDouble(bar -> added(calls, bar.variant(), metric))
        .max()
        .orElseThrow();
  }

  private static double added(Measurements calls, String variant, String metric) {
    Spread added = Spread.of(Report.added(calls, variant, "create", "1", metric));
    if (added.rounds() == 0) {
      throw new IllegalArgumentException(
          "no create by 1 client of " + variant + " and none in one round: " + metric);
    }
    return added.median();
  }

  private static String conditions(Measurements calls) {
    long rounds = calls.all(row -> String.valueOf(row.round())).size();
    return String.join(
        " · ",
        Stream.of(
                "a real API server on one machine, against the same without admission",
                "median of %d round%s".formatted(rounds, rounds == 1 ? "" : "s"),
                calls.fact("CPU"),
                calls.fact("date"))
            .filter(fact -> !fact.isEmpty())
            .toList());
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }

  private static String pixels(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
