package ai.devopstoolkit.inference.composition;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * A Composition of {@code apiextensions.crossplane.io/v1}: function-patch-and-transform, and after
 * it function-cel-filter as often as one likes.
 */
public final class Composition {
  /** Where the Composition that this program was built with lies on the class path. */
  public static final String RESOURCE = "/package/composition.yaml";

  private static final String PATCH_AND_TRANSFORM =
      "crossplane-contrib-function-patch-and-transform";
  private static final String CEL_FILTER = "crossplane-contrib-function-cel-filter";
  private static final ObjectMapper YAML =
      YAMLMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final String apiVersion;
  private final String kind;
  private final PatchAndTransform copy;
  private final List<CelFilter> filters;

  private Composition(
      String apiVersion, String kind, PatchAndTransform copy, List<CelFilter> filters) {
    this.apiVersion = apiVersion;
    this.kind = kind;
    this.copy = copy;
    this.filters = filters;
  }

  /** The Composition that this program was built with. */
  public static Composition bundled() {
    try (InputStream composition = Composition.class.getResourceAsStream(RESOURCE)) {
      if (composition == null) {
        throw new IllegalStateException("not on the class path: " + RESOURCE);
      }
      return of(YAML.readValue(composition, ObjectNode.class));
    } catch (IOException e) {
      throw new UncheckedIOException(RESOURCE, e);
    }
  }

  /**
   * Reads a Composition.
   *
   * @throws CompositionException if it is malformed, or uses what this package does not know
   */
  public static Composition of(ObjectNode json) {
    Construct composition =
        Construct.of("Composition", json, "apiVersion", "kind", "metadata", "spec");
    composition.require("apiVersion", "apiextensions.crossplane.io/v1");
    composition.require("kind", "Composition");
    Construct spec = composition.object("spec", "compositeTypeRef", "mode", "pipeline");
    spec.require("mode", "Pipeline");
    Construct type = spec.object("compositeTypeRef", "apiVersion", "kind");
    List<Construct> steps = spec.list("pipeline", "step", "functionRef", "input");
    if (steps.isEmpty()) {
      throw new CompositionException(spec.path() + ".pipeline", "is required");
    }
    return new Composition(
        type.text("apiVersion"),
        type.text("kind"),
        PatchAndTransform.parse(inputPath(steps.get(0)), input(steps.get(0), PATCH_AND_TRANSFORM)),
        steps.stream()
            .skip(1)
            .map(step -> CelFilter.parse(inputPath(step), input(step, CEL_FILTER)))
            .toList());
  }

  private static String inputPath(Construct step) {
    return step.path() + ".input";
  }

  /** The input of {@code step}, which must be one of {@code function}. */
  private static JsonNode input(Construct step, String function) {
    step.object("functionRef", "name").require("name", function);
    return step.json().path("input");
  }

  /**
   * Renders {@code composite}, as it is after admission.
   *
   * @param observed the composed resources that exist, by the names of the Composition
   * @throws RenderingException where Crossplane would stop with a fatal result of a function
   */
  public Rendering render(ObjectNode composite, Map<String, ObjectNode> observed)
      throws RenderingException {
    String of = composite.path("apiVersion").asText() + " " + composite.path("kind").asText();
    if (!of.equals(apiVersion + " " + kind)) {
      throw new RenderingException(
          "the Composition is for " + apiVersion + " " + kind + ", not " + of);
    }
    Rendering rendering = copy.render(composite, observed);
    for (CelFilter filter : filters) {
      rendering = filter.render(composite, rendering);
    }
    return rendering;
  }
}
