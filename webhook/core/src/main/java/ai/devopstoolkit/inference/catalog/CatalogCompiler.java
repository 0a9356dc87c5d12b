package ai.devopstoolkit.inference.catalog;

import ai.devopstoolkit.inference.settings.JsonNodes;
import ai.devopstoolkit.inference.settings.SettingsException;
import ai.devopstoolkit.inference.settings.SettingsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/**
 * A step of the build: turns {@code models.yaml}, which is for people, into the JSON that the
 * program starts with (see {@link JsonNodes}), and works out its hash. A file with problems breaks
 * the build, and they have lines here.
 */
final class CatalogCompiler {
  private CatalogCompiler() {}

  /** Takes the YAML file to read, and the files to write: JSON and hash. */
  public static void main(String[] files) throws IOException, SettingsException {
    Node root =
        SettingsFile.compose(Files.readString(Path.of(files[0])), CatalogReader.MAX_MEBIBYTES);
    Path json = Path.of(files[1]);
    Files.createDirectories(json.getParent());
    Files.writeString(Path.of(files[2]), checked(root).hash());
    Files.write(json, JsonNodes.bytes(root, CatalogReader.UNREAD));
  }

  /** The catalog, to find what is wrong with it. */
  static ModelCatalog checked(@Nullable Node root) throws SettingsException {
    ModelCatalog catalog = ModelCatalog.of(CatalogReader.models(root));
    if (catalog.all().isEmpty()) {
      throw new IllegalArgumentException("there are no models");
    }
    return catalog;
  }
}
