package ai.devopstoolkit.inference.catalog;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.settings.SettingsException;
import ai.devopstoolkit.inference.settings.SettingsFile;
import org.junit.jupiter.api.Test;

class RemoteCodeTest {
  private static final String COMMIT = "a1".repeat(20);

  @Test
  void theCodeThatWasLookedAtIsTheOneThatRuns() throws SettingsException {
    String models =
        "models: [{id: acme/chat, remoteCode: {of: tokenizer, revision: \"%s\"}, source: [us]}]";
    ModelCatalog catalog =
        ModelCatalog.of(CatalogReader.models(SettingsFile.compose(models.formatted(COMMIT), 1)));

    assertThatJson(
            new Derivation(Fixtures.policy("trustRemoteCode: [acme/chat]"), catalog)
                .derive(Fixtures.llm("model: acme/chat"))
                .json()
                .path("extraArgs"))
        .isEqualTo("[\"--trust-remote-code\", \"--code-revision=%s\"]".formatted(COMMIT));
  }
}
