package ai.devopstoolkit.inference.composition;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The recorded cases are what the webhook makes of LLMInferences today. */
class CasesTest {
  /** A system property: the cases are written, not compared. */
  private static final String WRITE = "writeCases";

  @Test
  void theCasesAreWhatIsMadeToday() throws IOException {
    String made = Cases.all().stream().map(it -> it.line() + "\n").collect(Collectors.joining());
    if (System.getProperty(WRITE) != null) {
      Path file = Path.of("src", "test", "resources", Cases.FILE);
      Files.writeString(file, made);
      System.out.println(made.lines().count() + " cases written to webhook/" + file);
      return;
    }
    // Read from their lines, as the recorded ones: numbers then have the types that text gives
    // them.
    Map<String, Case> today = byName(made.lines().map(Case::parse).toList());
    Map<String, Case> recorded = byName(Cases.recorded());

    assertThat(today.keySet())
        .as("the webhook, the examples or these tests make other cases. %s", Cases.WHAT_TO_DO)
        .containsExactlyElementsOf(recorded.keySet());
    assertThat(today.keySet().stream().filter(it -> !today.get(it).equals(recorded.get(it))))
        .as("these cases are made otherwise than when recorded. %s", Cases.WHAT_TO_DO)
        .isEmpty();
  }

  private static Map<String, Case> byName(List<Case> cases) {
    return cases.stream()
        .collect(
            Collectors.toMap(
                Case::name,
                it -> it,
                (one, other) -> {
                  throw new IllegalArgumentException("two cases are named " + one.name());
                },
                TreeMap::new));
  }
}
