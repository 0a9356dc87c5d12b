package ai.devopstoolkit.inference.spec;

import ai.devopstoolkit.inference.spec.SpecFormatException.Fault;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The members of one JSON object, read by name and type. What is missing or of another type is a
 * fault; what nobody read is told by {@link #addUnread}.
 */
final class Members {
  /** The path of the whole. */
  static final String SPEC = "spec";

  private static final Pattern FIELD = Pattern.compile("[a-zA-Z]{1,63}");
  private static final String NOT_KNOWN = "is not known to this webhook";

  /** Of an object that is absent: most specs have none of those that they may have. */
  private static final Members NONE =
      new Members(MissingNode.getInstance(), SPEC, List.of(), List.of());

  private final JsonNode object;
  private final String path;
  private final List<Fault> faults;
  private final List<String> read;

  /**
   * Those of {@code json}; none if it is absent.
   *
   * @param faults where faults go; {@code json} itself is one if it is no object
   */
  Members(JsonNode json, String path, List<Fault> faults) {
    this(json.isObject() ? json : MissingNode.getInstance(), path, faults, new ArrayList<>(12));
    if (!json.isObject() && !isAbsent(json)) {
      wrongType(path, "an object", json);
    }
  }

  private Members(JsonNode object, String path, List<Fault> faults, List<String> read) {
    this.object = object;
    this.path = path;
    this.faults = faults;
    this.read = read;
  }

  /** Whether it has none at all. */
  boolean isEmpty() {
    return object.isEmpty();
  }

  /** Where the member {@code name} is, for example {@code spec.env}. */
  String path(String name) {
    return path + "." + name;
  }

  /** The member as it is; a missing node if it is absent or null. */
  JsonNode json(String name) {
    JsonNode json = object.path(name);
    if (!json.isMissingNode()) {
      read.add(name);
    }
    return isAbsent(json) ? MissingNode.getInstance() : json;
  }

  /** A text; empty if it is absent. */
  String text(String name) {
    JsonNode json = json(name);
    if (json.isMissingNode() || json.isTextual()) {
      return json.asText("");
    }
    wrongType(path(name), "a string", json);
    return "";
  }

  /** A text that has to be there. */
  String requiredText(String name) {
    if (isAbsent(object.path(name))) {
      faults.add(new Fault(path(name), "is required"));
    }
    return text(name);
  }

  /** A whole number of 32 bits, however it is spelled. */
  OptionalInt integer(String name) {
    JsonNode json = json(name);
    if (json.isMissingNode()) {
      return OptionalInt.empty();
    }
    OptionalLong whole = SchemaInteger.read(json);
    if (whole.isPresent() && whole.getAsLong() == (int) whole.getAsLong()) {
      return OptionalInt.of((int) whole.getAsLong());
    }
    wrongType(path(name), whole.isPresent() ? "an integer of 32 bits" : "an integer", json);
    return OptionalInt.empty();
  }

  /** A whole number of 32 bits that has to be there; 1 if it is not. */
  int requiredInteger(String name) {
    if (isAbsent(object.path(name))) {
      faults.add(new Fault(path(name), "is required"));
    }
    return integer(name).orElse(1);
  }

  /** An object. */
  Members object(String name) {
    JsonNode json = json(name);
    return json.isMissingNode() ? NONE : new Members(json, path(name), faults);
  }

  /** Says of {@code json} that it should be something else. */
  void wrongType(String at, String expected, JsonNode json) {
    String type = json.getNodeType().name().toLowerCase(Locale.ROOT);
    String is = json.isNumber() ? Text.quoted(json.asText()) : "of type " + type;
    faults.add(new Fault(at, "must be " + expected + ", but is " + is));
  }

  /** Adds what holds something, is an input of {@code derived}, and nobody asked for. */
  void addUnread(List<Fault> unread) {
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      String name = member.getKey();
      boolean counts = !path.equals(SPEC) || Fingerprint.countsForInputs(name);
      if (counts && !read.contains(name) && !CanonicalJson.isEmpty(member.getValue())) {
        // Names of the caller's choice stand in no path.
        unread.add(
            FIELD.matcher(name).matches()
                ? new Fault(path(name), NOT_KNOWN)
                : new Fault(path, Text.quoted(name) + " " + NOT_KNOWN));
      }
    }
  }

  private static boolean isAbsent(JsonNode json) {
    return json.isMissingNode() || json.isNull();
  }
}
