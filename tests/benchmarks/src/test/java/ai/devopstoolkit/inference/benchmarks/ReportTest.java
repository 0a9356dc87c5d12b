package ai.devopstoolkit.inference.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReportTest {
  /** All numbers below are worked out by hand from it. */
  static final Path CSV = Path.of("src", "test", "resources", "compare.csv");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "- CPU: 2 × Example",
        // 10/40, 12/30 and 11/36.67
        "| time of a review in the handler, create | controller-runtime | 0.30 (0.25–0.40) | at most 0.33: yes |",
        // 20000/4000 and 12000/4000, and 1 connection does not count
        "| reviews per second at 16 connections, create | controller-runtime | 4.00 (3.00–5.00) | at least 4.00: yes |",
        // (5-4)/(5.5-4) and (6.5-5)/(6-5)
        "| added to a create by one client, p50 | policy | 1.08 (0.67–1.50) | at most 1.00: no |",
        "| case | clients |  | dot-inference | policy | floor-2 | controller-runtime | controller-runtime-2 |",
        // dot-inference 5-4 and 6.5-5; policy 5.5-4 and 6-5, and the third round has no none
        "| create | 1 | p50 | 1.25 (1.00–1.50) | 1.25 (1.00–1.50) | 0.63 (0.50–0.75) | 1.25 (1.25–1.25) | 2.25 (2.00–2.50) |",
        "| create | 1 | p99 | 2.00 | 1.00 | 1.00 | 3.00 | 22.0 |",
        "| create |  | time | µs | 11.0 (10.0–12.0) | 36.7 (30.0–40.0) |",
        "| create |  | allocations |  | – | 512 |",
        "| create | 16 | rate | requests/s | 16,000 (12,000–20,000) | 4,000 (4,000–4,000) |",
        "| 25 AOT cache |  | ready | ms | 412 |",
      })
  void saysInALine(String line) throws IOException {
    assertThat(Report.of(Measurements.read(CSV)).lines()).contains(line);
  }

  @Test
  void leavesOutWhatWasNotMeasured(@TempDir Path directory) throws IOException {
    Path csv = directory.resolve("some.csv");
    Files.writeString(csv, "cold,dot-inference,25,,1,ready,ms,1\n");
    assertThat(Report.of(Measurements.read(csv)))
        .contains("## Stage cold")
        .doesNotContain("÷", "Added", "goal");
  }

  @Test
  void aGoalThatIsMissedSaysNo(@TempDir Path directory) throws IOException {
    Path csv = directory.resolve("slow.csv");
    Files.writeString(
        csv,
        """
        handler,dot-inference,create,,1,time,µs,34
        handler,controller-runtime,create,,1,time,µs,100
        """);
    assertThat(Report.of(Measurements.read(csv))).contains("| 0.34 | at most 0.33: no |");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a,b,c", "a,b,c,d,x,f,g,1", "a,b,c,d,1,f,g,many"})
  void aLineThatIsNoRowIsNamed(String line, @TempDir Path directory) throws IOException {
    Path csv = directory.resolve("bad.csv");
    Files.writeString(csv, line + "\n");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Measurements.read(csv))
        .withMessageEndingWith(line);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "0.0123, 0.01", "-1.236, -1.24", "12.34, 12.3", "123.4, 123", "9, 9.00"})
  void aNumberHasThreeDigits(double value, String text) {
    assertThat(Measurements.number(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"1234.5, '1,235'", "36012, '36,012'"})
  void aLargeNumberIsGrouped(double value, String text) {
    assertThat(Measurements.number(value)).isEqualTo(text);
  }
}
