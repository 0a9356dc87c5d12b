package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * How a program ended.
 *
 * @param command the program and its arguments
 * @param out its standard output
 * @param err its standard error
 */
record Output(List<String> command, int exitCode, String out, String err) {
  /** This, which must be a success. */
  Output ok() {
    return ended(0);
  }

  /** This, which must be a success that warns of nothing. */
  Output quiet() {
    assertThat(ok().err()).as("standard error of %s", command).isEmpty();
    return this;
  }

  /** This, which must be a refusal. */
  Output refused() {
    return ended(1);
  }

  private Output ended(int expected) {
    assertThat(exitCode).as("exit code of %s%n%s%s", command, out, err).isEqualTo(expected);
    return this;
  }

  /** What kubectl or preview warned of, without the word itself. */
  List<String> warnings() {
    return err.lines()
        .filter(line -> line.contains("Warning: "))
        .map(line -> line.substring(line.indexOf("Warning: ") + "Warning: ".length()))
        .toList();
  }

  /** The standard output as JSON. */
  JsonNode json() {
    return Json.read(out);
  }
}
