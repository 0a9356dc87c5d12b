package ai.devopstoolkit.inference.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GpuProductsTest {
  private static final Path DOCUMENT = Path.of("../../docs/memory.md");
  private static final List<JsonNode> PRODUCTS =
      StreamSupport.stream(
              Fixtures.yaml(Fixtures.resource("catalog/gpus.yaml")).path("products").spliterator(),
              false)
          .toList();

  @ParameterizedTest
  @ValueSource(strings = {"H100-80GB", "h100-80gb", "NVIDIA-H100-80GB-HBM3", "H100"})
  void aProductIsFoundByItsNamesInAnyCase(String name) {
    assertThat(GpuProducts.find(name)).map(GpuProduct::name).contains("NVIDIA-H100-80GB-HBM3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "H1000", "NVIDIA-H100-80GB-HBM3-SHARED", "NVIDIA H100"})
  void othersAreUnknown(String name) {
    assertThat(GpuProducts.find(name)).isEmpty();
  }

  /** What CUDA reports, from public logs: the card's name promises more. */
  @ParameterizedTest
  @CsvSource({
    "NVIDIA-A10, 22.03, 22.09",
    "NVIDIA-A10G, 22.03, 22.09",
    "NVIDIA-L4, 22.03, 22.09",
    "NVIDIA-L40S, 44.31, 44.42",
    "NVIDIA-GeForce-RTX-3090, 23.56, 23.70",
    "NVIDIA-GeForce-RTX-4090, 23.53, 23.65",
    "Tesla-V100-SXM2-32GB, 31.73, 31.74",
    "Tesla-V100-SXM2-16GB, 15.77, 15.77",
  })
  void theMemoryIsWhatCudaReports(String name, double least, double most) {
    assertThat(GpuProducts.find(name).orElseThrow().memoryGib()).isBetween(least, most);
  }

  /** Cards and slices that people report about, by the names of their nodes' labels. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "NVIDIA-GeForce-RTX-5090",
        "NVIDIA-RTX-PRO-6000-Blackwell-Server-Edition",
        "NVIDIA-RTX-A6000",
        "NVIDIA-RTX-6000-Ada-Generation",
        "NVIDIA-H20",
        "NVIDIA-A800-SXM4-80GB",
        "NVIDIA-GH200-480GB",
        "NVIDIA-GB200",
        "NVIDIA-B300-SXM6-AC",
        "NVIDIA-L20",
        "NVIDIA-H100-80GB-HBM3-MIG-3g.40gb",
      })
  void whatPeopleHaveIsKnown(String name) {
    assertThat(GpuProducts.find(name)).isPresent();
  }

  @Test
  void aGpuWithoutCudaHasMemoryAlone() {
    assertThat(GpuProducts.find("MI300X").orElseThrow().computeCapability()).isEmpty();
  }

  @Test
  void noNameIsThereTwice() {
    List<String> names = new ArrayList<>();
    for (JsonNode product : PRODUCTS) {
      names.add(product.path("name").asText().toLowerCase(Locale.ROOT));
      product.path("short").forEach(it -> names.add(it.asText().toLowerCase(Locale.ROOT)));
    }

    assertThat(names).doesNotHaveDuplicates();
    assertThat(GpuProducts.all()).hasSameSizeAs(PRODUCTS);
  }

  @Test
  void eachHasItsSource() {
    assertThat(PRODUCTS).allMatch(it -> it.path("source").path(0).asText().length() > 10);
  }

  @Test
  void theDocumentHasTheTable() throws IOException {
    String table =
        "| product | also | GiB | compute capability |\n|---|---|---|---|\n"
            + PRODUCTS.stream().map(GpuProductsTest::row).collect(Collectors.joining());

    System.out.print(table);
    assertThat(Files.readString(DOCUMENT)).contains(table);
  }

  private static String row(JsonNode product) {
    List<String> also = new ArrayList<>();
    product.path("short").forEach(it -> also.add(it.asText()));
    return "| %s | %s | %s | %s |\n"
        .formatted(
            product.path("name").asText(),
            String.join(", ", also),
            product.path("memoryGiB").asText(),
            product.path("computeCapability").asText("–"));
  }
}
