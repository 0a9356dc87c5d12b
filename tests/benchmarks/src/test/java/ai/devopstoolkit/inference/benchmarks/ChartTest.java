package ai.devopstoolkit.inference.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChartTest {
  private static final Path DOCS = Path.of("..", "..", "docs");

  @ParameterizedTest
  @ValueSource(
      strings = {
        ">dot-inference adds 1.25 ms to a create, controller-runtime 2.25 ms</text>",
        // The longest bar has 2.25 ms, and 470 pixels are three times that: 69.63 for each ms.
        "<rect x=\"256\" y=\"124\" width=\"87.0\" height=\"24\" fill=\"#22774a\"/>",
        "<rect x=\"256\" y=\"244\" width=\"156.7\" height=\"24\" fill=\"#808a94\"/>",
        // p99 of 2 ms: 256 + 139.3. That of 22 ms is cut.
        "<path d=\"M343.0 136H395.3m0 -5v10\"",
        "<path d=\"M412.7 256H726.0m-6 -5l6 5l-6 5\"",
        ">2.25 ms <tspan dx=\"6\" font-weight=\"400\" fill=\"#57606a\">p99 22.0</tspan>",
        "median of 3 rounds · 2 × Example · 2026-11-26</text>",
      })
  void draws(String element) throws IOException {
    assertThat(Chart.of(Measurements.read(ReportTest.CSV))).contains(element);
  }

  @Test
  void whatWasNotMeasuredIsNotDrawn() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Chart.of(new Measurements(List.of(), List.of())))
        .withMessageContaining("floor-2");
  }

  @Test
  void theChartOfTheDocumentationIsThatOfItsNumbers() throws IOException {
    Path numbers = DOCS.resolve("performance.csv");
    assumeTrue(Files.exists(numbers), "there is no docs/performance.csv");
    assertThat(Files.readString(DOCS.resolve("performance.svg")))
        .as("docs/performance.svg is not that of docs/performance.csv: make bench-chart")
        .isEqualTo(Chart.of(Measurements.read(numbers)));
  }
}
