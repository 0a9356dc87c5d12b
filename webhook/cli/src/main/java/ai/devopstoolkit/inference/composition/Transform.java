package ai.devopstoolkit.inference.composition;

import ai.devopstoolkit.inference.spec.CanonicalJson;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;

/** A step between reading a value and writing it. */
interface Transform {
  /** What becomes of {@code value}. */
  JsonNode apply(JsonNode value) throws RenderingException;

  /** Reads the only one that is known here: {@code string} to JSON. */
  static Transform parse(Construct transform) {
    transform.require("type", "string");
    Construct string = transform.object("string", "type", "convert");
    string.require("type", "Convert");
    string.require("convert", "ToJson");
    return Transform::toJson;
  }

  /**
   * Compact JSON as Go's encoding/json writes it: fields sorted, HTML's characters escaped. Only
   * integers: Go writes other numbers in a way of its own, and probes have none.
   */
  private static JsonNode toJson(JsonNode value) throws RenderingException {
    requireIntegers(value);
    // In canonical JSON these stand inside strings alone.
    return TextNode.valueOf(
        CanonicalJson.of(value)
            .replace("<", "\\u003c")
            .replace(">", "\\u003e")
            .replace("&", "\\u0026")
            .replace("\u2028", "\\u2028")
            .replace("\u2029", "\\u2029"));
  }

  private static void requireIntegers(JsonNode value) throws RenderingException {
    if (value.isNumber() && !value.isIntegralNumber()) {
      throw new RenderingException(value + ": only integers can be converted to JSON here");
    }
    for (JsonNode child : value) {
      requireIntegers(child);
    }
  }
}
