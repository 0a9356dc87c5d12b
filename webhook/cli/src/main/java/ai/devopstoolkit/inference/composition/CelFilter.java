package ai.devopstoolkit.inference.composition;

import ai.devopstoolkit.inference.cel.CelExpression;
import ai.devopstoolkit.inference.cel.CelExpressionException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * function-cel-filter: drops the composed resources whose expression is false. Written after its
 * v0.2.0 (fn.go). Of its variables it knows {@code observed}, and of that the composite resource.
 */
final class CelFilter {
  private final List<Filter> filters;

  private CelFilter(List<Filter> filters) {
    this.filters = filters;
  }

  /** Keeps the resources that {@code name} matches as a whole only if {@code expression} holds. */
  private record Filter(Pattern name, CelExpression expression) {}

  /**
   * Reads the function's input.
   *
   * @param path where it stands, for messages
   * @throws CompositionException if it is malformed, or more than what is known here
   */
  static CelFilter parse(String path, JsonNode json) {
    Construct input = Construct.of(path, json, "apiVersion", "kind", "filters");
    input.require("apiVersion", "cel.fn.crossplane.io/v1beta1");
    input.require("kind", "Filters");
    List<Filter> filters = new ArrayList<>();
    for (Construct filter : input.list("filters", "name", "expression")) {
      filters.add(new Filter(name(filter), expression(filter)));
    }
    return new CelFilter(filters);
  }

  private static Pattern name(Construct filter) {
    try {
      return Pattern.compile("^" + filter.text("name") + "$");
    } catch (PatternSyntaxException e) {
      throw new CompositionException(filter.path() + ".name", e.getMessage());
    }
  }

  private static CelExpression expression(Construct filter) {
    try {
      return CelExpression.compile(filter.text("expression"), "observed");
    } catch (CelExpressionException e) {
      throw new CompositionException(filter.path() + ".expression", e.getMessage());
    }
  }

  /**
   * Renders on.
   *
   * @param composite the composite resource as it exists
   * @throws RenderingException if an expression cannot be evaluated
   */
  Rendering render(ObjectNode composite, Rendering rendering) throws RenderingException {
    ObjectNode observed = JsonNodeFactory.instance.objectNode();
    observed.putObject("composite").set("resource", StructNumbers.of(composite));
    SortedMap<String, Rendering.Composed> kept = new TreeMap<>(rendering.resources());
    for (Filter filter : filters) {
      boolean keep;
      try {
        keep = filter.expression.test(Map.of("observed", observed));
      } catch (CelExpressionException e) {
        throw new RenderingException(e.getMessage());
      }
      if (!keep) {
        kept.keySet().removeIf(filter.name::matches);
      }
    }
    return new Rendering(rendering.composite(), kept, rendering.incomplete(), rendering.warnings());
  }
}
