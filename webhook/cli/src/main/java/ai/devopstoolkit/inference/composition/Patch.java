package ai.devopstoolkit.inference.composition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Optional;

/**
 * A patch of function-patch-and-transform: a value from one object into another.
 *
 * @param type as in the Composition
 * @param source where the value comes from
 * @param to where it goes, replacing what is there
 * @param required whether, without the value, the composed resource is not created
 */
record Patch(Type type, Source source, FieldPath to, boolean required) {
  /** From which object into which. */
  enum Type {
    FromCompositeFieldPath,
    CombineFromComposite,
    ToCompositeFieldPath;

    /** Whether it reads the composite resource and writes the composed one. */
    boolean writesComposed() {
      return this != ToCompositeFieldPath;
    }
  }

  /** Where a value comes from. */
  @FunctionalInterface
  interface Source {
    /** The value in {@code object}, if all of it is there. */
    Optional<JsonNode> get(ObjectNode object) throws RenderingException;
  }

  static final String[] KEYS = {
    "type", "patchSetName", "fromFieldPath", "toFieldPath", "combine", "transforms", "policy"
  };

  /** Reads a patch that is no reference to a patch set. */
  static Patch parse(Construct patch) {
    Type type = type(patch);
    String to = "toFieldPath";
    Source source;
    if (type == Type.CombineFromComposite) {
      Construct.of(patch.path(), patch.json(), "type", "combine", to, "policy");
      source = Combination.parse(patch.object("combine", "strategy", "string", "variables"));
    } else {
      Construct.of(patch.path(), patch.json(), "type", "fromFieldPath", to, "transforms", "policy");
      source = value(patch);
      // function-patch-and-transform: what is read is also written, unless something else is said.
      to = patch.optionalText(to).isPresent() ? to : "fromFieldPath";
    }
    return new Patch(
        type, source, FieldPath.parse(patch.path() + "." + to, patch.text(to)), required(patch));
  }

  private static Type type(Construct patch) {
    String name = patch.optionalText("type").orElse(Type.FromCompositeFieldPath.name());
    for (Type type : Type.values()) {
      if (type.name().equals(name)) {
        return type;
      }
    }
    throw patch.unsupported(
        "type",
        name,
        "PatchSet",
        Type.FromCompositeFieldPath.name(),
        Type.CombineFromComposite.name(),
        Type.ToCompositeFieldPath.name());
  }

  private static Source value(Construct patch) {
    FieldPath from = FieldPath.parse(patch.path() + ".fromFieldPath", patch.text("fromFieldPath"));
    List<Transform> transforms =
        patch.list("transforms", "type", "string").stream().map(Transform::parse).toList();
    return object -> {
      Optional<JsonNode> value = from.get(object);
      if (value.isEmpty()) {
        return value;
      }
      JsonNode transformed = value.get();
      for (Transform transform : transforms) {
        transformed = transform.apply(transformed);
      }
      return Optional.of(transformed);
    };
  }

  private static boolean required(Construct patch) {
    Optional<String> policy =
        patch
            .optionalObject("policy", "fromFieldPath")
            .flatMap(it -> it.optionalText("fromFieldPath"));
    if (policy.isPresent() && !List.of("Optional", "Required").contains(policy.get())) {
      throw patch.unsupported("policy.fromFieldPath", policy.get(), "Optional", "Required");
    }
    return policy.equals(Optional.of("Required"));
  }

  /**
   * Copies the value.
   *
   * @return whether there was one
   */
  boolean apply(ObjectNode from, ObjectNode into) throws RenderingException {
    Optional<JsonNode> value = source.get(from);
    if (value.isPresent()) {
      to.set(into, value.get().deepCopy());
    }
    return value.isPresent();
  }

  /** Several texts in one, by a format with {@code %s} for each. */
  private record Combination(List<FieldPath> variables, List<String> texts) implements Source {
    static Combination parse(Construct combine) {
      combine.require("strategy", "string");
      Construct string = combine.object("string", "fmt");
      List<FieldPath> variables =
          combine.list("variables", "fromFieldPath").stream()
              .map(it -> FieldPath.parse(it.path() + ".fromFieldPath", it.text("fromFieldPath")))
              .toList();
      List<String> texts = List.of(string.text("fmt").split("%s", -1));
      if (texts.size() != variables.size() + 1 || String.join("", texts).contains("%")) {
        throw new CompositionException(
            string.path() + ".fmt",
            "is supported only with one %s for each of the " + variables.size() + " variables");
      }
      return new Combination(variables, texts);
    }

    @Override
    public Optional<JsonNode> get(ObjectNode object) throws RenderingException {
      StringBuilder combined = new StringBuilder(texts.get(0));
      for (int i = 0; i < variables.size(); i++) {
        Optional<JsonNode> variable = variables.get(i).get(object);
        if (variable.isEmpty()) {
          return Optional.empty();
        }
        if (!variable.get().isTextual()) {
          throw new RenderingException(variables.get(i) + ": is no text to be combined");
        }
        combined.append(variable.get().textValue()).append(texts.get(i + 1));
      }
      return Optional.of(TextNode.valueOf(combined.toString()));
    }
  }
}
