package ai.devopstoolkit.inference.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.preview.Manifest;
import ai.devopstoolkit.inference.preview.ManifestException;
import ai.devopstoolkit.inference.preview.Yaml;
import ai.devopstoolkit.inference.rules.Rule;
import ai.devopstoolkit.inference.rules.RuleSet;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/rules.md says what the program says. */
class RulesDocumentTest {
  private static final Path DOCUMENT = Path.of("../../docs/rules.md");
  private static final Pattern PART =
      Pattern.compile("(?ms)^## ([^\\n]+)$|^```(\\w+)\\n(.*?)^```$");
  private static final int TITLE = 1;
  private static final int LANGUAGE = 2;
  private static final int BODY = 3;
  private static final String CHAT =
      """
      apiVersion: inference.devopstoolkit.ai/v1alpha1
      kind: LLMInference
      metadata:
        name: chat
      spec:
        model: Qwen/Qwen2.5-7B-Instruct
        providerConfigName: incluster
      """;

  @TempDir private Path directory;

  /** A message of the document, and the snippets before it that bring it about. */
  record Example(String section, String snippet, String policy, String stored, String messages) {
    @Override
    public String toString() {
      return section + ": " + messages.lines().findFirst().orElse("");
    }
  }

  @Test
  void everyRuleHasASection() {
    List<String> titles =
        parts().map(part -> part.group(TITLE)).filter(title -> title != null).toList();

    assertThat(titles).containsAll(RuleSet.ALL.stream().map(Rule::id).toList());
  }

  @Test
  void mostRulesHaveAnExample() {
    assertThat(examples().map(Example::section).distinct().count()).isGreaterThanOrEqualTo(10);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void eachMessageIsWhatPreviewPrints(Example example) throws IOException, ManifestException {
    Path chat = file("chat.yaml", chat(example.snippet()));
    List<String> arguments = new ArrayList<>(List.of("preview", "-f", chat.toString()));
    arguments.addAll(List.of("-n", example.section().equals("target") ? "team-a" : "default"));
    if (!example.policy().isEmpty()) {
      arguments.addAll(List.of("--policy", file("policy.yaml", example.policy()).toString()));
    }
    if (!example.stored().isEmpty()) {
      Path applied = file("applied.yaml", chat(example.stored()));
      String stored = Run.of("preview", "-f", applied.toString()).out();
      arguments.addAll(List.of("--old", file("stored.yaml", stored).toString()));
    }

    Run run = Run.of(arguments.toArray(String[]::new));

    assertThat(anyStamp(run.err().replace(directory + "/", "")))
        .isEqualTo(anyStamp(example.messages()));
    assertThat(run.exitCode()).isEqualTo(example.messages().contains(": Warning: ") ? 0 : 1);
  }

  /** The hash in it is that of the whole catalog, too, and changes with each new model. */
  private static String anyStamp(String messages) {
    return messages.replaceAll("(policy [a-z]+)/[0-9a-f]{8}@", "$1/…@");
  }

  static Stream<Example> examples() {
    List<Example> examples = new ArrayList<>();
    String section = "";
    String snippet = "";
    String policy = "";
    String stored = "";
    for (MatchResult part : parts().toList()) {
      String body = part.group(BODY);
      if (body == null) {
        section = part.group(TITLE);
        policy = "";
        stored = "";
      } else if (body.startsWith("# policy.yaml")) {
        policy = body;
      } else if (body.startsWith("# stored.yaml")) {
        stored = body;
      } else if (part.group(LANGUAGE).equals("yaml")) {
        snippet = body;
      } else if (body.startsWith("chat.yaml[1]: ")) {
        examples.add(new Example(section, snippet, policy, stored, body));
      }
    }
    return examples.stream();
  }

  private static Stream<MatchResult> parts() {
    try {
      return PART.matcher(Files.readString(DOCUMENT)).results();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The usual manifest with what the snippet adds to its metadata and spec. */
  private static String chat(String snippet) throws ManifestException {
    ObjectNode chat = Yaml.read("chat", CHAT).get(0).json();
    for (Manifest addition : Yaml.read("snippet", snippet)) {
      for (String part : List.of("metadata", "spec")) {
        JsonNode added = addition.json().path(part);
        added
            .properties()
            .forEach(it -> chat.withObject("/" + part).set(it.getKey(), it.getValue()));
      }
    }
    return Yaml.write(chat);
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }
}
