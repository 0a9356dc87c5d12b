package ai.devopstoolkit.inference.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.settings.SettingsException;
import ai.devopstoolkit.inference.settings.SettingsFile;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CatalogCompilerTest {
  @Test
  void theProgramKnowsWhatTheFileForPeopleSays() throws SettingsException {
    ModelCatalog catalog =
        CatalogReader.alone(
            SettingsFile.compose(
                Fixtures.resource("catalog/models.yaml"), CatalogReader.MAX_MEBIBYTES));

    assertThat(CatalogReader.bundled().all()).isEqualTo(catalog.all());
    assertThat(CatalogReader.bundled().hash()).isEqualTo(catalog.hash());
  }

  @Test
  void whatTheProgramDoesNotReadIsLeftOut() throws SettingsException {
    String json =
        compiled(
            """
            # a comment
            sources: {aic: "a catalog"}
            models:
              - {id: a/b, family: c, hiddenSize: 8, evidence: {shapes: {a: 1}}, layers: 2, source: [aic]}
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
  }

  @Test
  void aCatalogWithoutModelsIsRefused() {
    assertThatThrownBy(() -> compiled("models: []")).hasMessage("there are no models");
  }

  private static String compiled(String yaml) throws SettingsException {
    return new String(CatalogCompiler.compile(yaml), StandardCharsets.UTF_8);
  }
}
