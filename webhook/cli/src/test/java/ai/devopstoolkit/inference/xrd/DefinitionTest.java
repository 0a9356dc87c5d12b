package ai.devopstoolkit.inference.xrd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What package/definition.yaml keeps to; that the API server accepts it: CrossplaneCrdIT. */
class DefinitionTest {
  private static final JsonNode XRD = Xrd.bundled().json();
  private static final JsonNode ROOT = XRD.at("/spec/versions/0/schema/openAPIV3Schema");
  private static final JsonNode SPEC = ROOT.at("/properties/spec");

  /** Crossplane loses every other keyword at the top levels without a word. */
  private static final Set<String> KEYWORDS_OF_TOP_LEVELS =
      Set.of("type", "description", "required", "properties", "x-kubernetes-validations");

  private static final Set<String> KEYWORDS =
      Set.of(
          "additionalProperties",
          "anyOf",
          "default",
          "description",
          "format",
          "items",
          "maxItems",
          "maxLength",
          "maximum",
          "minItems",
          "minLength",
          "minimum",
          "pattern",
          "properties",
          "required",
          "type",
          "x-kubernetes-int-or-string",
          "x-kubernetes-list-map-keys",
          "x-kubernetes-list-type",
          "x-kubernetes-preserve-unknown-fields",
          "x-kubernetes-map-type",
          "x-kubernetes-validations");

  /** A schema, and where it lies: field names joined by dots, [] for items, * for other fields. */
  private record Field(String path, JsonNode schema) {}

  @Test
  void itsNameIsPluralAndGroup() {
    assertThat(XRD.at("/metadata/name").asText())
        .isEqualTo(XRD.at("/spec/names/plural").asText() + "." + XRD.at("/spec/group").asText());
  }

  @Test
  void exactlyOneVersionIsServedAndReferenceable() {
    assertThat(XRD.at("/spec/versions")).hasSize(1);
    assertThat(XRD.at("/spec/versions/0/served").asBoolean()).isTrue();
    assertThat(XRD.at("/spec/versions/0/referenceable").asBoolean()).isTrue();
  }

  @Test
  void everyFieldHasADescriptionThatIsASentence() {
    assertThat(
            offenders(
                field -> !field.schema().path("description").asText().matches("(?s)[A-Z].*\\.")))
        .isEmpty();
  }

  @Test
  void descriptionsAreAscii() {
    assertThat(
            offenders(
                field ->
                    !StandardCharsets.US_ASCII
                        .newEncoder()
                        .canEncode(field.schema().path("description").asText())))
        .isEmpty();
  }

  @Test
  void everyFieldOfAUserSaysItsDefaultOrIsRequired() {
    assertThat(
            fields().stream()
                .filter(field -> field.path().startsWith("spec."))
                .filter(field -> !field.path().startsWith("spec.derived"))
                .filter(field -> !field.path().endsWith("[]") && !isRequired(field.path()))
                .filter(field -> !field.schema().path("description").asText().contains("Default"))
                .map(Field::path))
        .isEmpty();
  }

  @Test
  void onlyGpuAndReplicasHaveADefault() {
    assertThat(offenders(field -> field.schema().has("default")))
        .containsExactly("spec.gpu", "spec.replicas");
    assertThat(SPEC.at("/properties/gpu/default").asInt()).isEqualTo(1);
    assertThat(SPEC.at("/properties/replicas/default").asInt()).isEqualTo(1);
  }

  @Test
  void nothingButModelAndProviderConfigNameIsAskedOfAUser() {
    assertThat(texts(SPEC.path("required"))).containsExactly("model", "providerConfigName");
  }

  @Test
  void topLevelsUseNoKeywordThatCrossplaneLoses() {
    for (JsonNode level : List.of(ROOT, SPEC, ROOT.at("/properties/status"))) {
      assertThat(level.fieldNames()).toIterable().isSubsetOf(KEYWORDS_OF_TOP_LEVELS);
    }
    assertThat(ROOT.path("properties").fieldNames()).toIterable().containsExactly("spec", "status");
  }

  @Test
  void noKeywordIsMisspelt() {
    assertThat(offenders(field -> !KEYWORDS.containsAll(names(field.schema())))).isEmpty();
  }

  @Test
  void everyFieldHasOneTypeOrIsAnIntOrString() {
    Set<String> types = Set.of("object", "array", "string", "integer", "boolean");
    JsonNode eitherOr = SPEC.at("/properties/resources/properties/cpu/anyOf");

    assertThat(
            offenders(
                field ->
                    field.schema().path("x-kubernetes-int-or-string").asBoolean()
                        ? field.schema().has("type")
                            || !field.schema().path("anyOf").equals(eitherOr)
                        : field.schema().has("anyOf")
                            || !types.contains(field.schema().path("type").asText())))
        .isEmpty();
    assertThat(eitherOr).hasToString("[{\"type\":\"integer\"},{\"type\":\"string\"}]");
  }

  @Test
  void objectsHaveFieldsAndListsHaveItems() {
    assertThat(
            offenders(
                field ->
                    isA("object", field.schema())
                        == (field.schema().has("properties")
                            == field.schema().has("additionalProperties"))))
        .isEmpty();
    assertThat(offenders(field -> isA("array", field.schema()) != field.schema().has("items")))
        .isEmpty();
  }

