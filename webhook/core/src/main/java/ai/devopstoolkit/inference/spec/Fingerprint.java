package ai.devopstoolkit.inference.spec;

import ai.devopstoolkit.inference.quantity.Quantity;
import ai.devopstoolkit.inference.quantity.QuantityFormatException;
import com.fasterxml.jackson.databind.JsonNode;
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
  private static final String RESOURCES = "resources";
  private static final Set<String> NOT_IN_REVISION =
      Set.of(
          Derived.REVISION,
          Derived.POLICY,
          Derived.INPUTS,
          Derived.TARGET_NAMESPACE,
          Derived.INGRESS,
          Derived.SCALING,
          "about");
  private static final Set<String> NOT_INPUTS =
      Set.of("derived", "crossplane", "ingressHost", "targetNamespace", "replicas", "autoscaling");

  private Fingerprint() {}

  /**
   * The revision of what reaches the pod: {@code r} and 10 hex digits of the SHA-256 over the
   * canonical JSON of {@code derived} less revision, policy, inputs, targetNamespace, ingress,
   * scaling and about. The last two are for later: how many pods there are, and what people may
   * want to know of the image. Neither shall ever restart a model.
   */
  public static String revision(ObjectNode derived) {
    return "r" + sha256(CanonicalJson.of(derived, Fingerprint::countsForRevision), HEX_DIGITS);
  }

  /** Whether the field {@code name} of {@code derived} is part of its revision. */
  public static boolean countsForRevision(String name) {
    return !NOT_IN_REVISION.contains(name);
  }

  /** Whether the field {@code name} of the spec is part of its inputs. */
  static boolean countsForInputs(String name) {
    return !NOT_INPUTS.contains(name);
  }

  /**
   * The fingerprint of what the user asked for: {@code i} and 10 hex digits of the SHA-256 over the
   * canonical JSON of {@code spec} less derived, crossplane, ingressHost, targetNamespace, replicas
   * and autoscaling. CPU and memory count by value, as plain decimal numbers: they are derived by
   * value, too, so equal inputs derive the same. Members that are null, {@code ""}, <code>{}</code>
   * or {@code []} are left out, bottom up. Fields that this program does not know count, too.
   */
  public static String inputs(JsonNode spec) {
    ObjectNode inputs = (ObjectNode) spec;
    if (spec.path(RESOURCES) instanceof ObjectNode resources) {
      inputs = inputs.objectNode();
      inputs.setAll((ObjectNode) spec);
      inputs.set(RESOURCES, byValue(resources));
    }
    return "i"
        + sha256(
            CanonicalJson.withoutEmptyMembers(inputs, Fingerprint::countsForInputs), HEX_DIGITS);
  }

  /** The first {@code digits} hex digits of the SHA-256 over {@code text} in UTF-8. */
  public static String sha256(String text, int digits) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, (digits + 1) / 2).substring(0, digits);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static ObjectNode byValue(ObjectNode resources) {
    ObjectNode values = resources.objectNode();
    for (Map.Entry<String, JsonNode> field : resources.properties()) {
      JsonNode value = field.getValue();
      boolean quantity =
          (field.getKey().equals("cpu") || field.getKey().equals("memory"))
              && (value.isTextual() || value.isNumber());
      values.set(field.getKey(), quantity ? TextNode.valueOf(plain(value.asText())) : value);
    }
    return values;
  }

  /** What is no quantity counts as its text. */
  private static String plain(String quantity) {
    try {
      return Quantity.parse(quantity).plain();
    } catch (QuantityFormatException e) {
      return quantity;
    }
  }
}
