package ai.devopstoolkit.inference.catalog;

import ai.devopstoolkit.inference.spec.Argument;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Iterator;
import java.util.Set;

/** What values hold, by their characters: no path, no address and no class has only plain ones. */
public final class ArgumentValues {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ArgumentValues() {}

  /** Whether all are words and numbers: {@code 64}, {@code 0.5}, {@code fp8_e4m3}, {@code 1,2}. */
  public static boolean arePlain(Argument argument) {
    return argument.key().isEmpty() && all(argument, false);
  }

  /** Whether all are JSON of words and numbers, the key of {@code --name.key} among them. */
  public static boolean arePlainJson(Argument argument) {
    for (String value : argument.values()) {
      if (value.contains("chat_template") || value.contains("trust_remote_code")) {
        return false;
      }
    }
    return !argument.key().contains("chat_template")
        && !argument.key().contains("trust_remote_code")
        && all(argument, true);
  }

  /** Whether it sets these keys of a JSON object alone, to something plain. */
  static boolean hasOnly(Set<String> keys, Argument argument) {
    if (argument.values().size() != 1 || !arePlainJson(argument)) {
      return false;
    }
    if (!argument.key().isEmpty()) {
      int end = 0;
      while (end < argument.key().length() && ".+".indexOf(argument.key().charAt(end)) < 0) {
        end++;
      }
      return keys.contains(argument.key().substring(0, end));
    }
    try {
      JsonNode json = JSON.readTree(argument.value());
      if (!json.isObject()) {
        return false;
      }
      for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
        if (!keys.contains(names.next())) {
          return false;
        }
      }
      return true;
    } catch (JsonProcessingException e) {
      return false; // what is no JSON to us is not looked into
    }
  }

  private static boolean all(Argument argument, boolean json) {
    for (String value : argument.values()) {
      if (!isPlain(value, json)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPlain(String value, boolean json) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean word =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || isDigit(c)
              || c == '_'
              || c == '-'
              || c == '+'
              || c == ','
              || c == '=';
      boolean point = c == '.' && isOfNumber(value, i);
      boolean mark =
          json
              && (c == '{' || c == '}' || c == '[' || c == ']' || c == ':' || c == '"' || c == ' ');
      if (!word && !point && !mark) {
        return false;
      }
    }
    return true;
  }

  /**
   * A point with a digit before and none but digits, or the end, after: that of no file or class.
   */
  private static boolean isOfNumber(String value, int at) {
    boolean before = at > 0 && isDigit(value.charAt(at - 1));
    boolean after = at + 1 < value.length() && isDigit(value.charAt(at + 1));
    return after && (before || at == 0 || !isLetter(value.charAt(at - 1)));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLetter(char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
