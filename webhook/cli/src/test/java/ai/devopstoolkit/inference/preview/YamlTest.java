package ai.devopstoolkit.inference.preview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;

class YamlTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "2",
        "2.0",
        "-.5",
        "007",
        "yes",
        "No",
        "on",
        "off",
        "y",
        "true",
        "TRUE",
        "null",
        "~",
        "Null",
        "",
        " lead",
        "trail ",
        "a: b",
        "a #c",
        "# c",
        "- x",
        "-",
        "?",
        "@x",
        "`x",
        "%x",
        "*a",
        "&a",
        "!x",
        "[x",
        "{x",
        "| x",
        "> x",
        "'q'",
        "\"q\"",
        "multi\nline",
        "multi\nline\n",
        "\ttab",
        "\u0007",
        "\u2028",
        "\r\n",
        "---",
        "a:",
        "ü€😀",
        "16Gi",
        "500m",
      })
  void aStringStaysThatStringForUsAndForOthers(String text) throws ManifestException {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("value", text).put("after", "x");
    object.putArray("list").add(text);
    object.putObject("map").put(text.isEmpty() ? "empty" : text, "x");

    String yaml = Yaml.write(object);

    assertThat(only(yaml)).isEqualTo(object);
    assertThat(snakeYaml(yaml)).containsEntry("value", text).containsEntry("after", "x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "-1",
        "0",
        "9007199254740993",
        "9223372036854775807",
        "0.1",
        "-2.5",
        "true",
        "false",
        "null",
        "[]",
        "{}",
        "[1, [2, {a: null}]]",
      })
  void otherValuesKeepTheirTypeAndDigits(String value) throws ManifestException {
    ObjectNode object = only("value: " + value + "\nafter: x\n");

    assertThat(only(Yaml.write(object))).isEqualTo(object);
    assertThat(Yaml.write(object).replaceAll("\\s", ""))
        .contains("value:" + (value.startsWith("[1") ? "" : value.replace(" ", "")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "value: 2             | NUMBER",
        "value: '2'           | STRING",
        "value: \"2\"         | STRING",
        "value: yes           | BOOLEAN",
        "value: 'yes'         | STRING",
        "value: true          | BOOLEAN",
        "value: 2026-11-23    | STRING",
        "value: 12:30:45      | STRING",
        "value: 1.10.0        | STRING",
        "value: 16Gi          | STRING",
        "value: 1e3           | NUMBER",
        "value: 0x1F          | NUMBER",
        "value: ~             | NULL",
        "value: null          | NULL",
        "`value: |-\n  true`  | STRING",
        "value: {}            | OBJECT",
        "value: []            | ARRAY",
      })
  void scalarsAreReadAsKubectlReadsThem(String yaml, String type) throws ManifestException {
    assertThat(only(yaml).get("value").getNodeType()).hasToString(type);
  }

  @Test
  void documentsAreNumberedFromOne() throws ManifestException {
    List<Manifest> manifests = Yaml.read("app.yaml", "# first\n---\na: 1\n---\nb: 2\n...\n");

    assertThat(manifests)
        .extracting(Manifest::source)
        .containsExactly("app.yaml[1]", "app.yaml[2]");
    assertThat(manifests).extracting(it -> it.json().toString()).contains("{\"b\":2}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n", "# a comment\n", "null\n", "~"})
  void filesWithoutAnObjectHoldNoManifests(String yaml) throws ManifestException {
    assertThat(Yaml.read("f", yaml)).isEmpty();
  }

  @Test
  void jsonIsYaml() throws ManifestException {
    assertThat(only("{\"a\": {\"b\": [1, \"2\", null]}, \"c\": \"\\u00fc\"}"))
        .isEqualTo(only("a: {b: [1, '2', null]}\nc: ü"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`a: 1\na: 2`               | line 2: is not YAML: found duplicate key a",
        "`a:\n  b: 1\n  c: 2\n  b: 3` | line 4: is not YAML: found duplicate key b",
        "`a: 1\n---\nb: 1\nb: 2`    | line 4: is not YAML: found duplicate key b",
        "`{\"a\": 1,\n \"a\": 2}`   | line 2: is not YAML: found duplicate key a",
        "`1: a\n1.0: b`             | line 1: is not YAML: found duplicate key 1",
        "`~: a`                     | line 1: is not YAML: a key must be text",
        "`? !!merge {a: b}\n: c`    | line 1: is not YAML: a key must be a scalar",
        "`a: .inf`                  | line 1: is not YAML: JSON has no number Infinity. Quote it",
        "`a: !!int b`               | `line 1: is not YAML: \"b\" is no value of !!int`",
        "`a:\n  <<: b`              | line 2: is not YAML: << takes a mapping",
        "`a: 1\n--- {b: 1}`         | line 2: is not YAML: only a comment may follow ---",
        "`%YAML 1.2\n---\na: 1`     | line 1: is not YAML: kubectl takes no directive",
        "`a: 1\n...\nb: 2`          | line 3: is not YAML: ",
        "`{\"a\": 1e400}`            | JSON has no number Infinity",
        "`a: 1\n b: 2`              | line 2: is not YAML: ",
        "`a: [1`                    | line 1: is not YAML: ",
        "`a: \"b`                   | line 1: is not YAML: ",
      })
  void whatIsNoYamlIsRefusedWithFileAndLine(String yaml, String problem) {
    assertThatThrownBy(() -> Yaml.read("app.yaml", yaml))
        .isInstanceOf(ManifestException.class)
        .hasMessageStartingWith("app.yaml: " + problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {"- a | 1", "text | 1", "5 | 1", "`a: 1\n---\n- b` | 2"})
  void whatIsNoObjectIsRefusedWithFileAndDocument(String yaml, int document) {
    assertThatThrownBy(() -> Yaml.read("app.yaml", yaml))
        .isInstanceOf(ManifestException.class)
        .hasMessage("app.yaml[%d]: is no Kubernetes object".formatted(document));
  }

  @Test
  void deepNestingIsRefused() {
    assertThatThrownBy(() -> Yaml.read("f", "a: " + "[".repeat(5000) + "]".repeat(5000)))
        .isInstanceOf(ManifestException.class);
  }

  @Test
  void deepNestingByAliasesIsRefused() {
    StringBuilder yaml = new StringBuilder("x0: &x0 a\n");
    for (int i = 1; i < 200; i++) {
      yaml.append("x%d: &x%d %s*x%d%s%n".formatted(i, i, "[".repeat(99), i - 1, "]".repeat(99)));
    }

    assertThatThrownBy(() -> Yaml.read("f", yaml.toString()))
        .isInstanceOf(ManifestException.class)
        .hasMessageContaining("line 2: is not YAML: more than 200 collections");
  }

  /** As a plain scalar of 40,000 characters, whose pattern backtracked until the stack was full. */
  @Test
  void aLongScalarIsRead() throws ManifestException {
    String text = ".1" + "_1".repeat(20_000) + "x";

    assertThat(only("a: " + text).get("a").textValue()).isEqualTo(text);
  }

  @Test
  void anEscapeOutOfRangeIsRefused() {
    assertThatThrownBy(() -> Yaml.read("f", "a: \"\\UFFFFFFFF\""))
        .isInstanceOf(ManifestException.class)
        .hasMessage("f: is not YAML: an escape is out of range");
  }

  @Test
  void aliasesAreCopies() throws ManifestException {
    ObjectNode object = only("a: &a {k: 1}\nb: *a\n");

    ((ObjectNode) object.get("a")).put("k", 2);

    assertThat(object.at("/b/k").asInt()).isEqualTo(1);
  }

  @Test
  void keysStayInTheirOrder() throws ManifestException {
    String yaml = "b: 1\na: 2\nc:\n  z: 1\n  d: 2\n";

    assertThat(Yaml.write(only(yaml))).isEqualTo(yaml);
  }

  private static ObjectNode only(String yaml) throws ManifestException {
    List<Manifest> manifests = Yaml.read("f", yaml);
    assertThat(manifests).hasSize(1);
    JsonNode json = manifests.get(0).json();
    return (ObjectNode) json;
  }

  /** A second opinion, by the rules of YAML 1.1 that kubectl follows, too. */
  private static Map<String, Object> snakeYaml(String yaml) {
    return new org.yaml.snakeyaml.Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
  }

  @Test
  void whatAListHoldsIsReadOneByOne() throws ManifestException {
    List<Manifest> manifests =
        Yaml.read("app.yaml", "kind: List\nitems:\n- {kind: A}\n- {kind: B}\n");

    assertThat(manifests)
        .extracting(Manifest::source)
        .containsExactly("app.yaml[1].items[0]", "app.yaml[1].items[1]");
  }
}
