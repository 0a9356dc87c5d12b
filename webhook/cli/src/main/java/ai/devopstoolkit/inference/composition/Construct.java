package ai.devopstoolkit.inference.composition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An object of a Composition, and where it stands, for messages.
 *
 * @param path such as {@code pipeline[0].input.resources[1]}
 * @param json the object
 */
record Construct(String path, ObjectNode json) {
  /** Takes {@code json}, which must be an object whose keys are all among {@code known}. */
  static Construct of(String path, JsonNode json, String... known) {
    if (!(json instanceof ObjectNode object)) {
      throw new CompositionException(path, "must be an object");
    }
    for (var field : object.properties()) {
      if (!Arrays.asList(known).contains(field.getKey())) {
        throw new CompositionException(path + "." + field.getKey(), "is not supported");
      }
    }
    return new Construct(path, object);
  }

  /** The object at {@code key}, with only {@code known} keys. */
  Construct object(String key, String... known) {
    return of(path + "." + key, json.path(key), known);
  }

  /** The same, or nothing if the key is absent. */
  Optional<Construct> optionalObject(String key, String... known) {
    return json.has(key) ? Optional.of(object(key, known)) : Optional.empty();
  }

  /** The objects of the list at {@code key}, each with only {@code known} keys; absent is empty. */
  List<Construct> list(String key, String... known) {
    List<Construct> constructs = new ArrayList<>();
    JsonNode list = json.path(key);
    if (!list.isMissingNode() && !list.isArray()) {
      throw new CompositionException(path + "." + key, "must be a list");
    }
    for (JsonNode element : list) {
      constructs.add(of(path + "." + key + "[" + constructs.size() + "]", element, known));
    }
    return constructs;
  }

  /** The text at {@code key}. */
  String text(String key) {
    return optionalText(key)
        .orElseThrow(() -> new CompositionException(path + "." + key, "is required"));
  }

  /** The text at {@code key}, or nothing if the key is absent. */
  Optional<String> optionalText(String key) {
    JsonNode text = json.path(key);
    if (text.isMissingNode()) {
      return Optional.empty();
    }
    if (!text.isTextual()) {
      throw new CompositionException(path + "." + key, "must be a string");
    }
    return Optional.of(text.textValue());
  }

  /** Requires that the text at {@code key} is {@code supported}, the only value known here. */
  void require(String key, String supported) {
    String text = text(key);
    if (!text.equals(supported)) {
      throw unsupported(key, text, supported);
    }
  }

  CompositionException unsupported(String key, String value, String... supported) {
    return new CompositionException(
        path + "." + key,
        "\"" + value + "\" is not supported, only " + String.join(", ", supported));
  }
}
