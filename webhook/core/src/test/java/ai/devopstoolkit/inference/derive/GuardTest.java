package ai.devopstoolkit.inference.derive;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the real engines make of the guard: engine/guard.tsv, by tests/engine/guard. */
class GuardTest {
  private static final String UNSET = SecretEnv.GUARD;
  private static final String SET =
      UNSET.replace("$(" + SecretEnv.HOOK_VARIABLE + ")", SecretEnv.HOOK_VALUE);

  /** A version, the arguments, and its answer. */
  record Row(String version, String arguments, String answer) {
    static Row of(String line) {
      String[] columns = line.split("\t", -1);
      return new Row(columns[0], columns[1], columns[2]);
    }
  }

  /** Beside a level of the user's, before it or after it, too. */
  @ParameterizedTest
  @ValueSource(strings = {"0.15.0", "0.32.0"})
  @Tag("threat:open-endpoint")
  void withoutTheHooksVariableTheEngineEnds(String version) {
    List<Row> rows = rows(version).filter(it -> it.arguments().contains(UNSET)).toList();

    assertThat(rows).hasSize(4).extracting(Row::answer).containsOnly("exit 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.15.0", "0.32.0"})
  void withTheHooksVariableItStartsAsWithout(String version) {
    assertThat(rows(version).filter(it -> !it.arguments().contains(UNSET)))
        .containsExactly(
            new Row(version, SET, SecretEnv.HOOK_VALUE),
            new Row(version, SET + " --uvicorn-log-level=debug", "debug"),
            new Row(version, "-", SecretEnv.HOOK_VALUE));
  }

  private static Stream<Row> rows(String version) {
    return Fixtures.resource("engine/guard.tsv")
        .lines()
        .map(Row::of)
        .filter(it -> it.version().equals(version));
  }
}
