package ai.devopstoolkit.inference.composition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The part of function-patch-and-transform that our Composition uses: templates with patches that
 * copy, combine texts, or convert to JSON, and patch sets. Written after its v0.10.8 (fn.go,
 * patches.go, ready.go).
 */
public final class PatchAndTransform {
  private final List<Template> templates;

  private PatchAndTransform(List<Template> templates) {
    this.templates = templates;
  }

  /** A composed resource: what is fixed, the patches upon it, and when it is ready. */
  private record Template(
      String name, ObjectNode base, List<Patch> patches, List<Condition> readiness) {
    boolean isReady(ObjectNode existing) {
      return readiness.stream().allMatch(it -> it.holds(existing));
    }
  }

  /** A condition that has to have this status. */
  private record Condition(String type, String status) {
    boolean holds(ObjectNode existing) {
      for (JsonNode condition : existing.path("status").path("conditions")) {
        if (condition.path("type").asText().equals(type)) {
          return condition.path("status").asText().equals(status);
        }
      }
      return false;
    }
  }

  /**
   * Reads the function's input.
   *
   * @throws CompositionException if it is malformed, or more than what is known here
   */
  public static PatchAndTransform parse(JsonNode input) {
    return parse("input", input);
  }

  static PatchAndTransform parse(String path, JsonNode json) {
    Construct input = Construct.of(path, json, "apiVersion", "kind", "patchSets", "resources");
    input.require("apiVersion", "pt.fn.crossplane.io/v1beta1");
    input.require("kind", "Resources");
    Map<String, List<Construct>> sets = new HashMap<>();
    for (Construct set : input.list("patchSets", "name", "patches")) {
      sets.put(set.text("name"), set.list("patches", Patch.KEYS));
    }
    List<Template> templates = new ArrayList<>();
    for (Construct resource :
        input.list("resources", "name", "base", "patches", "readinessChecks")) {
      if (!(resource.json().path("base") instanceof ObjectNode base)) {
        throw new CompositionException(resource.path() + ".base", "must be an object");
      }
      templates.add(
          new Template(
              resource.text("name"),
              StructNumbers.of(base),
              patches(resource, sets),
              readiness(resource)));
    }
    return new PatchAndTransform(templates);
  }

  private static List<Condition> readiness(Construct resource) {
    List<Condition> all = new ArrayList<>();
    for (Construct check : resource.list("readinessChecks", "type", "matchCondition")) {
      check.require("type", "MatchCondition");
      Construct condition = check.object("matchCondition", "type", "status");
      all.add(new Condition(condition.text("type"), condition.text("status")));
    }
    return all.isEmpty() ? List.of(new Condition("Ready", "True")) : all;
  }

  private static List<Patch> patches(Construct resource, Map<String, List<Construct>> sets) {
    List<Patch> patches = new ArrayList<>();
    for (Construct patch : resource.list("patches", Patch.KEYS)) {
      if (!patch.optionalText("type").equals(Optional.of("PatchSet"))) {
        patches.add(Patch.parse(patch));
        continue;
      }
      Construct.of(patch.path(), patch.json(), "type", "patchSetName");
      List<Construct> set = sets.get(patch.text("patchSetName"));
      if (set == null) {
        throw new CompositionException(
            patch.path(), "there is no patch set \"" + patch.text("patchSetName") + "\"");
      }
      set.forEach(it -> patches.add(Patch.parse(it)));
    }
    return patches;
  }

  /**
   * Renders {@code composite}.
   *
   * @param observed the composed resources that exist, by the names of the Composition
   * @throws RenderingException where the function would end with a fatal result
   */
  public Rendering render(ObjectNode composite, Map<String, ObjectNode> observed)
      throws RenderingException {
    ObjectNode from = StructNumbers.of(composite);
    ObjectNode desired = JsonNodeFactory.instance.objectNode();
    desired.put("apiVersion", from.path("apiVersion").asText());
    desired.put("kind", from.path("kind").asText());
    SortedMap<String, Rendering.Composed> resources = new TreeMap<>();
    List<String> warnings = new ArrayList<>();
    for (Template template : templates) {
      Optional<ObjectNode> existing =
          Optional.ofNullable(observed.get(template.name)).map(StructNumbers::of);
      compose(template, from, existing, desired, warnings)
          .ifPresent(
              composed ->
                  resources.put(
                      template.name,
                      new Rendering.Composed(
                          StructNumbers.of(composed),
                          existing.filter(template::isReady).isPresent())));
    }
    return new Rendering(
        StructNumbers.of(desired),
        resources,
        resources.size() < templates.size(),
        List.copyOf(warnings));
  }

  /** The composed resource; none if it must not be created yet. */
  private static Optional<ObjectNode> compose(
      Template template,
      ObjectNode composite,
      Optional<ObjectNode> existing,
      ObjectNode desiredComposite,
      List<String> warnings)
      throws RenderingException {
    ObjectNode composed = template.base.deepCopy();
    existing.ifPresent(it -> keepIdentity(it, composed));
    for (Patch patch : template.patches) {
      boolean applied;
      if (patch.type().writesComposed()) {
        applied = patch.apply(composite, composed);
      } else {
        applied = existing.isEmpty() || patch.apply(existing.get(), desiredComposite);
      }
      if (applied || !patch.required()) {
        continue;
      }
      warnings.add(template.name + ": " + patch.to() + " requires a field that is absent");
      if (patch.type().writesComposed() && existing.isEmpty()) {
        return Optional.empty();
      }
    }
    return Optional.of(composed);
  }

  private static void keepIdentity(ObjectNode existing, ObjectNode composed) {
    for (String field : List.of("namespace", "name")) {
      String value = existing.path("metadata").path(field).asText("");
      if (!value.isEmpty()) {
        composed.withObject("/metadata").put(field, value);
      }
    }
  }
}
