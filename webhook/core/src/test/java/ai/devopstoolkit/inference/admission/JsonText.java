package ai.devopstoolkit.inference.admission;

import java.util.Optional;

/** JSON as the text that it is: finds a value in it without a parser that might respell it. */
final class JsonText {
  private final String json;
  private int at;

  private JsonText(String json) {
    this.json = json;
  }

  /** A piece of a text. */
  record Span(int start, int end) {
    String of(String text) {
      return text.substring(start, end);
    }

    String replacedIn(String text, String with) {
      return text.substring(0, start) + with + text.substring(end);
    }
  }

  /** Where the value lies that the member names of {@code path} lead to, none of them escaped. */
  static Optional<Span> find(String json, String... path) {
    JsonText text = new JsonText(json);
    text.blanks();
    for (String name : path) {
      if (!text.enter(name)) {
        return Optional.empty();
      }
    }
    int start = text.at;
    text.value();
    return Optional.of(new Span(start, text.at));
  }

  /** The text of the value that there is for sure. */
  static String at(String json, String... path) {
    return find(json, path).orElseThrow().of(json);
  }

  /**
   * {@code object} after a patch of one operation on {@code /spec/derived}; no other byte differs.
   *
   * @param patch RFC 6902, as its text
   */
  static String patched(String object, String patch) {
    String operation = patch.substring(1, patch.length() - 1); // the list's brackets
    String value = at(operation, "value");
    if (!operation.matches(
            "(?s)\\{\"op\":\"(add|replace)\",\"path\":\"/spec/derived\",\"value\":.*")
        || !patch.equals("[" + operation + "]")
        || operation.length() != operation.indexOf(value) + value.length() + 1) {
      throw new AssertionError("not one operation on /spec/derived: " + patch);
    }
    Optional<Span> there = find(object, "spec", "derived");
    if (there.isPresent()) {
      return there.get().replacedIn(object, value);
    }
    int end = find(object, "spec").orElseThrow().end() - 1;
    return object.substring(0, end) + ",\"derived\":" + value + object.substring(end);
  }

  /** Goes to the value of the member {@code name} of the object here. */
  private boolean enter(String name) {
    at++; // {
    blanks();
    while (json.charAt(at) == '"') {
      int start = at;
      value();
      boolean found = json.substring(start, at).equals('"' + name + '"');
      blanks();
      at++; // :
      blanks();
      if (found) {
        return true;
      }
      value();
      blanks();
      at++; // , or }
      blanks();
      if (at == json.length()) {
        return false;
      }
    }
    return false;
  }

  /** Goes behind the value here. */
  private void value() {
    int depth = 0;
    do {
      switch (json.charAt(at)) {
        case '"' -> string();
        case '{', '[' -> {
          depth++;
          at++;
        }
        case '}', ']' -> {
          depth--;
          at++;
        }
        case ' ', '\t', '\n', '\r', ',', ':' -> at++;
        default -> scalar();
      }
    } while (depth > 0);
  }

  private void string() {
    at++;
    while (json.charAt(at) != '"') {
      at += json.charAt(at) == '\\' ? 2 : 1;
    }
    at++;
  }

  private void scalar() {
    while (at < json.length() && " \t\n\r,:]}".indexOf(json.charAt(at)) < 0) {
      at++;
    }
  }

  private void blanks() {
    while (at < json.length() && " \t\n\r".indexOf(json.charAt(at)) >= 0) {
      at++;
    }
  }
}
