package ai.devopstoolkit.inference.spec;

import ai.devopstoolkit.inference.spec.Spec.Autoscaling;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * {@code spec.derived}: what the webhook wrote, kept as the JSON it is, so that fields of other
 * versions survive byte for byte.
 *
 * @param json never changed once it is here
 */
public record Derived(ObjectNode json) {
  /** Where it lies in the object, as a JSON pointer. */
  public static final String POINTER = "/spec/derived";

  /** Field names; see the XRD for their meaning. */
  public static final String REVISION = "revision";

  public static final String POLICY = "policy";
  public static final String INPUTS = "inputs";
  public static final String TARGET_NAMESPACE = "targetNamespace";
  public static final String INGRESS = "ingress";
  public static final String MODEL_CACHE = "modelCache";
  public static final String SCALING = "scaling";

  /** The text at {@code field}, or empty if there is none. */
  public String text(String field) {
    return json.path(field).asText("");
  }

  /** Whether {@code revision} is that of the content. */
  public boolean intact() {
    return text(REVISION).equals(Fingerprint.revision(json));
  }

  /** The host that the Ingress was derived for, or empty. */
  public String ingressHost() {
    return json.path(INGRESS).path("host").asText("");
  }

  /** The bounds of the number of pods that {@code scaling} was derived for, if there are any. */
  public Optional<Autoscaling> autoscaling() {
    JsonNode config = json.at("/" + SCALING + "/autoscalingConfig");
    return config.isMissingNode()
        ? Optional.empty()
        : Optional.of(
            new Autoscaling(integer(config, "minReplicas"), config.path("maxReplicas").asInt()));
  }

  private static OptionalInt integer(JsonNode object, String name) {
    return object.has(name) ? OptionalInt.of(object.path(name).asInt()) : OptionalInt.empty();
  }

  /** The same with {@code field} set, or removed if {@code value} is missing. */
  public Derived with(String field, JsonNode value) {
    ObjectNode copy = json.objectNode();
    copy.setAll(json);
    if (value.isMissingNode()) {
      copy.remove(field);
    } else {
      copy.set(field, value);
    }
    return new Derived(copy);
  }
}
