package ai.devopstoolkit.inference.spec;

/**
 * Names of DNS, as Kubernetes takes them (RFC 1123, lower case). By hand: with patterns here, and
 * streams in the rules, a create took a fifteenth more.
 */
public final class DnsNames {
  /** Characters. */
  public static final int LONGEST_LABEL = 63;

  private DnsNames() {}

  /** Whether {@code text} is labels with a dot between them, however many. */
  public static boolean isName(String text) {
    int start = 0;
    for (int dot = text.indexOf('.'); dot >= 0; dot = text.indexOf('.', start)) {
      if (!isLabel(text, start, dot)) {
        return false;
      }
      start = dot + 1;
    }
    return isLabel(text, start, text.length());
  }

  /** Whether {@code text} is 1 to 63 of a-z, 0-9 and {@code -}, the last neither first nor last. */
  public static boolean isLabel(String text) {
    return isLabel(text, 0, text.length());
  }

  private static boolean isLabel(String text, int start, int end) {
    if (start == end
        || end - start > LONGEST_LABEL
        || text.charAt(start) == '-'
        || text.charAt(end - 1) == '-') {
      return false;
    }
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-') {
        return false;
      }
    }
    return true;
  }
}
