package ai.devopstoolkit.inference.benchmarks;

import ai.devopstoolkit.inference.catalog.CatalogReader;
import ai.devopstoolkit.inference.catalog.ModelCatalog;
import ai.devopstoolkit.inference.catalog.ModelFacts;
import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.settings.SettingsException;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** The creation of a known model whose memory is added up, with more and more models known. */
public class CatalogBenchmark extends Answering {
  /** 205 came with the program when this was written. */
  @Param({"60", "205", "10000", "100000"})
  public int models = 0;

  /** Makes the catalog. */
  @Setup
  public final void read() throws IOException, SettingsException {
    List<ModelFacts> bundled = CatalogReader.bundled().all();
    ModelFacts first = bundled.get(0);
    Stream<ModelFacts> more =
        IntStream.range(0, models).mapToObj(i -> first.named("acme/model-" + i));
    Derivation derivation =
        memoryFit(ModelCatalog.of(Stream.concat(bundled.stream(), more).limit(models).toList()));
    ask(mutate(derivation), recorded("create-mutate", derivation), "PATCHED");
  }
}
