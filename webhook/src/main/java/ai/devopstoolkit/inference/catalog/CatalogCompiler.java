package ai.devopstoolkit.inference.catalog;

import ai.devopstoolkit.inference.settings.JsonNodes;
import ai.devopstoolkit.inference.settings.SettingsException;
import ai.devopstoolkit.inference.settings.SettingsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.yaml.snakeyaml.nodes.Node;

/**
 * A step of the build: turns {@code models.yaml}, which is for people, into the JSON that the
 * program starts with (see {@link JsonNodes}). A file with problems breaks the build, and they have
 * lines here.
 */
final class CatalogCompiler {
  private CatalogCompiler() {}

  /** Takes the YAML file to read and the JSON file to write. */
  public static void main(String[] files) throws IOException, SettingsException {
    Path json = Path.of(files[1]);
    Files.createDirectories(json.getParent());
    Files.write(json, compile(Files.readString(Path.of(files[0]))));
  }

  static byte[] compile(String yaml) throws SettingsException {
    Node root = SettingsFile.compose(yaml, CatalogReader.MAX_MEBIBYTES);
    if (root == null || CatalogReader.alone(root).all().isEmpty()) {
      throw new IllegalArgumentException("there are no models");
    }
    return JsonNodes.bytes(root, CatalogReader.UNREAD);
  }
}
