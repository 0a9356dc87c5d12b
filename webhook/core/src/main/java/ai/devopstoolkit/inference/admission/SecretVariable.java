package ai.devopstoolkit.inference.admission;

import ai.devopstoolkit.inference.derive.SecretEnv;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Pattern;

/**
 * A variable of a container whose value is in a Secret of the pod's namespace.
 *
 * @param secret its name
 * @param key of its data
 */
record SecretVariable(String name, String secret, String key) {
  private static final Pattern NAME = Pattern.compile("[ -<>-~]{1,256}");
  private static final Pattern SECRET = Pattern.compile("[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?");
  private static final Pattern KEY = Pattern.compile("[-._a-zA-Z0-9]{1,253}");

  /**
   * Reads an element of the annotation, which is {@code where}.
   *
   * @throws PodSettingsException with what is wrong with it
   */
  static SecretVariable read(String where, JsonNode json) throws PodSettingsException {
    String name = text(where, json, "name", NAME);
    SecretVariable variable =
        new SecretVariable(
            name, text(where, json, "secret", SECRET), text(where, json, "key", KEY));
    if (json.size() != 3) {
      throw new PodSettingsException(where + " has more than name, secret and key");
    }
    if (name.equals(SecretEnv.HOOK_VARIABLE)) {
      throw new PodSettingsException(where + ".name is the hook's own");
    }
    return variable;
  }

  private static String text(String where, JsonNode json, String member, Pattern pattern)
      throws PodSettingsException {
    JsonNode value = json.path(member);
    if (!value.isTextual() || !pattern.matcher(value.textValue()).matches()) {
      throw new PodSettingsException(where + "." + member + " is missing or malformed");
    }
    return value.textValue();
  }

  /** As a container has it. */
  ObjectNode entry() {
    ObjectNode entry = JsonNodeFactory.instance.objectNode().put("name", name);
    entry.putObject("valueFrom").putObject("secretKeyRef").put("name", secret).put("key", key);
    return entry;
  }

  /** What says that all of them are there. */
  static ObjectNode hookEntry() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("name", SecretEnv.HOOK_VARIABLE)
        .put("value", SecretEnv.HOOK_VALUE);
  }
}
