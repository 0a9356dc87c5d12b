package ai.devopstoolkit.inference.sizing;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.catalog.CatalogReader;
import ai.devopstoolkit.inference.catalog.ModelFacts;
import ai.devopstoolkit.inference.policy.Policy;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What vLLM logged of one GPU of a pod, a line of {@code sizing/vectors.csv}; in GiB.
 *
 * @param tensorParallel 0 if the weights are those of all GPUs together
 * @param measuredCache absent if it was not logged
 */
record Vector(
    String model,
    String dtype,
    String quantization,
    String cacheDtype,
    String vllm,
    String gpuGib,
    String utilization,
    int tensorParallel,
    int stages,
    String maxModelLen,
    OptionalDouble measuredWeights,
    OptionalDouble measuredCache,
    String source) {

  static List<Vector> all() {
    return Fixtures.resource("sizing/vectors.csv")
        .lines()
        .filter(line -> !line.startsWith("#") && !line.startsWith("model,"))
        .map(Vector::of)
        .toList();
  }

  private static Vector of(String line) {
    String[] cells = line.split(",", 18);
    return new Vector(
        cells[0],
        cells[1],
        cells[2],
        cells[3],
        cells[4],
        cells[6],
        cells[7],
        cells[8].isEmpty() ? 0 : Integer.parseInt(cells[8]),
        cells[9].isEmpty() ? 1 : Integer.parseInt(cells[9]),
        cells[10],
        number(cells[11]),
        number(cells[15]),
        cells[17]);
  }

  private static OptionalDouble number(String cell) {
    return cell.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(cell));
  }

  /** Of the version whose constants we have, as the program reads a checkpoint. */
  boolean isOurs() {
    return vllm.equals("0.19.0") && !quantization.equals("fp8 at load");
  }

  MemoryFit estimate() {
    ModelFacts facts = CatalogReader.bundled().find(model).orElseThrow();
    Policy policy =
        Fixtures.policy(
            "gpu: {product: H100-80GB, memoryGiB: %s}\nengine: {gpuMemoryUtilization: '%s', dtype: %s}"
                .formatted(
                    gpuGib.isEmpty() ? "79.19" : gpuGib,
                    utilization.isEmpty() ? "0.9" : utilization,
                    dtype.equals("float32") ? dtype : "auto"));
    int size = Math.max(1, tensorParallel);
    return MemoryFit.of(facts, policy, size * stages, size).orElseThrow();
  }

  double weightsPercent() {
    return percent(estimate().weights(), measuredWeights.orElseThrow());
  }

  double cachePercent() {
    return percent(estimate().cache(), measuredCache.orElseThrow());
  }

  private static double percent(double estimated, double measured) {
    return 100 * (estimated - measured) / measured;
  }

  /** The line of the table, in Markdown. */
  String row() {
    return String.format(
        Locale.ROOT,
        "| %s | %s | %s | %s | %d | %s | %s |",
        model + (dtype.equals("float32") ? ", float32" : ""),
        (maxModelLen.isEmpty() ? "–" : maxModelLen)
            + (cacheDtype.equals("fp8") ? ", fp8 cache" : ""),
        vllm,
        tensorParallel == 0 ? "sum" : String.valueOf(tensorParallel),
        stages,
        cells(measuredWeights, estimate().weights()),
        cells(measuredCache, estimate().cache()));
  }

  private static String cells(OptionalDouble measured, double estimated) {
    return measured.isPresent()
        ? String.format(
            Locale.ROOT,
            "%.2f | %.2f | %+.1f %%",
            measured.getAsDouble(),
            estimated,
            percent(estimated, measured.getAsDouble()))
        : "– | – | –";
  }
}
