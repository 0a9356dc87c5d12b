package ai.devopstoolkit.inference.policy;

/** Names with {@code *} for any run of characters. */
public final class Glob {
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

  /** How much of a name a pattern says: its characters but {@code *}; most if it says all. */
  public static int specificity(String pattern) {
    return pattern.indexOf('*') < 0
        ? Integer.MAX_VALUE
        : (int) pattern.chars().filter(it -> it != '*').count();
  }
}
