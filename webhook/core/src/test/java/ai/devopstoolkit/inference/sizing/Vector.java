package ai.devopstoolkit.inference.sizing;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.catalog.CatalogReader;
import ai.devopstoolkit.inference.catalog.EngineVersion;
import ai.devopstoolkit.inference.catalog.GpuProduct;
import ai.devopstoolkit.inference.catalog.GpuProduct.ComputeCapability;
import ai.devopstoolkit.inference.catalog.GpuProducts;
import ai.devopstoolkit.inference.catalog.ModelCatalog;
import ai.devopstoolkit.inference.settings.SettingsException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What vLLM logged of one GPU of a pod, a line of {@code sizing/vectors.csv}; in GiB.
 *
 * @param starts yes, no, or empty if that was not said
 * @param source whose logs these are
 */
record Vector(
    Placement placement,
    String utilization,
    OptionalInt maxModelLen,
    OptionalDouble weights,
    OptionalDouble cache,
    OptionalDouble activation,
    OptionalDouble nonTorch,
    String starts,
    String source) {
  private static final ModelCatalog CATALOG = catalog();

  /** What the catalog of GPUs does not have; its memory is the log's. */
  private static final GpuProduct RTX_3060 =
      new GpuProduct("NVIDIA-GeForce-RTX-3060", 0, Optional.of(ComputeCapability.parse("8.6")));

  static List<Vector> all() {
    return Fixtures.resource("sizing/vectors.csv")
        .lines()
        .filter(line -> !line.startsWith("#") && !line.startsWith("model,"))
        .map(Vector::of)
        .toList();
  }

  private static ModelCatalog catalog() {
    try {
      return CatalogReader.withAdded(Fixtures.resource("sizing/models.yaml"));
    } catch (SettingsException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Vector of(String line) {
    String[] cells = line.split(",", 18);
    GpuProduct named = GpuProducts.find(cells[1]).orElse(RTX_3060);
    GpuProduct gpu =
        new GpuProduct(cells[1], Double.parseDouble(cells[2]), named.computeCapability());
    return new Vector(
        new Placement(
            CATALOG.find(cells[0]).orElseThrow(),
            gpu,
            EngineVersion.parse(cells[9]),
            new EngineDefaults(Integer.parseInt(cells[7]), Integer.parseInt(cells[8])),
            Integer.parseInt(cells[4]),
            Integer.parseInt(cells[5]),
            2,
            Tuning.NONE),
        cells[3],
        OptionalInt.of(Integer.parseInt(cells[6])),
        number(cells[10]),
        number(cells[11]),
        number(cells[12]),
        number(cells[13]),
        cells[15],
        cells[16]);
  }

  private static OptionalDouble number(String cell) {
    return cell.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(cell));
  }

  MemoryFit estimate(Constants constants) {
    return MemoryFit.of(placement, utilization, constants);
  }

  /** What vLLM took beside weights and cache. */
  OptionalDouble rest() {
    return weights.isPresent() && cache.isPresent()
        ? OptionalDouble.of(
            Double.parseDouble(utilization) * placement.gpu().memoryGib()
                - weights.getAsDouble()
                - cache.getAsDouble())
        : OptionalDouble.empty();
  }

  /** How far the estimate of the weights is off, in percent of what was logged. */
  OptionalDouble weightsPercent() {
    return weights.isPresent()
        ? OptionalDouble.of(percent(estimate(Constants.BUNDLED).weights(), weights.getAsDouble()))
        : OptionalDouble.empty();
  }

  /** How far the estimate of the cache is off, all its parts estimated. */
  OptionalDouble cachePercent() {
    return cache.isPresent()
        ? OptionalDouble.of(percent(estimate(Constants.BUNDLED).cache(), cache.getAsDouble()))
        : OptionalDouble.empty();
  }

  /** The same with other constants and the weights as logged, if they were. */
  OptionalDouble cachePercent(Constants constants) {
    MemoryFit fit = estimate(constants);
    double known = fit.weights() - weights.orElse(fit.weights());
    return cache.isPresent()
        ? OptionalDouble.of(percent(fit.cache() + known, cache.getAsDouble()))
        : OptionalDouble.empty();
  }

  private static double percent(double estimated, double logged) {
    return 100 * (estimated - logged) / Math.abs(logged);
  }

  boolean isSince(int minor) {
    return placement.version().since(new EngineVersion(0, minor, 0));
  }

  /** Whether somebody said how many sequences, or tokens, are computed at once. */
  boolean isTuned() {
    return source.equals("few");
  }

  /** A row of the tables of errors. */
  String kind() {
    if (isTuned()) {
      return "12 and 24 GiB, 0.15 and 0.19, 8 sequences";
    }
    String gpu = placement.gpu().name();
    if (gpu.contains("H100")) {
      return "H100, "
          + (isSince(17) ? "0.17 to 0.19" : isSince(10) ? "0.10 to 0.16" : "before 0.10");
    }
    return gpu.contains("A100") ? "A100, 0.10 and 0.19" : "22 to 32 GiB, before 0.10";
  }

  @Override
  public String toString() {
    return "%s, %d GPUs in %d stages, %s, %s"
        .formatted(
            placement.model().id(),
            placement.tensorParallel() * placement.stages(),
            placement.stages(),
            placement.gpu().name(),
            placement.version());
  }
}
