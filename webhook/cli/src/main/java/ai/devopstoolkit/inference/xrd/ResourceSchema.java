package ai.devopstoolkit.inference.xrd;

import ai.devopstoolkit.inference.spec.SchemaInteger;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What kubectl and the API server do with the objects of one version, around the hooks: first
 * {@link #sent}, {@link #unreadable} and {@link #complete}, then the mutating hook, then {@link
 * #faults}, then the validating hook.
 */
public final class ResourceSchema {
  /** What only the API server says of an object; on a create it forgets them. */
  private static final List<String> SYSTEM_METADATA =
      List.of(
          "creationTimestamp",
          "deletionGracePeriodSeconds",
          "deletionTimestamp",
          "selfLink",
          "uid");

  private static final SchemaFault RULES_NOT_CHECKED =
      SchemaFault.invalid(
          SchemaFault.NOWHERE,
          NullNode.getInstance(),
          "some validation rules were not checked because the object was invalid; correct the"
              + " existing errors to complete validation");

  private final JsonNode json;
  private final StructuralSchema schema;

  private final SchemaCheck check;
  private final Scale scale;

  private ResourceSchema(
      JsonNode json, StructuralSchema schema, SchemaInteger integer, Scale scale) {
    this.json = json;
    this.schema = schema;
    this.check = new SchemaCheck(integer);
    this.scale = scale;
  }

  /**
   * That of one version of what {@code xrd} defines.
   *
   * @param version its name without the group, for example {@code v1alpha1}
   * @throws IllegalArgumentException if there is no such version, or its schema has a keyword that
   *     is not known here; the message names it and where it stands
   */
  public static ResourceSchema of(Xrd xrd, String version) {
    JsonNode generated = xrd.generated(version);
    ObjectNode schema = generated.withObject("/schema/openAPIV3Schema");
    return new ResourceSchema(
        schema,
        SchemaReader.read(schema),
        SchemaInteger.KUBERNETES_1_34,
        new Scale(generated.at("/subresources/scale")));
  }

  /**
   * The same of a schema itself, without a scale subresource, as an API server with that notion of
   * an integer checks it.
   */
  public static ResourceSchema of(ObjectNode schema, SchemaInteger integer) {
    return new ResourceSchema(
        schema, SchemaReader.read(schema), integer, new Scale(MissingNode.getInstance()));
  }

  static ResourceSchema of(ObjectNode schema) {
    return of(schema, SchemaInteger.KUBERNETES_1_34);
  }

  /** A copy of {@code manifest} with the numbers that reach the API server. */
  public static ObjectNode sent(ObjectNode manifest) {
    ObjectNode sent = manifest.deepCopy();
    Numbers.normalize(sent);
    return sent;
  }

  /**
   * Why the API server would not even look closer at {@code object}; empty if it would. It decodes
   * strictly, as kubectl asks it to: unknown fields are refused.
   */
  public List<SchemaFault> unreadable(ObjectNode object) {
    return ObjectMeta.unreadable(object)
        .map(List::of)
        .orElseGet(
            () ->
                Stream.of(ObjectMeta.unknownFields(object), UnknownFields.of(object, schema))
                    .flatMap(List::stream)
                    .map(ResourceSchema::unknown)
                    .toList());
  }

  private static SchemaFault unknown(String path) {
    String message = "strict decoding error: unknown field \"" + path + "\"";
    return new SchemaFault(path, message, true);
  }

  /**
   * Changes {@code object} to what the mutating hook gets: with the defaults, without what only the
   * API server may write.
   *
   * @param stored what an update is to change; empty for a create
   */
  public void complete(ObjectNode object, Optional<ObjectNode> stored) {
    Defaults.fill(object, json);
    object.remove("status");
    if (stored.isEmpty()) {
      if (object.get("metadata") instanceof ObjectNode metadata) {
        metadata.remove(SYSTEM_METADATA);
      }
    } else if (stored.get().has("status")) {
      object.set("status", stored.get().get("status"));
    }
  }

  /**
   * Everything that is wrong with an object after the mutating hook, whose name is generated
   * already.
   *
   * @param stored what an update is to change, with numbers as in {@link #sent}; empty for a create
   */
  public List<SchemaFault> faults(ObjectNode object, Optional<ObjectNode> stored) {
    Optional<Correlation> old = stored.map(it -> new Correlation(object, it, schema));
    List<SchemaFault> faults = new ArrayList<>(ObjectMeta.faults(object.path("metadata")));
    faults.addAll(check.faults("", object, schema, old));
    faults.addAll(scale.faults(object));
    checkListMaps(object, stored, faults);
    if (schema.hasRules()) {
      if (faults.stream().anyMatch(SchemaFault::blocksRules)) {
        faults.add(RULES_NOT_CHECKED);
      } else {
        Validations.check("", object, schema, old, Optional.empty(), faults);
      }
    }
    return faults.stream().distinct().toList();
  }

  /** Where a stored list had doubles, an update is not refused for them. */
  private void checkListMaps(
      ObjectNode object, Optional<ObjectNode> stored, List<SchemaFault> faults) {
    List<SchemaFault> before = new ArrayList<>();
    stored.ifPresent(it -> ListMaps.check("", it, schema, before));
    if (before.isEmpty()) {
      ListMaps.check("", object, schema, faults);
    }
  }
}
