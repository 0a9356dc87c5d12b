package ai.devopstoolkit.inference.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.derive.DerivedField.Reason;
import ai.devopstoolkit.inference.rules.RuleSet;
import ai.devopstoolkit.inference.spec.Field;
import ai.devopstoolkit.inference.spec.LlmInference;
import ai.devopstoolkit.inference.spec.SpecFormatException;
import ai.devopstoolkit.inference.xrd.Xrd;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Walks every field that people may write through all the places that have to know it, so that a
 * forgotten one is named here: {@link Field}, the API, a rule, {@code explain} or the Composition,
 * README and an example. The reader has {@code ReadOrRefusedTest}.
 */
class EveryFieldTest {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final JsonNode SPEC =
      Xrd.bundled().json().at("/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties");

  /** What the webhook and Crossplane write. */
  private static final Set<String> NOT_THE_USERS = Set.of("derived", "crossplane");

  /** What says who derived, and what people may want to know: it reaches no manifest. */
  private static final Set<String> NOT_COMPOSED = Set.of("policy", "inputs", "about");

  @Test
  void fieldsAndApiAreTheSame() {
    assertThat(inFields()).isEqualTo(ofUsers());
    for (Field field : Field.values()) {
      if (field.path().startsWith("spec.")) {
        assertThat(schema(field).path("description").asText()).as(field.path()).isNotEmpty();
      }
    }
  }

  @Test
  void everyFieldIsReadByARule() {
    Set<Field> read =
        RuleSet.ALL.stream().flatMap(it -> it.reads().stream()).collect(Collectors.toSet());

    assertThat(Field.values()).allMatch(read::contains);
  }

  @Test
  void everyFieldReachesTheModelOrIsExplained() throws IOException {
    String composition = Files.readString(root("package/composition.yaml"));
    Set<String> explained = new TreeSet<>();
    for (JsonNode example : examples()) {
      for (Reason reason : reasons(example)) {
        explained.add(reason.from());
      }
    }

    assertThat(ofUsers())
        .allMatch(
            field ->
                composition.contains("fromFieldPath: spec." + field + "\n")
                    || explained.stream().anyMatch(it -> names(it, field)));
  }

  @Test
  void everyDerivedFieldIsCopied() throws IOException {
    String composition = Files.readString(root("package/composition.yaml"));
    Set<String> derived = names(SPEC.at("/derived/properties"));
    derived.removeAll(NOT_COMPOSED);

    assertThat(derived).allMatch(it -> composition.contains("spec.derived." + it));
  }

  @Test
  void everyFieldIsInTheReadme() throws IOException {
    List<String> rows =
        Files.readAllLines(root("README.md")).stream().filter(it -> it.startsWith("| `")).toList();

    assertThat(ofUsers())
        .allMatch(field -> rows.stream().anyMatch(it -> it.split("\\|", -1)[1].contains(field)));
  }

  @Test
  void everyFieldHasAnExample() throws IOException {
    Set<String> shown = new TreeSet<>();
    examples().forEach(it -> shown.addAll(names(it.path("spec"))));

    assertThat(shown).containsAll(ofUsers());
  }

  /** The first name below {@code spec} of each field. */
  private static Set<String> inFields() {
    return Stream.of(Field.values())
        .map(Field::path)
        .filter(it -> it.startsWith("spec."))
        .map(it -> it.split("\\.", -1)[1])
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> ofUsers() {
    Set<String> names = names(SPEC);
    names.removeAll(NOT_THE_USERS);
    return names;
  }

  private static JsonNode schema(Field field) {
    String pointer = field.path().substring("spec".length()).replace(".", "/properties/");
    return SPEC.at(pointer.substring("/properties".length()));
  }

  private static List<Reason> reasons(JsonNode example) {
    try {
      return Fixtures.derivation("").explain(LlmInference.read(example, "team-a"));
    } catch (SpecFormatException e) {
      throw new AssertionError(example.at("/metadata/name").asText(), e);
    }
  }

  private static boolean names(String from, String field) {
    return from.matches(".*\\bspec\\." + field + "\\b.*");
  }

  private static List<JsonNode> examples() throws IOException {
    List<JsonNode> examples = new ArrayList<>();
    try (Stream<Path> files = Files.list(root("examples"))) {
      for (Path file : files.filter(it -> it.toString().endsWith(".yaml")).sorted().toList()) {
        YAML.readerFor(JsonNode.class).<JsonNode>readValues(file.toFile()).readAll().stream()
            .filter(it -> it.path("kind").asText().equals(LlmInference.KIND))
            .filter(Predicate.not(it -> file.endsWith("refused.yaml")))
            .forEach(examples::add);
      }
    }
    return examples;
  }

  private static Set<String> names(JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static Path root(String path) {
    return Path.of("../..").resolve(path);
  }
}
