package ai.devopstoolkit.inference.spec;

import ai.devopstoolkit.inference.quantity.Quantity;
import ai.devopstoolkit.inference.quantity.QuantityFormatException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/**
 * Short hashes by which accidents are noticed; they are no signatures.
 *
 * <p>Their rules are frozen for v1alpha1: stored objects carry them.
 */
public final class Fingerprint {
  private static final int HEX_DIGITS = 10;
  private static final Set<String> NOT_IN_REVISION =
      Set.of(
          Derived.REVISION,
          Derived.POLICY,
          Derived.INPUTS,
          Derived.TARGET_NAMESPACE,
          Derived.INGRESS);
  private static final Set<String> NOT_INPUTS =
      Set.of("derived", "crossplane", "ingressHost", "targetNamespace");

  private Fingerprint() {}

  /**
   * The revision of what reaches the pod: {@code r} and 10 hex digits of the SHA-256 over the
   * canonical JSON of {@code derived} less revision, policy, inputs, targetNamespace and ingress.
   */
  public static String revision(ObjectNode derived) {
    ObjectNode content = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> field : derived.properties()) {
      if (countsForRevision(field.getKey())) {
        content.set(field.getKey(), field.getValue());
      }
    }
    return "r" + sha256(content, HEX_DIGITS);
  }

  /** Whether the field {@code name} of {@code derived} is part of its revision. */
  public static boolean countsForRevision(String name) {
    return !NOT_IN_REVISION.contains(name);
  }

  /**
   * The fingerprint of what the user asked for: {@code i} and 10 hex digits of the SHA-256 over the
   * canonical JSON of {@code spec} less derived, crossplane, ingressHost and targetNamespace.
   * Quantities count in canonical form; members that are null, {@code ""}, <code>{}</code> or
   * {@code []} are left out, bottom up. Fields that this program does not know count, too.
   */
  public static String inputs(JsonNode spec) {
    ObjectNode inputs = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> field : spec.properties()) {
      if (!NOT_INPUTS.contains(field.getKey())) {
        JsonNode value =
            field.getKey().equals("resources")
                ? withCanonicalQuantities(field.getValue())
                : field.getValue();
        putUnlessEmpty(inputs, field.getKey(), value);
      }
    }
    return "i" + sha256(inputs, HEX_DIGITS);
  }

  /** The first {@code digits} hex digits of the SHA-256 over the canonical JSON of {@code node}. */
  public static String sha256(JsonNode node, int digits) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(CanonicalJson.of(node).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, (digits + 1) / 2).substring(0, digits);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static JsonNode withCanonicalQuantities(JsonNode resources) {
    if (!resources.isObject()) {
      return resources;
    }
    ObjectNode canonical = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> field : resources.properties()) {
      JsonNode value = field.getValue();
      boolean quantity = field.getKey().equals("cpu") || field.getKey().equals("memory");
      canonical.set(
          field.getKey(),
          quantity && value.isValueNode() && !value.isNull() && !value.asText().isEmpty()
              ? TextNode.valueOf(canonical(value.asText()))
              : value);
    }
    return canonical;
  }

  private static String canonical(String quantity) {
    try {
      return Quantity.parse(quantity).canonical();
    } catch (QuantityFormatException e) {
      return quantity;
    }
  }

  private static void putUnlessEmpty(ObjectNode target, String name, JsonNode value) {
    JsonNode pruned = withoutEmptyMembers(value);
    boolean empty =
        pruned.isNull()
            || (pruned.isContainerNode() && pruned.isEmpty())
            || (pruned.isTextual() && pruned.textValue().isEmpty());
    if (!empty) {
      target.set(name, pruned);
    }
  }

  private static JsonNode withoutEmptyMembers(JsonNode node) {
    if (node.isObject()) {
      ObjectNode pruned = JsonNodeFactory.instance.objectNode();
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        putUnlessEmpty(pruned, field.getKey(), field.getValue());
      }
      return pruned;
    }
    if (node.isArray()) {
      ArrayNode pruned = JsonNodeFactory.instance.arrayNode(node.size());
      node.forEach(element -> pruned.add(withoutEmptyMembers(element)));
      return pruned;
    }
    return node;
  }
}
