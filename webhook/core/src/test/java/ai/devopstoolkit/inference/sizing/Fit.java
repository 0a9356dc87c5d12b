package ai.devopstoolkit.inference.sizing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The constants of the activation and of what is not PyTorch's, fitted to logs: the smallest sum of
 * absolute errors, by trying each constant a little larger and a little smaller. Where the logs say
 * nothing about one it stays what counting bytes says, or a round figure.
 */
final class Fit {
  private static final double LARGEST_STEP = 0.4;
  private static final double SMALLEST_STEP = 0.005;

  /** What an error of one GiB of memory weighs as much as: a constant that is off twentyfold. */
  private static final double PRIOR = 0.05;

  private static final Map<String, Double> STARTS =
      Map.ofEntries(
          Map.entry("logitsPlain", 6.0),
          Map.entry("logitsPytorch", 38.0),
          Map.entry("logitsTriton", 14.0),
          Map.entry("logitsFlashInfer", 10.0),
          Map.entry("samplerHidden", 1.0),
          Map.entry("forwardHidden", 4.0),
          Map.entry("forwardIntermediate", 3.0),
          Map.entry("visionGib", 0.1),
          Map.entry("nonTorchGib", 0.2),
          Map.entry("nonTorchBeforeGib", 0.2),
          Map.entry("pipelineGib", 0.1),
          Map.entry("tensorGib", 0.1),
          Map.entry("tensorHopperBeforeGib", 0.4),
          Map.entry("tensorHopperGib", 0.4),
          Map.entry("tensorHopperDoublingGib", 0.05));

  private static final Map<String, Double> NOT_FITTED =
      Map.of(
          "linearGib", 0.0,
          "graphsGib", 0.0,
          "graphsLayerGib", 0.0,
          "graphsExpertsGib", 0.0,
          "contextGib", 0.0);

  private final List<Vector> logs;

  private Fit(List<Vector> logs) {
    this.logs = logs;
  }

  static Constants to(List<Vector> logs) {
    return constants(new Fit(logs).best());
  }

  private Map<String, Double> best() {
    Map<String, Double> best = new LinkedHashMap<>(STARTS);
    double least = loss(best);
    double step = LARGEST_STEP;
    while (step > SMALLEST_STEP) {
      boolean better = false;
      for (String name : STARTS.keySet()) {
        for (double way : new double[] {step, -step}) {
          Map<String, Double> tried = new LinkedHashMap<>(best);
          tried.merge(name, way * STARTS.get(name), (old, change) -> Math.max(0, old + change));
          double loss = loss(tried);
          if (loss < least - 1e-9) {
            best = tried;
            least = loss;
            better = true;
          }
        }
      }
      step = better ? step : step / 2;
    }
    return best;
  }

  private double loss(Map<String, Double> values) {
    Constants constants = constants(values);
    double sum = 0;
    for (Vector log : logs) {
      double activation = Activation.gib(log.placement(), constants);
      double nonTorch = NonTorch.gib(log.placement(), constants);
      sum +=
          log.activation().isPresent()
              ? off(log.activation(), activation) + off(log.nonTorch(), nonTorch)
              : off(log.rest(), activation + nonTorch);
    }
    for (Map.Entry<String, Double> start : STARTS.entrySet()) {
      sum += PRIOR * Math.abs(values.get(start.getKey()) / start.getValue() - 1);
    }
    return sum;
  }

  private static double off(OptionalDouble logged, double estimated) {
    return logged.isPresent() ? Math.abs(logged.getAsDouble() - estimated) : 0;
  }

  private static Constants constants(Map<String, Double> fitted) {
    Map<String, Double> all = new LinkedHashMap<>(NOT_FITTED);
    all.putAll(fitted);
    return Constants.of(all);
  }
}
