package ai.devopstoolkit.inference.catalog;

import ai.devopstoolkit.inference.catalog.GpuProduct.ComputeCapability;
import ai.devopstoolkit.inference.settings.Section;
import ai.devopstoolkit.inference.settings.SettingsException;
import ai.devopstoolkit.inference.settings.SettingsException.Problem;
import ai.devopstoolkit.inference.settings.SettingsFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The GPU products that this program knows: {@code catalog/gpus.yaml}. */
public final class GpuProducts {
  private static final String FILE = "/catalog/gpus.yaml";
  private static final Map<String, GpuProduct> BY_NAME = new LinkedHashMap<>();
  private static final List<GpuProduct> ALL = read();

  private GpuProducts() {}

  /** The product of this name or short name, but for its case. */
  public static Optional<GpuProduct> find(String name) {
    return Optional.ofNullable(BY_NAME.get(name.toLowerCase(Locale.ROOT)));
  }

  /** All products, in the order of the file. */
  public static List<GpuProduct> all() {
    return ALL;
  }

  private static List<GpuProduct> read() {
    List<Problem> problems = new ArrayList<>();
    List<GpuProduct> products = new ArrayList<>();
    try {
      Section file =
          new Section(SettingsFile.compose(SettingsFile.resource(FILE), 1), "", problems, null);
      for (Section entry : file.sections("products")) {
        GpuProduct product =
            new GpuProduct(
                entry.text("name"),
                entry.parsed("memoryGiB", Double::parseDouble, 0.0),
                entry.has("computeCapability")
                    ? Optional.of(
                        entry.parsed(
                            "computeCapability",
                            ComputeCapability::parse,
                            new ComputeCapability(0, 0)))
                    : Optional.empty());
        products.add(product);
        BY_NAME.put(product.name().toLowerCase(Locale.ROOT), product);
        entry.texts("short").forEach(it -> BY_NAME.put(it.toLowerCase(Locale.ROOT), product));
        entry.texts("source");
        entry.end();
      }
      file.end();
      SettingsFile.refuse(problems);
    } catch (SettingsException e) {
      throw new IllegalStateException("the GPU products are broken:\n" + e.getMessage(), e);
    }
    return List.copyOf(products);
  }
}
