package ai.devopstoolkit.inference.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.catalog.ArgumentFacts.ArgumentFact;
import ai.devopstoolkit.inference.catalog.ArgumentFacts.Kind;
import ai.devopstoolkit.inference.catalog.ArgumentFacts.Takes;
import ai.devopstoolkit.inference.sizing.Setting;
import ai.devopstoolkit.inference.spec.Argument;
import ai.devopstoolkit.inference.spec.Arguments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds {@code arguments.yaml} to what {@code tests/engine} recorded. */
class ArgumentFactsTest {
  private static final Path RECORDED = Path.of("../../tests/engine/recorded");
  private static final ArgumentFacts FACTS = ArgumentFacts.bundled();

  private static Stream<String[]> rows(String file) throws IOException {
    return Files.readAllLines(RECORDED.resolve(file)).stream().skip(1).map(it -> it.split("\t"));
  }

  @Test
  void everyRecordedArgumentHasOneClassAndNoOther() throws IOException {
    Map<String, String> recorded = new TreeMap<>();
    rows("arguments.tsv").forEach(it -> recorded.put(it[0], it[1] + " " + it[2]));
    Map<String, String> known = new TreeMap<>();
    FACTS.all().forEach(it -> known.put(it.name(), text(it.known())));

    assertThat(known).isEqualTo(recorded);
  }

  private static String text(EngineFacts.Span span) {
    return span.since().map(Object::toString).orElse("-")
        + " "
        + span.until().map(Object::toString).orElse("-");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.15.0", "0.32.0"})
  void namesAndNumbersOfValuesAreThoseOfTheRealParser(String version) throws IOException {
    EngineVersion asked = EngineVersion.parse(version);
    for (String[] row : rows("options-" + version + ".tsv").toList()) {
      if (row[0].equals("--help")) {
        continue; // ends the program
      }
      ArgumentFact fact = FACTS.find(row[0]).orElseThrow(() -> new AssertionError(row[0]));

      assertThat(fact.known().has(asked)).as(row[0]).isTrue();
      assertThat(fact.takes()).as(row[0]).isEqualTo(takes(row[2]));
      for (String other : row[1].equals("-") ? new String[0] : row[1].split(",")) {
        assertThat(Arguments.fullName(other)).as(other).isEqualTo(row[0]);
      }
    }
  }

  private static Takes takes(String text) {
    return switch (text) {
      case "no" -> Takes.NONE;
      case "no-" -> Takes.NONE_OR_NEGATED;
      case "0-1" -> Takes.ONE_OR_NONE;
      case "1" -> Takes.ONE;
      default -> Takes.SEVERAL;
    };
  }

  @Test
  void everyShortNameIsOneOfTheRealParsers() throws IOException {
    List<String> recorded =
        Stream.concat(rows("options-0.15.0.tsv"), rows("options-0.32.0.tsv"))
            .flatMap(it -> Stream.of(it[1].split(",")))
            .toList();

    assertThat(recorded)
        .containsAll(Arguments.SHORT.keySet().stream().filter(it -> !it.equals("-O")).toList())
        .containsAll(Arguments.SAME.keySet());
  }

  @Test
  void variablesOfVllmAreRecordedOnes() throws IOException {
    List<String> recorded = rows("environment.tsv").map(it -> it[0]).toList();

    assertThat(recorded)
        .containsAll(FACTS.variables().stream().filter(it -> it.startsWith("VLLM_")).toList());
  }

  @Test
  void placedArgumentsHaveTheirKeys() {
    Map<String, String> placed =
        FACTS.all().stream()
            .filter(it -> it.kind() == Kind.PLACED)
            .collect(Collectors.toMap(ArgumentFact::name, ArgumentFact::by));

    for (Setting setting : Setting.values()) {
      assertThat(placed).containsEntry(setting.argument(), setting.field());
    }
    assertThat(placed)
        .containsEntry("--dtype", "dtype")
        .containsEntry("--max-num-seqs", "maxNumSeqs")
        .containsEntry("--kv-cache-dtype", "kvCacheDtype")
        .hasSize(11);
  }

  @ParameterizedTest
  @CsvSource({
    "VLLM_PLUGINS,CODE_AND_FILES",
    "VLLM_SERVER_DEV_MODE,NETWORK_AND_SECRETS",
    "PYTHONPATH,CODE_AND_FILES",
    "PYTHON_NEW,CODE_AND_FILES",
    "LD_PRELOAD,CODE_AND_FILES",
    "PYTHONUNBUFFERED,",
    "HF_HOME,",
  })
  void variablesHaveAClassToo(String name, Kind kind) {
    assertThat(FACTS.variable(name).orElse(null)).isEqualTo(kind);
  }

  @ParameterizedTest
  @CsvSource({
    "64,true",
    "-1,true",
    "0.9,true",
    ".5,true",
    "'1,2,4',true",
    "fp8_e4m3,true",
    "'',true",
    "a.b,false",
    "a.5,false",
    "5.a,false",
    "..,false",
    "1..2,false",
    "a/b,false",
    "a:b,false",
    "a\\b,false",
    "'{}',false",
    "é,false",
    "'a b',false",
  })
  void plainValuesAreWordsAndNumbers(String value, boolean plain) {
    assertThat(ArgumentValues.arePlain(new Argument("--x", "", false, List.of(value), 0)))
        .isEqualTo(plain);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"mode\":3}                       | false",
        "{\"mode\":3,\"mode\":\"a\"}        | false",
        "{}                                 | false",
        "{\"mode\":3,\"cache_dir\":\"a\"}   | true",
        "{\"mode\":\"a/b\"}                 | true",
        "{\"mode\":\"\\u002f\"}             | true",
        "{\"mode\":{\"chat_template\":1}}   | true",
        "3                                  | true",
        "[\"mode\"]                         | true",
        "{\"mode\":                         | true",
        "mode                               | true",
      })
  void ofAJsonValueOnlyNamedKeysPass(String value, boolean needsAllowing) {
    ArgumentFact fact = FACTS.find("--compilation-config").orElseThrow();

    assertThat(fact.needsAllowing(new Argument(fact.name(), "", false, List.of(value), 0)))
        .isEqualTo(needsAllowing);
  }
}
