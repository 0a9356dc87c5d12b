package ai.devopstoolkit.inference.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyCommandTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name: team | policy team/[0-9a-f]{8}@\\d+, no targets",
        "name: team, targets: [{providerConfigName: h100-*, name: h100}] | policy team/[0-9a-f]{8}@\\d+, 1 target: h100 \\(providerConfigName h100-\\*\\)",
        "targets: [{name: a, namespace: team-*}, {providerConfigName: b, name: b}] | policy default/[0-9a-f]{8}@\\d+, 2 targets: a \\(providerConfigName \\*, namespace team-\\*\\) and b \\(providerConfigName b\\)",
      })
  void saysInOneLineWhatAPolicyIs(String yaml, String said) throws IOException {
    Path file = file("policy.yaml", "{" + yaml + "}");

    Run run = Run.of("policy", "check", file.toString());

    assertThat(run.exitCode()).isZero();
    assertThat(run.out().strip()).matches("\\Q" + file + "\\E: " + said);
    assertThat(run.err()).isEmpty();
  }

  @Test
  void saysAllThatIsWrongByLine() throws IOException {
    Path file = file("policy.yaml", "name: team\ngpu: {maximum: 0}\nperGPU: {cpu: 2}\n");

    Run run = Run.of("policy", "check", file.toString());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualTo(
            "dot-inference: policy "
                + file
                + " is refused:\n"
                + "  line 2: gpu.maximum: must be at least 1, but is 0\n"
                + "  line 3: perGPU: unknown key; did you mean perGpu?\n\n");
  }

  @Test
  void aBadCatalogIsRefusedAsWell() throws IOException {
    Path policy = file("policy.yaml", "name: team");
    Path catalog = file("models.yaml", "a: b");

    Run run = Run.of("policy", "check", policy.toString(), "--catalog", catalog.toString());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .startsWith("dot-inference: catalog " + catalog + " is refused:\n  line 1");
  }

  @ParameterizedTest
  @CsvSource({
    "policy, policy needs one of: check",
    "policy check, Missing required parameter: 'FILE'",
    "policy check nowhere.yaml, nowhere.yaml: there is no such file"
  })
  void endsWithTwoWhenItIsCalledWrongly(String words, String message) {
    Run run = Run.of(words.split(" "));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(message).doesNotContain("Exception");
  }

  @Test
  void helpsWithAnExample() {
    Run run = Run.of("policy", "check", "--help");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("Usage: dot-inference policy check", "Examples:", "1 refused");
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }
}
