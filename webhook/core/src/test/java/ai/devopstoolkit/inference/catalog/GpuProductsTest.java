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

  @Test
  void theDocumentHasTheConstants() throws IOException {
    JsonNode constants = Fixtures.yaml(Fixtures.resource("sizing/vllm.yaml"));
    String table =
        "| activations | GiB |\n|---|---|\n"
            + rows(constants.path("activationGiB"))
            + "\n| overhead | GiB |\n|---|---|\n"
            + rows(constants.path("nonTorchGiB"));

    System.out.print(table);
    assertThat(Files.readString(DOCUMENT))
        .contains(table)
        .contains("vLLM " + constants.path("version").asText());
  }

  private static String rows(JsonNode figures) {
    return figures.properties().stream()
        .map(it -> "| " + it.getKey() + " | " + it.getValue().asText() + " |\n")
        .collect(Collectors.joining());
  }

  private static String row(JsonNode product) {
    List<String> also = new ArrayList<>();
    product.path("short").forEach(it -> also.add(it.asText()));
    return "| %s | %s | %s | %s |\n"
        .formatted(
            product.path("name").asText(),
            String.join(", ", also),
            product.path("memoryGiB").asText(),
            product.path("computeCapability").asText());
  }
}
