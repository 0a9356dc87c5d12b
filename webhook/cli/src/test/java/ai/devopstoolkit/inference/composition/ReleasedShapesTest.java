package ai.devopstoolkit.inference.composition;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.spec.CanonicalJson;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What older releases derived, today's Composition renders as the one of then: an upgrade of the
 * package restarts no model. A folder for each version of the derivation; what is in it stays.
 */
class ReleasedShapesTest {
  /** A system property: the shapes of today's derivation are written, if there are none. */
  private static final String WRITE = "writeShapes";

  private static final Path RELEASED =
      Path.of("..", "core", "src", "test", "resources", "composition", "released");

  @BeforeAll
  static void writeWhatIsNew() throws IOException {
    if (System.getProperty(WRITE) != null) {
      write(folder(Derivation.VERSION));
    }
  }

  static List<Path> shapes() throws IOException {
    try (Stream<Path> files = Files.walk(RELEASED)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void aReleasedShapeStaysWhatItIs(Path file) throws IOException, RenderingException {
    JsonNode shape = Fixtures.json(Files.readString(file));
    ObjectNode manifests = manifests((ObjectNode) shape.get("composite"));

    assertThatJson(manifests)
        .as(
            """
            %s was derived by an older release, and today's Composition makes something else of it. \
            So whoever upgrades the package restarts every model that runs (VLLMRuntime), or changes \
            how it is reached (Ingress). Change the Composition so that only what is derived from \
            now on is rendered otherwise; do not change the file."""
                .formatted(RELEASED.relativize(file)))
        .isEqualTo(shape.get("manifests"));
    assertThat(CanonicalJson.of(manifests)).isEqualTo(CanonicalJson.of(shape.get("manifests")));
  }

  @Test
  void everyVersionOfTheDerivationHasItsShapes() {
    assertThat(IntStream.rangeClosed(1, Derivation.VERSION).mapToObj(ReleasedShapesTest::folder))
        .as(
            """
            Keep what this version of the derivation makes, before it is released:
              mvn -q -pl webhook/cli -am test -Dtest=ReleasedShapesTest \
            -Dsurefire.failIfNoSpecifiedTests=false -DwriteShapes
            """)
        .allSatisfy(it -> assertThat(it).isNotEmptyDirectory());
  }

  /** As in {@code derived.policy}: the API's version and the derivation's. */
  private static Path folder(int derivation) {
    return RELEASED.resolve("v1alpha1-" + derivation);
  }

  /** The manifests of the composed resources, by name. */
  private static ObjectNode manifests(ObjectNode composite) throws RenderingException {
    ObjectNode manifests = JsonNodeFactory.instance.objectNode();
    Composition.bundled()
        .render(composite, Map.of())
        .resources()
        .forEach(
            (name, composed) ->
                manifests.set(name, composed.resource().at("/spec/forProvider/manifest")));
    return manifests;
  }

  private static void write(Path folder) throws IOException {
    if (Files.exists(folder)) {
      throw new IllegalStateException(folder + " is there: what was released does not change");
    }
    Files.createDirectories(folder);
    Map<String, ObjectNode> admitted = new TreeMap<>(Admitted.examples());
    admitted.put("usual.yaml", Admitted.usual());
    for (var it : admitted.entrySet()) {
      ObjectNode shape = JsonNodeFactory.instance.objectNode();
      shape.set("composite", it.getValue());
      try {
        shape.set("manifests", manifests(it.getValue()));
      } catch (RenderingException e) {
        throw new IllegalStateException(it.getKey(), e);
      }
      String name = it.getKey().replaceFirst("\\.yaml.*", ".json");
      Files.writeString(folder.resolve(name), shape.toPrettyString() + "\n");
    }
  }
}
