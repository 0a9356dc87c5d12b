package ai.devopstoolkit.inference.composition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A path of fields and indices, such as {@code spec.rules[0].host} or {@code
 * metadata.annotations[example.com/url]}.
 *
 * <p>Written after crossplane-runtime v2.1.0, which function-patch-and-transform v0.10.8 uses
 * (pkg/fieldpath); without wildcards.
 */
final class FieldPath {
  /** crossplane-runtime's own limit (DefaultMaxFieldPathIndex). */
  private static final int MAX_INDEX = 1024;

  private static final Pattern SEGMENT =
      Pattern.compile("\\G(?:(?:^|(?!^)\\.)([^.\\[\\]*'\"]+)|\\[([^\\[\\]*'\"]+)])");
  private static final Pattern INDEX = Pattern.compile("[0-9]{1,9}");

  private final String text;
  private final List<Segment> segments;

  private FieldPath(String text, List<Segment> segments) {
    this.text = text;
    this.segments = segments;
  }

  /** A field of an object, or an element of a list. */
  private sealed interface Segment {
    record Field(String name) implements Segment {}

    record Index(int index) implements Segment {}
  }

  /**
   * Parses {@code text}.
   *
   * @param where the path stands, for the message of a {@link CompositionException}
   */
  static FieldPath parse(String where, String text) {
    List<Segment> segments = new ArrayList<>();
    Matcher matcher = SEGMENT.matcher(text);
    int end = 0;
    while (end < text.length() && matcher.find()) {
      end = matcher.end();
      segments.add(segment(where, matcher));
    }
    if (end != text.length() || segments.isEmpty()) {
      throw new CompositionException(
          where, "\"" + text + "\" is no path of fields and indices (wildcards are not supported)");
    }
    return new FieldPath(text, List.copyOf(segments));
  }

  private static Segment segment(String where, Matcher matcher) {
    if (matcher.group(1) != null) {
      return new Segment.Field(matcher.group(1));
    }
    String bracketed = matcher.group(2);
    if (!INDEX.matcher(bracketed).matches()) {
      return new Segment.Field(bracketed);
    }
    int index = Integer.parseInt(bracketed);
    if (index > MAX_INDEX) {
      throw new CompositionException(where, "index " + index + " is above " + MAX_INDEX);
    }
    return new Segment.Index(index);
  }

  /**
   * The value here in {@code object}; a null at the end is a value, one on the way is not.
   *
   * @throws RenderingException if what should be an object or a list on the way is none
   */
  Optional<JsonNode> get(ObjectNode object) throws RenderingException {
    JsonNode value = object;
    for (Segment segment : segments) {
      if (segment instanceof Segment.Index element) {
        if (!value.isArray()) {
          throw new RenderingException(
              text + ": cannot be read: [" + element.index + "] of no list");
        }
        value = value.path(element.index);
      } else if (segment instanceof Segment.Field field) {
        if (value.isNull()) {
          return Optional.empty();
        }
        if (!value.isObject()) {
          throw new RenderingException(text + ": cannot be read: " + field.name + " of no object");
        }
        value = value.path(field.name);
      }
      if (value.isMissingNode()) {
        return Optional.empty();
      }
    }
    return Optional.of(value);
  }

  /**
   * Replaces what is here in {@code object}, and makes the objects and lists on the way.
   *
   * @throws RenderingException if what should be an object or a list on the way is none
   */
  void set(ObjectNode object, JsonNode value) throws RenderingException {
    JsonNode parent = object;
    for (int i = 0; i < segments.size() - 1; i++) {
      parent = prepared(parent, segments.get(i), segments.get(i + 1));
    }
    put(parent, segments.get(segments.size() - 1), value);
  }

  /** What is at {@code segment} of {@code parent}, made if absent, with room for {@code next}. */
  private JsonNode prepared(JsonNode parent, Segment segment, Segment next)
      throws RenderingException {
    JsonNode child = child(parent, segment);
    // As crossplane-runtime: a null element is replaced, a null field is not.
    if (child.isMissingNode() || (child.isNull() && segment instanceof Segment.Index)) {
      child =
          next instanceof Segment.Index
              ? JsonNodeFactory.instance.arrayNode()
              : JsonNodeFactory.instance.objectNode();
      put(parent, segment, child);
    }
    if (child instanceof ArrayNode array && next instanceof Segment.Index element) {
      while (array.size() <= element.index) {
        array.addNull();
      }
    }
    return child;
  }

  private static JsonNode child(JsonNode parent, Segment segment) {
    return segment instanceof Segment.Index element
        ? parent.path(element.index)
        : parent.path(((Segment.Field) segment).name);
  }

  private void put(JsonNode parent, Segment segment, JsonNode value) throws RenderingException {
    if (segment instanceof Segment.Index element && parent instanceof ArrayNode array) {
      array.set(element.index, value);
    } else if (segment instanceof Segment.Field field && parent instanceof ObjectNode object) {
      object.set(field.name, value);
    } else {
      throw new RenderingException(
          text
              + ": cannot be written: "
              + (segment instanceof Segment.Index ? "not in a list" : "not in an object"));
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
