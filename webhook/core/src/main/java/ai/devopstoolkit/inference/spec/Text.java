package ai.devopstoolkit.inference.spec;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Words for messages: what users wrote, bounded and without control characters. */
public final class Text {
  private static final int LONGEST = 64;
  private static final int MOST_LISTED = 12;

  private Text() {}

  /**
   * The value in quotation marks, at most 64 characters of it. Control characters are escaped: the
   * API server drops a warning that holds one.
   */
  public static String quoted(String value) {
    StringBuilder out = new StringBuilder().append('"');
    int at = 0;
    while (at < value.length() && out.length() <= LONGEST) {
      int c = value.codePointAt(at);
      if (isPrintable(c)) {
        out.appendCodePoint(c);
      } else {
        out.append(String.format("\\u%04x", c));
      }
      at += Character.charCount(c);
    }
    return out.append(at < value.length() ? "…\"" : "\"").toString();
  }

  /** The text in one line, without control characters, at most {@code longest} characters of it. */
  public static String line(String text, int longest) {
    StringBuilder out = new StringBuilder();
    text.strip()
        .replaceAll("\\s+", " ")
        .codePoints()
        .filter(Text::isPrintable)
        .limit(longest + 1L)
        .forEach(out::appendCodePoint);
    return out.codePointCount(0, out.length()) > longest
        ? out.substring(0, out.offsetByCodePoints(0, longest)) + "…"
        : out.toString();
  }

  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }

  /** {@code 1, 2 or 4}. */
  public static String either(List<?> values) {
    return join(values, " or ");
  }

  /** {@code cpu, memory and gpu}. */
  public static String all(Collection<?> values) {
    return join(List.copyOf(values), " and ");
  }

  /** {@code 1 GPU}, {@code 2 GPUs}. */
  public static String count(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  private static String join(List<?> values, String last) {
    if (values.size() > MOST_LISTED) {
      return join(values.subList(0, MOST_LISTED), ", ")
          + last
          + (values.size() - MOST_LISTED)
          + " more";
    }
    int head = values.size() - 1;
    if (head < 1) {
      return values.isEmpty() ? "" : String.valueOf(values.get(0));
    }
    return values.subList(0, head).stream().map(String::valueOf).collect(Collectors.joining(", "))
        + last
        + values.get(head);
  }
}
