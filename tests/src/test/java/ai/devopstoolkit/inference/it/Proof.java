package ai.devopstoolkit.inference.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What was proved, one line each; {@code make proof} makes a table of them. */
final class Proof {
  private static final Path FILE = ControlPlane.ROOT.resolve("tests/target/proof.txt");

  private Proof() {}

  /**
   * Prints a line, and adds it to {@code tests/target/proof.txt}.
   *
   * @param paragraph as in docs/reliability.md
   * @param count how often it was tried
   */
  static void line(String paragraph, String what, long count, String result) {
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
