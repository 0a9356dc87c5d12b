package ai.devopstoolkit.inference.policy;

import java.util.Comparator;

/** Names with {@code *} for any run of characters. */
public final class Glob {
  /**
   * More for the more specific pattern: a name without {@code *}, then the pattern with more
   * characters beside {@code *}.
   */
  public static final Comparator<String> SPECIFICITY = Comparator.comparingInt(Glob::specificity);

  private Glob() {}

  /** Whether all of {@code name} fits {@code pattern}. */
  public static boolean matches(String pattern, String name) {
    int p = 0;
    int n = 0;
    int star = -1;
    int mark = 0;
    while (n < name.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        mark = n;
      } else if (p < pattern.length() && pattern.charAt(p) == name.charAt(n)) {
        p++;
        n++;
      } else if (star >= 0) {
        p = star + 1;
        n = ++mark;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }

  private static int specificity(String pattern) {
    return pattern.indexOf('*') < 0
        ? Integer.MAX_VALUE
        : (int) pattern.chars().filter(it -> it != '*').count();
  }
}
