package ai.devopstoolkit.inference.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {
  @TempDir private Path directory;

  @Test
  void withoutKubectlItSaysHowToNameOne() {
    Run run = Run.of("doctor", "--kubectl", directory.resolve("none").toString());

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("name it with --kubectl PATH").hasLineCount(1);
  }

  @Test
  void anApiServerThatIsNotReachedIsOneLine() throws IOException {
    Run run =
        doctor("echo \"Unable to connect to the server: $1 $2\" >&2; exit 1", "--context", "h100");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out())
        .startsWith(
            "FAIL  no API server: Unable to connect to the server: --context=h100 --kubeconfig=k."
                + " Do: ")
        .hasLineCount(1);
    assertThat(run.err()).isEmpty();
  }

  private Run doctor(String script, String... arguments) throws IOException {
    Path kubectl = Files.writeString(directory.resolve("kubectl"), "#!/bin/sh\n" + script + "\n");
    assertThat(kubectl.toFile().setExecutable(true)).isTrue();
    return Run.of(
        "doctor", "--kubectl", kubectl.toString(), "--kubeconfig", "k", arguments[0], arguments[1]);
  }
}
