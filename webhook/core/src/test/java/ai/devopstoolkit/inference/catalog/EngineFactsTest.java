package ai.devopstoolkit.inference.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.devopstoolkit.inference.settings.SettingsException;
import ai.devopstoolkit.inference.settings.SettingsFile;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EngineFactsTest {
  private static final EngineFacts FACTS = EngineFacts.bundled();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Qwen2ForCausalLM                 | 0.11.0 | true  | true",
        "BertModel                        | 0.32.0 | true  | false",
        "Gemma4ForConditionalGeneration   | 0.18.1 | false | true",
        "Gemma4ForConditionalGeneration   | 0.19.0 | true  | true",
        "KimiK25ForConditionalGeneration  | 0.14.1 | false | true",
        "KimiK25ForConditionalGeneration  | 0.15.0 | true  | true",
        "AquilaForCausalLM                | 0.24.0 | true  | true",
        "AquilaForCausalLM                | 0.25.0 | false | true",
        "Qwen3_5MTP                       | 0.29.0 | true  | false",
        "Qwen3_5MTP                       | 0.30.0 | true  | true",
      })
  void anArchitectureComesAndGoes(String name, String version, boolean has, boolean pipelines) {
    EngineFacts.Architecture architecture = FACTS.architecture(name).orElseThrow();

    assertThat(architecture.known().has(EngineVersion.parse(version))).isEqualTo(has);
    assertThat(architecture.hasPipelinesIn(EngineVersion.parse(version))).isEqualTo(pipelines);
  }

  @Test
  void whatNoVersionHasIsUnknown() {
    assertThat(FACTS.architecture("NewModel")).isEmpty();
    assertThat(FACTS.architecture("")).isEmpty();
    assertThat(FACTS.covers(EngineVersion.parse("0.10.2"))).isFalse();
    assertThat(FACTS.covers(EngineVersion.parse("0.11.0"))).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "fp8          | 0.13.0 | 80",
        "fp8          | 0.14.0 | 75",
        "fp8          | -      | 75",
        "fp8          | 0.10.0 | -",
        "bitsandbytes | 0.27.1 | 70",
        "bitsandbytes | 0.28.0 | -",
        "unheard-of   | 0.15.0 | -",
      })
  void aMethodNeedsWhatItsVersionAsksFor(String method, String version, Integer needed) {
    assertThat(
            FACTS.minimumCapability(method, Optional.ofNullable(version).map(EngineVersion::parse)))
        .isEqualTo(needed == null ? OptionalInt.empty() : OptionalInt.of(needed));
  }

  @ParameterizedTest
  @CsvSource({
    "fbgemm_fp8, 0.13.0, false",
    "fbgemm_fp8, 0.14.0, true",
    "fbgemm_fp8, 0.33.0, true",
    "hqq, 0.14.1, true",
    "hqq, 0.15.0, false",
    "awq, 0.15.0, false",
  })
  void aFormatIsRefusedAsDeprecated(String format, String version, boolean refused) {
    assertThat(
            FACTS.deprecated(format).map(it -> it.has(EngineVersion.parse(version))).orElse(false))
        .isEqualTo(refused);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{versions: [0.15.0], architectures: {A: {since: soon}}, quantization: {}}",
        "{versions: [0.15.0], architectures: {A: {after: 0.15.0}}, quantization: {}}",
        "{versions: [0.15.0], architectures: {}, quantization: {awq: {'0.15.0': much}}}",
        "{versions: [0.15.0], architectures: {}, methods: {}}",
      })
  void aFileThatIsWrongBreaksTheBuild(String yaml) {
    assertThatThrownBy(() -> EngineFacts.read(SettingsFile.compose(yaml, 1), ""))
        .isInstanceOf(SettingsException.class);
  }

  @ParameterizedTest
  @CsvSource({"0.9.2,0.10.0", "0.14.1,0.15.0", "0.15.0,0.15.1", "0.33.0,1.0.0"})
  void versionsAreOrderedByNumber(String older, String newer) {
    assertThat(EngineVersion.parse(newer).since(EngineVersion.parse(older))).isTrue();
    assertThat(EngineVersion.parse(older).since(EngineVersion.parse(newer))).isFalse();
    assertThat(EngineVersion.parse(older)).hasToString(older);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0.15", "v0.15.0", "0.15.0rc1", "0.015.0", "latest"})
  void whatIsNoReleaseIsRefused(String text) {
    assertThatThrownBy(() -> EngineVersion.parse(text))
        .hasMessage("must be a release of vLLM, as in \"0.15.0\"");
  }
}
