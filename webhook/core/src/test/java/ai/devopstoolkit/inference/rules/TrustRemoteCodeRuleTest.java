package ai.devopstoolkit.inference.rules;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.catalog.CatalogReader;
import ai.devopstoolkit.inference.catalog.ModelCatalog;
import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.settings.SettingsException;
import ai.devopstoolkit.inference.spec.LlmInference;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustRemoteCodeRuleTest {
  private static final String KIMI = "model: moonshotai/Kimi-K2.5, gpu: 8";
  private static final Check CHECK = Check.of("trust-remote-code");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "moonshotai/Kimi-K2.5                | ``",
        "MOONSHOTAI/kimi-k2.5                | ``",
        "moonshotai/Kimi-K2.5                | trustRemoteCode: [moonshotai/Kimi-K2.5]",
        "moonshotai/Kimi-K2.5                | trustRemoteCode: [MoonshotAI/Kimi-k2.5]",
        "Qwen/Qwen2.5-7B-Instruct            | trustRemoteCode: []",
        "acme/whatever                       | trustRemoteCode: []",
        "nvidia/NVIDIA-Nemotron-Nano-9B-v2   | {trustRemoteCode: [], engine: {version: 0.32.0}}",
      })
  void whatThePolicyNamesOrNeedsNoCodeIsTaken(String model, String policy) {
    assertThat(Check.of("trust-remote-code").under(policy).refusals("model: " + model)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "moonshotai/Kimi-K2.5          | tokenizer   | []",
        "moonshotai/Kimi-K2.5          | tokenizer   | [moonshotai/Kimi-K2.6]",
        "MiniMaxAI/MiniMax-M2.7        | config.json | [moonshotai/Kimi-K2.5]",
        "nvidia/NVIDIA-Nemotron-Nano-9B-v2 | config.json | []",
        "Alibaba-NLP/gte-large-en-v1.5 | config.json | []",
      })
  @Tag("threat:remote-code")
  void otherCodeIsRefusedWithWhoCanChangeIt(String model, String part, String trusted) {
    assertThat(
            Check.of("trust-remote-code")
                .under("name: p\ntrustRemoteCode: " + trusted)
                .refusals("model: " + model))
        .containsExactly(
            new Finding(
                "trust-remote-code",
                "spec.model",
                "vLLM reads the %s of %s only with code that its publisher keeps there, and would run it in the pod, with all that the pod may do (--trust-remote-code). Policy p does not name the model (trustRemoteCode). Ask your platform team to, or use another model."
                    .formatted(part, model)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HF_ENDPOINT",
        "VLLM_USE_MODELSCOPE",
        "HTTP_PROXY",
        "https_proxy",
        "All_Proxy",
        "HF_MODULES_CACHE",
        "PYTHONPATH",
        "VLLM_PLUGINS",
        "VLLM_MODEL_REDIRECT_PATH",
        "HUGGINGFACE_CO_STAGING",
        "HF_HOME",
        "PythonWarnings",
        "LD_PRELOAD",
        "BROWSER",
        "PATH",
        "XDG_CACHE_HOME",
      })
  @Tag("threat:remote-code")
  void besideTrustedCodeWhatLeadsToOtherCodeIsRefused(String name) {
    String env = ", env: [{name: VLLM_LOGGING_LEVEL}, {name: " + name + ", value: x}]";

    assertThat(CHECK.refusals(KIMI + env))
        .containsExactly(
            new Finding(
                "trust-remote-code",
                "spec.env[1].name",
                name
                    + " could have vLLM run other code than the publisher's of moonshotai/Kimi-K2.5, which the policy trusts (--trust-remote-code). Remove it."));
    assertThat(CHECK.refusals("model: Qwen/Qwen2.5-7B-Instruct" + env)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HF_HUB_DOWNLOAD_TIMEOUT",
        "NO_PROXY",
        "MY_HF_ENDPOINT",
        "VLLM_PLUGINS_X",
        "MYPATH"
      })
  void otherVariablesAreTaken(String name) {
    assertThat(CHECK.refusals(KIMI + ", env: [{name: " + name + "}]")).isEmpty();
  }

  /** An object from before the rule goes on: until it asks for another model or environment. */
  @Test
  void anUpdateIsCheckedOnlyWhenModelOrEnvironmentChange() {
    String none = "trustRemoteCode: []";

    assertThat(
            Check.of("trust-remote-code")
                .under(none)
                .updating(KIMI)
                .refusals(KIMI + ", maxModelLen: 4096"))
        .isEmpty();
    assertThat(
            Check.of("trust-remote-code")
                .under(none)
                .updating(KIMI)
                .refusals(KIMI + ", env: [{name: A}]"))
        .hasSize(1);
  }

  @Test
  void theAnnotationCannotLeaveItOut() {
    ObjectNode object = Fixtures.object(KIMI);
    object
        .withObject("/metadata")
        .withObject("/annotations")
        .put("inference.devopstoolkit.ai/skip-checks", "trust-remote-code");

    assertThat(
            Check.of("trust-remote-code")
                .under("trustRemoteCode: []")
                .refusals(Fixtures.read(object)))
        .hasSize(1);
  }

  /** Whoever adds a model says nothing of code, so none of its runs. */
  @Test
  @Tag("threat:remote-code")
  void aModelOfAnotherCatalogIsNeverGivenItsCode() throws SettingsException {
    ModelCatalog catalog =
        CatalogReader.withAdded(
            "models: [{id: acme/kimi, like: moonshotai/Kimi-K2.5, source: [ours]}]");
    Derivation derivation =
        new Derivation(Fixtures.policy("trustRemoteCode: [acme/kimi]"), catalog);

    assertThat(derivation.derive(Fixtures.llm("model: acme/kimi")).json().has("extraArgs"))
        .isFalse();
    Findings findings = new Findings();
    LlmInference own = Fixtures.llm("model: acme/kimi, gpu: 8");
    RuleSet.check(
        new Subject(own, Optional.empty(), derivation.inputs(own), false), true, findings);
    assertThat(findings.refusals()).isEmpty();
    assertThat(findings.warnings())
        .contains(
            new Finding(
                "trust-remote-code",
                "spec.model",
                "if it needs code of its repository, as what it is like does, it does not start"));
    assertThat(derivation.derive(Fixtures.llm("model: moonshotai/Kimi-K2.6")).json())
        .as("the policy does not name it")
        .noneMatch(it -> it.toString().contains("trust-remote-code"));
  }
}
