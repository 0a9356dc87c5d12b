package ai.devopstoolkit.inference.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

class JsonNodesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "text",
        "''",
        "\"\\\"\\\\\\n\\t\\e ä €\"",
        "'7'",
        "'true'",
        "'null'",
        "7",
        "-0",
        "15231233024",
        "123456789012345678901234567890",
        "1.10",
        "-0.5",
        "1.0e+5",
        "1e5",
        "true",
        "false",
        "null",
        "[]",
        "{}",
        "[1, [a, 2.50], {b: [], 'true': false}]",
        "{b: 1, a: {c: text}, '1': null}",
        "{a: 1, a: 2}",
      })
  void whatIsReadBackIsWhatYamlSaid(String yaml) throws SettingsException, IOException {
    Node root = compose(yaml);

    Node back = JsonNodes.read(new ByteArrayInputStream(JsonNodes.bytes(root, Set.of())));

    assertThat(shown(back)).isEqualTo(shown(root));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0x10",
        "010",
        "1_000",
        "+7",
        ".5",
        "1.",
        ".inf",
        "yes",
        "True",
        "off",
        "2026-11-23",
        "!x y",
      })
  void whatJsonCannotSayIsRefusedWithItsLine(String scalar) {
    assertThatThrownBy(() -> JsonNodes.bytes(compose("a: 1\nb: " + scalar), Set.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("line 2: JSON has nothing like ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{1: a}", "{[a]: b}", "{true: a}"})
  void aKeyThatIsNoTextIsRefused(String yaml) {
    assertThatThrownBy(() -> JsonNodes.bytes(compose(yaml), Set.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("line 1: JSON has nothing like ");
  }

  @Test
  void keysAreLeftOutAtAnyDepth() throws SettingsException {
    byte[] json = JsonNodes.bytes(compose("{a: 1, b: [{a: {b: 2}, c: 3}]}"), Set.of("a"));

    assertThat(new String(json, StandardCharsets.UTF_8)).isEqualTo("{\"b\":[{\"c\":3}]}");
  }

  @Test
  void aMissingResourceSaysWhoWouldHaveWrittenIt() {
    assertThatThrownBy(() -> JsonNodes.resource("/none.json"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("/none.json is not on the class path: build with Maven");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[1,", "{\"a\":}", "[1 2]"})
  void halfAFileIsRefused(String json) {
    assertThatThrownBy(
            () -> JsonNodes.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8))))
        .isInstanceOf(IOException.class);
  }

  private static Node compose(String yaml) throws SettingsException {
    // In a list: alone, a null is no file.
    return ((SequenceNode) SettingsFile.compose("- " + yaml.replace("\n", "\n  "), 1))
        .getValue()
        .get(0);
  }

  private static String shown(Node node) {
    if (node instanceof MappingNode mapping) {
      return mapping.getValue().stream()
          .map(it -> shown(it.getKeyNode()) + ": " + shown(it.getValueNode()))
          .collect(Collectors.joining(", ", node.getTag() + " {", "}"));
    }
    if (node instanceof SequenceNode sequence) {
      return sequence.getValue().stream()
          .map(JsonNodesTest::shown)
          .collect(Collectors.joining(", ", node.getTag() + " [", "]"));
    }
    return node.getTag() + " " + ((ScalarNode) node).getValue();
  }
}
