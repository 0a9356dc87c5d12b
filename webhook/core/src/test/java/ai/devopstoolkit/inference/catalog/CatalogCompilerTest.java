package ai.devopstoolkit.inference.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.settings.SettingsException;
import ai.devopstoolkit.inference.settings.SettingsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogCompilerTest {
  @TempDir Path directory;

  @Test
  void theProgramKnowsWhatTheFileForPeopleSays() throws SettingsException {
    ModelCatalog catalog =
        CatalogCompiler.checked(
            SettingsFile.compose(
                Fixtures.resource("catalog/models.yaml"), CatalogReader.MAX_MEBIBYTES));

    assertThat(CatalogReader.bundled().all()).isEqualTo(catalog.all());
    assertThat(CatalogReader.bundled().hash()).isEqualTo(catalog.hash()).hasSize(8);
  }

  @Test
  void whatTheProgramDoesNotReadIsLeftOut() throws IOException, SettingsException {
    String json =
        compiled(
            """
            # a comment
            sources: {aic: "a catalog"}
            models:
              - {id: a/b, family: c, evidence: {fileGiB: 1}, layers: 2, source: [aic]}
            """);

    assertThat(json)
        .isEqualTo(
            """
            {"sources":{"aic":"a catalog"},"models":[{"id":"a/b","layers":2,"source":["aic"]}]}""");
  }

  @Test
  void aFileWithProblemsIsRefusedWithTheirLines() {
    assertThatThrownBy(() -> compiled("models:\n  - {id: a/b, colour: blue, source: [me]}"))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith("line 2: models[0].colour: unknown key");
    assertThat(directory.resolve("out")).isEmptyDirectory();
  }

  @Test
  void aCatalogWithoutModelsIsRefused() {
    assertThatThrownBy(() -> compiled("models: []")).hasMessage("there are no models");
  }

  private String compiled(String yaml) throws IOException, SettingsException {
    Files.writeString(directory.resolve("models.yaml"), yaml);
    Files.writeString(
        directory.resolve("engines.yaml"),
        "{versions: [0.15.0], architectures: {}, quantization: {}, deprecated: {}}");
    Files.writeString(
        directory.resolve("arguments.yaml"),
        "{derived: {}, placed: {}, tuning: {}, code-and-files: {}, network-and-secrets: {},"
            + " variables: {code-and-files: [], network-and-secrets: [], harmless: []}}");
    Files.writeString(directory.resolve("images.yaml"), "");
    Path out = directory.resolve("out");
    CatalogCompiler.main(new String[] {directory.toString(), out.toString()});
    return Files.readString(out.resolve("models.json"));
  }
}
