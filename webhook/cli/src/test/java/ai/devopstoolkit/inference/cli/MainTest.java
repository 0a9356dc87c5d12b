package ai.devopstoolkit.inference.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  @Test
  void namesEveryCommandAndTheExitCodes() {
    assertThat(Run.of("--help").out())
        .contains(
            "serve", "preview", "explain", "policy", "webhook-config", "doctor", "crd", "certs")
        .contains("Exit codes: 0 fine, 1 refused, 2 usage, 3 internal error.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "serve",
        "preview",
        "explain",
        "policy",
        "webhook-config",
        "doctor",
        "crd",
        "certs"
      })
  void everyCommandHelpsWithAnExample(String command) {
    Run run = Run.of(command, "--help");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("Usage: dot-inference " + command).contains("Example");
  }

  @Test
  void tellsItsVersion() {
    assertThat(Run.of("--version").out()).matches("(?s)dot-inference \\d+\\.\\d+\\.\\d+.*Java .*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "preview", "serve --port many", "preview -f nowhere.yaml"})
  void endsWithTwoWhenItIsCalledWrongly(String arguments) {
    Run run = Run.of(arguments.split(" ", -1));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).isNotBlank().doesNotContain("Exception").doesNotContain("\tat ");
  }

  @Test
  void doesNotServeWithoutACertificate() {
    Run run = Run.of("serve", "--cert", "tls.crt");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("either --cert FILE and --key FILE, or --dev");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--dev --cert a.crt",
        "--dev --port 99999",
        "--dev --poll 0s",
        "--dev --poll 5",
        "--cert a --key b --client-name apiserver"
      })
  void saysWhichOptionOfServeIsWrong(String arguments) {
    Run run = Run.of(("serve " + arguments).split(" ", -1));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).containsAnyOf("--cert", "port 99999", "--poll", "--client-ca");
    assertThat(run.err()).doesNotContain("java.lang");
  }
}