  @Test
  void requiredFieldsExist() {
    assertThat(
            offenders(
                field ->
                    !names(field.schema().path("properties"))
                        .containsAll(texts(field.schema().path("required")))))
        .isEmpty();
  }

  @Test
  void everyListSaysHowItIsMerged() {
    assertThat(
            fields().stream()
                .filter(field -> isA("array", field.schema()))
                .filter(field -> !field.path().startsWith("spec.derived"))
                .map(field -> field.path() + " " + field.schema().path("x-kubernetes-list-type")))
        .containsExactly(
            "spec.env \"map\"", "spec.args \"atomic\"", "status.target.conditions \"atomic\"");
    assertThat(
            fields().stream()
                .filter(field -> isA("array", field.schema()))
                .filter(field -> field.path().startsWith("spec.derived"))
                .map(field -> field.schema().path("x-kubernetes-list-type").asText())
                .distinct())
        .containsExactly("atomic");
  }

  @Test
  void keysOfListMapsAreRequired() {
    JsonNode env = SPEC.at("/properties/env");

    assertThat(texts(env.path("x-kubernetes-list-map-keys"))).containsExactly("name");
    assertThat(texts(env.at("/items/required"))).contains("name");
  }

  @Test
  void integersFitIntoAnInt() {
    assertThat(
            offenders(
                field ->
                    isA("integer", field.schema())
                        && (!field.schema().has("maximum")
                            || field.schema().path("maximum").asLong() > Integer.MAX_VALUE
                            || !field.schema().path("format").asText().equals("int32"))))
        // Kubernetes' own type, of 64 bits.
        .containsExactly("spec.derived.tolerations[].tolerationSeconds");
  }

  @Test
  void whatAUserWritesIsBounded() {
    assertThat(
            fields().stream()
                .filter(field -> !field.path().startsWith("spec.derived"))
                .filter(field -> !field.path().startsWith("status"))
                .filter(
                    field ->
                        (isA("string", field.schema()) && !field.schema().has("maxLength"))
                            || (isA("array", field.schema()) && !field.schema().has("maxItems"))
                            || (isA("integer", field.schema()) && !field.schema().has("minimum")))
                .map(Field::path))
        .containsExactly("spec.env[].value");
  }

  @Test
  void patternsCompileAndMatchWholeValues() {
    assertThat(
            offenders(
                field -> {
                  String pattern = field.schema().path("pattern").asText("^$");
                  Pattern.compile(pattern);
                  return !pattern.startsWith("^") || !pattern.endsWith("$");
                }))
        .isEmpty();
  }

  @Test
  void derivedProbesHaveTheFieldsOfAUsersProbes() {
    for (String probe : List.of("startup", "readiness", "liveness")) {
      String pointer = "/properties/probes/properties/" + probe + "/properties";
      JsonNode ours = SPEC.at("/properties/derived" + pointer);

      assertThat(names(ours)).isEqualTo(names(SPEC.at(pointer))).hasSize(4);
    }
  }

  @Test
  void rulesHaveShortPlainMessagesAndPointToAField() {
    List<String> offenders = new ArrayList<>();
    for (JsonNode rule : SPEC.path("x-kubernetes-validations")) {
      String message = rule.path("message").asText();
      String field = rule.path("fieldPath").asText().replace(".", "/properties/");
      if (!message.matches("[ -~]{20,200}") || SPEC.at(field).isMissingNode()) {
        offenders.add(rule.toString());
      }
    }
    assertThat(offenders).isEmpty();
    assertThat(SPEC.path("x-kubernetes-validations")).hasSize(13);
  }

  @Test
  void columnsShowFieldsThatExist() {
    for (JsonNode column : XRD.at("/spec/versions/0/additionalPrinterColumns")) {
      String path = column.path("jsonPath").asText().replaceFirst("\\[\\?\\(.+\\)\\]", "/items");
      JsonNode shown = ROOT.at(path.replace(".", "/properties/"));

      assertThat(shown.path("type")).as(column.toString()).isEqualTo(column.path("type"));
      assertThat(column.path("description").asText()).endsWith(".");
    }
  }

  private static boolean isA(String type, JsonNode schema) {
    return schema.path("type").asText().equals(type);
  }

  private static boolean isRequired(String path) {
    int dot = path.lastIndexOf('.');
    String parent = path.substring(0, dot);
    return fields().stream()
        .filter(field -> field.path().equals(parent))
        .anyMatch(
            field -> texts(field.schema().path("required")).contains(path.substring(dot + 1)));
  }

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static List<String> offenders(Predicate<Field> offends) {
    return fields().stream().filter(offends).map(Field::path).toList();
  }

  private static List<Field> fields() {
    List<Field> fields = new ArrayList<>();
    collect("", ROOT, fields);
    assertThat(fields).hasSizeGreaterThan(100);
    return fields;
  }

  private static void collect(String path, JsonNode schema, List<Field> fields) {
    fields.add(new Field(path, schema));
    for (var property : schema.path("properties").properties()) {
      String name = property.getKey();
      collect(path.isEmpty() ? name : path + "." + name, property.getValue(), fields);
    }
    if (schema.has("items")) {
      collect(path + "[]", schema.path("items"), fields);
    }
    if (schema.has("additionalProperties")) {
      collect(path + ".*", schema.path("additionalProperties"), fields);
    }
  }
}
