package ai.devopstoolkit.inference.settings;

import ai.devopstoolkit.inference.settings.SettingsException.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.Tag;

/** The YAML of a settings file: bounded, without aliases, and with lines. */
public final class SettingsFile {
  private static final int DEEPEST = 20;

  private SettingsFile() {}

  /**
   * The root of {@code yaml}, or null if it is empty.
   *
   * @param maxMebibytes the longest that is read, in MiB
   * @throws SettingsException if it is longer, or no YAML
   */
  public static @Nullable Node compose(String yaml, int maxMebibytes) throws SettingsException {
    if (yaml.getBytes(StandardCharsets.UTF_8).length > maxMebibytes << 20) {
      throw refused(1, "is larger than " + maxMebibytes + " MiB");
    }
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(maxMebibytes << 20);
    options.setMaxAliasesForCollections(0);
    options.setNestingDepthLimit(DEEPEST);
    try {
      Node root = new Yaml(options).compose(new StringReader(yaml));
      return root == null || root.getTag().equals(Tag.NULL) ? null : root;
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark();
      throw refused(mark == null ? 1 : mark.getLine() + 1, "is not YAML: " + e.getProblem());
    } catch (YAMLException e) {
      throw refused(1, "is not YAML: " + e.getMessage());
    }
  }

  /** Throws if there are problems: each once, in the order of the file. */
  public static void refuse(List<Problem> problems) throws SettingsException {
    if (!problems.isEmpty()) {
      throw new SettingsException(
          problems.stream().distinct().sorted(Comparator.comparingInt(Problem::line)).toList());
    }
  }

  /** The text of a resource of this program. */
  public static String resource(String path) {
    try (InputStream in = SettingsFile.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException(path + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SettingsException refused(int line, String message) {
    return new SettingsException(List.of(new Problem(line, "", message)));
  }
}
