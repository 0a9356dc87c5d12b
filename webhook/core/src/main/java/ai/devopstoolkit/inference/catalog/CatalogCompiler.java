package ai.devopstoolkit.inference.catalog;

import ai.devopstoolkit.inference.settings.JsonNodes;
import ai.devopstoolkit.inference.settings.SettingsException;
import ai.devopstoolkit.inference.settings.SettingsFile;
import ai.devopstoolkit.inference.spec.Fingerprint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/**
 * A step of the build: turns {@code models.yaml}, {@code engines.yaml} and {@code arguments.yaml},
 * which are for people, into the JSON that the program starts with (see {@link JsonNodes}), and
 * works out its hash. A file with problems breaks the build, and they have lines here.
 */
final class CatalogCompiler {
  private static final int HASH_DIGITS = 8;

  private CatalogCompiler() {}

  /** Takes the directory of the YAML files to read, and that of the files to write. */
  public static void main(String[] directories) throws IOException, SettingsException {
    Path from = Path.of(directories[0]);
    Path to = Files.createDirectories(Path.of(directories[1]));
    Node models = compose(from.resolve("models.yaml"));
    Files.writeString(to.resolve("models.hash"), checked(models).hash());
    Files.write(to.resolve("models.json"), JsonNodes.bytes(models, CatalogReader.UNREAD));
    Node engines = compose(from.resolve("engines.yaml"));
    EngineFacts.read(engines, "");
    byte[] json = JsonNodes.bytes(engines, Set.of());
    Files.write(to.resolve("engines.json"), json);
    Node arguments = compose(from.resolve("arguments.yaml"));
    ArgumentFacts.read(arguments);
    byte[] names = JsonNodes.bytes(arguments, Set.of());
    Files.write(to.resolve("arguments.json"), names);
    String all =
        new String(json, StandardCharsets.UTF_8)
            + new String(names, StandardCharsets.UTF_8)
            + Files.readString(from.resolve("images.yaml"));
    Files.writeString(to.resolve("engines.hash"), Fingerprint.sha256(all, HASH_DIGITS));
  }

  private static Node compose(Path file) throws IOException, SettingsException {
    return SettingsFile.compose(Files.readString(file), CatalogReader.MAX_MEBIBYTES);
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
