package ai.devopstoolkit.inference.preview;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.util.List;

/** What a preview changes, as {@code diff -u} shows it. */
public final class UnifiedDiff {
  private static final int CONTEXT_LINES = 3;

  private UnifiedDiff() {}

  /** The difference of two objects as YAML, or empty text if there is none. */
  public static String of(String name, JsonNode before, JsonNode after) {
    List<String> from = Yaml.write(before).lines().toList();
    List<String> to = Yaml.write(after).lines().toList();
    List<String> diff =
        UnifiedDiffUtils.generateUnifiedDiff(
            name, name + " (admitted)", from, DiffUtils.diff(from, to), CONTEXT_LINES);
    return diff.isEmpty() ? "" : String.join("\n", diff) + "\n";
  }
}
