package ai.devopstoolkit.inference;

/** What was proved, one line each; {@code make proof} makes a table of them. */
public final class Proof {
  private Proof() {}

  /**
   * Prints a line.
   *
   * @param paragraph as in docs/reliability.md
   * @param count how often it was tried
   */
  public static void line(String paragraph, String what, long count, String result) {
    System.out.printf("PROOF %s | %s | %d | %s%n", paragraph, what, count, result);
  }
}
