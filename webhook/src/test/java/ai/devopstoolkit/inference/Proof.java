package ai.devopstoolkit.inference;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What was proved, one line each; {@code make proof} makes a table of them. */
public final class Proof {
  private static final Path FILE = Path.of("target", "proof.txt");

  private Proof() {}

  /**
   * Prints a line, and adds it to {@code target/proof.txt} of this module.
   *
   * @param paragraph as in docs/reliability.md
   * @param count how often it was tried
   */
  public static void line(String paragraph, String what, long count, String result) {
    String line = "PROOF %s | %s | %d | %s".formatted(paragraph, what, count, result);
    System.out.println(line);
    try {
      Files.createDirectories(FILE.getParent());
      Files.writeString(FILE, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
