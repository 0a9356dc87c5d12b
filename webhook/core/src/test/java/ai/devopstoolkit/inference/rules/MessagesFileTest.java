package ai.devopstoolkit.inference.rules;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.spec.LlmInference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/**
 * All that the rules say, as kubectl prints it, in one file to be read by a person: {@code
 * -DwriteMessages=true} writes it.
 */
class MessagesFileTest {
  private static final Path FILE = Path.of("src/test/resources/rules/messages.txt");
  private static final int LONGEST_WARNING = 120;

  /** What is said about one object of messages.yaml. */
  private record Said(JsonNode about, Findings findings) {
    static Said of(JsonNode about) {
      Optional<LlmInference> stored =
          about.has("stored")
              ? Optional.of(Fixtures.read(object(about.path("stored"), about)))
              : Optional.empty();
      LlmInference now = Fixtures.read(object(about.path("spec"), about));
      String policy = about.has("policy") ? about.path("policy").toString() : "";
      Derivation derivation = Fixtures.derivation(policy);
      stored = stored.map(it -> withDerived(it, derivation));
      Findings findings = new Findings();
      RuleSet.check(
          new Subject(now, stored, derivation.inputs(now, stored), false), true, findings);
      return new Said(about, findings);
    }

    private static LlmInference withDerived(LlmInference object, Derivation derivation) {
      return new LlmInference(
          object.name(),
          object.namespace(),
          object.rederive(),
          object.skipChecks(),
          object.spec(),
          object.specJson(),
          Optional.of(derivation.derive(object)),
          object.unread());
    }

    private static ObjectNode object(JsonNode spec, JsonNode about) {
      ObjectNode object = Fixtures.object("model: Qwen/Qwen2.5-7B-Instruct");
      spec.properties().forEach(it -> object.withObject("/spec").set(it.getKey(), it.getValue()));
      about
          .path("metadata")
          .properties()
          .forEach(it -> object.withObject("/metadata").set(it.getKey(), it.getValue()));
      return object;
    }

    List<Finding> all() {
      return findings.refusals().isEmpty() ? findings.warnings() : findings.refusals();
    }

    /** As kubectl 1.34 does: one cause in the same line, more in a list. */
    String print() {
      String parts =
          Stream.of("metadata", "policy", "stored", "spec")
              .filter(about::has)
              .map(it -> "# " + it + ": " + about.path(it) + "\n")
              .collect(Collectors.joining());
      if (findings.refusals().isEmpty()) {
        return parts
            + findings.warnings().stream()
                .map(it -> "Warning: " + it + "\n")
                .collect(Collectors.joining());
      }
      String name = about.path("metadata").path("name").asText(Fixtures.NAME);
      String head = "The LLMInference \"" + name + "\" is invalid: ";
      return parts
          + head
          + (findings.refusals().size() == 1
              ? findings.refusals().get(0) + "\n"
              : "\n"
                  + findings.refusals().stream()
                      .map(it -> "* " + it + "\n")
                      .collect(Collectors.joining()));
    }
  }

  private static final List<Said> ALL =
      StreamSupport.stream(
              Fixtures.yaml(Fixtures.resource("rules/messages.yaml")).spliterator(), false)
          .map(Said::of)
          .toList();

  @Test
  void theFileHasWhatTheRulesSay() throws IOException {
    String text = ALL.stream().map(Said::print).collect(Collectors.joining("\n"));
    if (Boolean.getBoolean("writeMessages")) {
      Files.writeString(FILE, text);
    }

    System.out.printf(
        Locale.ROOT,
        "messages: %d objects, %d refusals, %d warnings%n",
        ALL.size(),
        ALL.stream().mapToLong(it -> it.findings().refusals().size()).sum(),
        ALL.stream()
            .filter(it -> it.findings().refusals().isEmpty())
            .mapToLong(it -> it.findings().warnings().size())
            .sum());
    assertThat(text).isEqualTo(Files.readString(FILE));
  }

  @Test
  void everyRuleIsInIt() {
    TreeSet<String> rules = new TreeSet<>();
    ALL.forEach(it -> it.all().forEach(finding -> rules.add(finding.rule())));

    assertThat(rules).containsAll(RuleSet.ALL.stream().map(Rule::id).toList());
  }

  @Test
  void eachObjectIsThereForItsRule() {
    assertThat(ALL)
        .filteredOn(it -> !it.about().path("rule").asText().isEmpty())
        .allMatch(
            it ->
                it.all().stream().anyMatch(f -> f.rule().equals(it.about().path("rule").asText())));
  }

  @Test
  void warningsAreShort() {
    assertThat(ALL.stream().flatMap(it -> it.findings().warnings().stream()))
        .isNotEmpty()
        .allSatisfy(it -> assertThat(it.toString()).hasSizeLessThanOrEqualTo(LONGEST_WARNING));
  }

  /** What to do, in so many words. */
  @Test
  void refusalsSayWhatToDo() {
    assertThat(ALL.stream().flatMap(it -> it.findings().refusals().stream()))
        .isNotEmpty()
        .allSatisfy(
            it ->
                assertThat(it.message())
                    .containsPattern(
                        "\\b(Use|use|Leave|Keep|Remove|Write|Ask|For example|takes printable|allows)\\b"));
  }
}
