package ai.devopstoolkit.inference.rules;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.catalog.CatalogReader;
import ai.devopstoolkit.inference.catalog.ModelCatalog;
import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.settings.SettingsException;
import ai.devopstoolkit.inference.spec.LlmInference;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EngineRuleTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Gemma4ForConditionalGeneration | engine: {version: 0.18.1}    | refused",
        "Gemma4ForConditionalGeneration | engine: {version: 0.19.0}    | fine",
        "Gemma4ForConditionalGeneration | engine: {version: 0.10.2}    | fine", // not recorded
        "Gemma4ForConditionalGeneration | image: {name: 'acme/vllm:1'} | warned",
        "Qwen2ForCausalLM               | image: {name: 'acme/vllm:1'} | warned",
        "Qwen2ForCausalLM               | engine: {version: 0.15.0}    | fine",
        "NeverHeardOfForCausalLM        | engine: {version: 0.15.0}    | fine",
        "AquilaForCausalLM              | engine: {version: 0.25.0}    | warned", // given up
        "VaultGemmaForCausalLM          | engine: {version: 0.15.0}    | warned", // transformers
        // has it
        "GteNewModel                    | engine: {version: 0.15.0}    | fine",
      })
  void aModelOfAnotherVersionIsRefusedOrWarnedAbout(
      String architecture, String policy, String verdict) throws SettingsException {
    ModelCatalog catalog =
        CatalogReader.withAdded(
            "models: [{id: acme/own, architecture: %s, source: [us]}]".formatted(architecture));
    LlmInference now = Fixtures.llm("model: acme/own");
    Findings findings = new Findings();
    RuleSet.check(
        new Subject(
            now,
            Optional.empty(),
            new Derivation(Fixtures.policy(policy), catalog).inputs(now),
            false),
        true,
        findings);

    assertThat(findings.refusals()).hasSize(verdict.equals("refused") ? 1 : 0);
    assertThat(findings.warnings().stream().filter(it -> it.rule().equals("engine")))
        .hasSize(verdict.equals("warned") ? 1 : 0);
  }
}
