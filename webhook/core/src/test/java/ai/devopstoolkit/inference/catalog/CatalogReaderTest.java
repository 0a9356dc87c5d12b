package ai.devopstoolkit.inference.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.devopstoolkit.inference.catalog.ModelFacts.Heads;
import ai.devopstoolkit.inference.catalog.ModelFacts.Quantization;
import ai.devopstoolkit.inference.catalog.ModelFacts.Task;
import ai.devopstoolkit.inference.catalog.RemoteCode.Part;
import ai.devopstoolkit.inference.settings.SettingsException;
import ai.devopstoolkit.inference.settings.SettingsException.Problem;
import ai.devopstoolkit.inference.settings.SettingsFile;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogReaderTest {
  private static final String ADDED =
      """
      models:
        - id: acme/assistant-9b
          architecture: LlamaForCausalLM
          task: generate
          layers: 40
          attentionHeads: 32
          kvHeads: 8
          headDim: 128
          maxContext: 16384
          weightBytes: 18000000000
          dtype: bfloat16
          quantization: {method: awq, bits: 4, groupSize: 128}
          gated: true
          parameters: 9000000000
          source: [our own config.json]
      """;

  @Test
  void aModelIsAddedToThoseOfTheProgram() throws SettingsException {
    ModelCatalog catalog = CatalogReader.withAdded(ADDED);

    ModelFacts added = catalog.find("acme/assistant-9b").orElseThrow();
    assertThat(added.heads()).contains(new Heads(32, 8));
    assertThat(added.weightBytes()).hasValue(18_000_000_000L);
    assertThat(added.quantization())
        .contains(new Quantization("awq", 4, "awq", OptionalInt.of(128), OptionalInt.empty()));
    assertThat(added.maxContext()).hasValue(16_384);
    assertThat(added.gated()).contains(true);
    assertThat(added.sources()).containsExactly("our own config.json");
    assertThat(added.attention().orElseThrow().bytesPerToken()).isEqualTo(2L * 40 * 8 * 128 * 2);
    assertThat(catalog.all()).hasSize(CatalogReader.bundled().all().size() + 1);
    assertThat(catalog.hash()).isNotEqualTo(CatalogReader.bundled().hash());
  }

  @Test
  void aModelOfTheProgramIsReplaced() throws SettingsException {
    ModelCatalog catalog =
        CatalogReader.withAdded(
            "models: [{id: qwen/qwen2.5-7b-instruct, attentionHeads: 3, kvHeads: 1, source: [me]}]");

    assertThat(catalog.all()).hasSameSizeAs(CatalogReader.bundled().all());
    assertThat(catalog.find("Qwen/Qwen2.5-7B-Instruct").orElseThrow().heads())
        .contains(new Heads(3, 1));
  }

  @Test
  void aModelCanBeLikeAnotherButForWhatItSays() throws SettingsException {
    ModelCatalog catalog =
        CatalogReader.withAdded(
            """
            models:
              - {id: acme/tuned, like: Qwen/Qwen2.5-7B-Instruct, maxContext: 8192, source: [ours]}
              - {id: acme/tuned-again, like: ACME/tuned, task: embed}
            """);

    ModelFacts qwen = catalog.find("Qwen/Qwen2.5-7B-Instruct").orElseThrow();
    ModelFacts tuned = catalog.find("acme/tuned").orElseThrow();
    ModelFacts again = catalog.find("acme/tuned-again").orElseThrow();
    assertThat(tuned.heads()).isEqualTo(qwen.heads());
    assertThat(tuned.attention()).isEqualTo(qwen.attention());
    assertThat(tuned.weightBytes()).isEqualTo(qwen.weightBytes());
    assertThat(tuned.maxContext()).hasValue(8192);
    assertThat(tuned.sources()).containsExactly("ours");
    assertThat(again.maxContext()).hasValue(8192);
    assertThat(again.task()).isEqualTo(Task.EMBED);
    assertThat(qwen.maxContext()).hasValue(32_768);
  }

  @Test
  void theFormatOfACheckpointGoesWithItsMethod() throws SettingsException {
    ModelCatalog catalog =
        CatalogReader.withAdded(
            """
            models:
              - {id: acme/same, like: RedHatAI/Llama-3.2-1B-Instruct-FP8, source: [ours]}
              - {id: acme/awq, like: RedHatAI/Llama-3.2-1B-Instruct-FP8, quantization: {method: awq, bits: 4}, source: [ours]}
              - {id: acme/gptq, like: Qwen/Qwen3-8B-FP8, quantization: {method: gptq, bits: 8}, source: [ours]}
            """);

    assertThat(quantization(catalog, "acme/same").checkpoint()).isEqualTo("compressed-tensors");
    assertThat(quantization(catalog, "acme/awq").checkpoint()).isEqualTo("awq");
    assertThat(quantization(catalog, "Qwen/Qwen3-8B-FP8").block()).hasValue(128);
    assertThat(quantization(catalog, "acme/gptq").block()).isEmpty();
  }

  private static Quantization quantization(ModelCatalog catalog, String id) {
    return catalog.find(id).orElseThrow().quantization().orElseThrow();
  }

  @Test
  void aTowerThatSeesIsKnownWithAndWithoutItsSizes() throws SettingsException {
    ModelCatalog catalog =
        CatalogReader.withAdded(
            """
            models:
              - {id: acme/eyes, shapes: {vision: true}, source: [ours]}
              - {id: acme/text-of-it, like: acme/eyes, shapes: {vision: false}}
              - {id: acme/tower, shapes: {vision: {layers: 27, hiddenSize: 1152}}, source: [ours]}
              - {id: acme/blind, shapes: {vocabSize: 512}, source: [ours]}
            """);

    assertThat(Stream.of("eyes", "text-of-it", "tower", "blind"))
        .extracting(it -> catalog.find("acme/" + it).orElseThrow().shapes().vision())
        .containsExactly(true, false, true, false);
  }

  @Test
  void thisProgramsCatalogSaysWhatNeedsCodeOfItsRepository() {
    ModelCatalog bundled = CatalogReader.bundled();

    assertThat(bundled.all().stream().filter(it -> it.remoteCode().isPresent()))
        .extracting(ModelFacts::id)
        .hasSize(15)
        .contains("moonshotai/Kimi-K2.5", "nomic-ai/nomic-embed-text-v1.5");
    assertThat(bundled.find("MiniMaxAI/MiniMax-M2.7").orElseThrow().remoteCode())
        .contains(
            new RemoteCode(
                Part.CONFIG, Optional.of(EngineVersion.parse("0.32.0")), Optional.empty(), true));
    assertThat(bundled.find("Alibaba-NLP/gte-large-en-v1.5").orElseThrow().servedAs())
        .contains("GteNewModel");
  }

  /** Another repository's code would run, or the one's that a user names. */
  @Test
  void noAddedModelIsTrustedWithCodeOfItsRepository() throws SettingsException {
    ModelCatalog catalog =
        CatalogReader.withAdded(
            """
            models:
              - {id: acme/kimi, like: moonshotai/Kimi-K2.5, source: [ours]}
              - {id: acme/kimi-again, like: acme/kimi}
              - {id: moonshotai/Kimi-K2.6, like: moonshotai/Kimi-K2.6, source: [ours]}
              - {id: acme/gte, like: Alibaba-NLP/gte-large-en-v1.5, source: [ours]}
            """);

    assertThat(catalog.find("moonshotai/Kimi-K2.6").orElseThrow().remoteCode())
        .hasValueSatisfying(it -> assertThat(it.publishers()).isTrue());
    assertThat(Stream.of("acme/kimi", "acme/kimi-again", "acme/gte"))
        .allSatisfy(
            it ->
                assertThat(catalog.find(it).orElseThrow().remoteCode())
                    .hasValueSatisfying(code -> assertThat(code.publishers()).isFalse()));
    assertThat(catalog.find("acme/gte").orElseThrow().servedAs()).contains("GteNewModel");
    assertThat(problems("models:\n- {id: a/b, remoteCode: {of: config}, source: [me]}"))
        .containsExactly(
            new Problem(
                2, "models[0].remoteCode", "is for the models that this program comes with alone"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{of: weights}                     | of       | must be config or tokenizer",
        "{notFrom: 0.32.0}                 | of       | is required",
        "{of: config, notFrom: v1}         | notFrom  | must be a release of vLLM, as in \"0.15.0\"",
        "{of: config, revision: main}      | revision | must be a commit of 40 hexadecimal digits",
        "{of: config, commit: 1}           | commit   | unknown key",
      })
  void whatIsWrongWithThisProgramsCatalogIsSaidToo(String code, String key, String message) {
    String yaml = "models:\n- {id: a/b, remoteCode: %s, source: [me]}".formatted(code);

    assertThat(
            catchThrowableOfType(
                    SettingsException.class,
                    () -> CatalogReader.models(SettingsFile.compose(yaml, 1)))
                .problems())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.path()).isEqualTo("models[0].remoteCode." + key);
              assertThat(it.message()).startsWith(message);
            });
  }

  @Test
  void whatIsNotSaidIsUnknown() throws SettingsException {
    ModelFacts bare =
        CatalogReader.withAdded("models: [{id: a/b, source: [me]}]").find("a/b").orElseThrow();

    assertThat(bare.heads()).isEmpty();
    assertThat(bare.attention()).isEmpty();
    assertThat(bare.weightBytes()).isEmpty();
    assertThat(bare.maxContext()).isEmpty();
    assertThat(bare.gated()).isEmpty();
    assertThat(bare.quantization()).isEmpty();
    assertThat(bare.task()).isEqualTo(Task.GENERATE);
  }

  @Test
  void aFileMayAddNothing() throws SettingsException {
    assertThat(CatalogReader.withAdded("models: []").hash())
        .isEqualTo(CatalogReader.bundled().hash());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Qwen/Qwen2.5-7B-Instruct",
        "qwen/qwen2.5-7b-instruct",
        "QWEN/QWEN2.5-7B-INSTRUCT",
      })
  void aModelIsFoundByItsIdInAnyCase(String id) {
    assertThat(CatalogReader.bundled().find(id).orElseThrow().id())
        .isEqualTo("Qwen/Qwen2.5-7B-Instruct");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Qwen/Qwen2.5-7B-Instruct-2M",
        "Qwen/Qwen2.5-7B-Instruct ",
        "Qwen/Qwen2.5-7B-Instruct-GGUF",
        "qwen2.5-7b-instruct",
        "/models/Qwen/Qwen2.5-7B-Instruct",
        "Qwen/Qwen2.5-7B-İnstruct",
        "acme/Qwen2.5-7B-Instruct",
        "",
      })
  void aModelThatResemblesAnotherIsUnknown(String id) {
    assertThat(CatalogReader.bundled().find(id)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "3 | models[0].colour         | unknown key; known here: id, like, | `colour: blue`",
        "3 | models[0].maxcontext     | unknown key; did you mean maxContext?   | `maxcontext: 5`",
        "3 | models[0].maxContext     | has the wrong type                      | `maxContext: long`",
        "3 | models[0].maxContext     | must be at least 1, but is 0            | `maxContext: 0`",
        "3 | models[0].weightBytes    | must be a whole number above 0          | `weightBytes: 14.2Gi`",
        "3 | models[0].parameters     | must be a whole number above 0          | `parameters: -7`",
        "3 | models[0].gated          | has the wrong type                      | `gated: maybe`",
        "3 | models[0].task           | must be generate or embed               | `task: chat`",
        "3 | models[0].kvCache        | must be unmodelled, or left out         | `kvCache: none`",
        "3 | models[0].quantization.bits | is required                          | `quantization: {method: awq}`",
        "3 | models[0].quantization.group | unknown key                         | `quantization: {method: awq, bits: 4, group: 128}`",
        "3 | models[0].shapes.vision.width | unknown key                         | `shapes: {vision: {width: 128}}`",
        "3 | models[0].shapes.vision.layers | must be at least 1, but is 0       | `shapes: {vision: {layers: 0}}`",
        "3 | models[0].shapes.vision   | has the wrong type                      | `shapes: {vision: maybe}`",
        "3 | models[0].mla.kvLoraRank | is required                             | `mla: {qkRopeHeadDim: 64}`",
        "3 | models[0].like           | there is no such model before this one  | `like: nobody/none`",
        "2 | models[0].kvHeads        | is required                             | `attentionHeads: 8`",
      })
  void aProblemNamesItsLineItsKeyAndWhatToWrite(
      int line, String path, String message, String entry) {
    List<Problem> problems =
        problems("models:\n  - id: a/b\n    %s\n    source: [me]\n".formatted(entry));

    assertThat(problems)
        .anySatisfy(
            it -> {
              assertThat(it.line()).isEqualTo(line);
              assertThat(it.path()).isEqualTo(path);
              assertThat(it.message()).startsWith(message);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "layers: 8, attentionLayers: 9 | attentionLayers | 9 layers attend, and the model has 8",
        "layers: 8, slidingWindow: {window: 128, fullLayers: 9} | slidingWindow | has more fullLayers (9) than layers that attend (8)",
        "layers: 8, attentionLayers: 2, slidingWindow: {window: 128, fullLayers: 3} | slidingWindow | has more fullLayers (3) than layers that attend (2)",
        "attentionLayers: 2, slidingWindow: {window: 128, fullLayers: 3} | slidingWindow | has more fullLayers (3) than layers that attend (2)",
        "attentionHeads: 32, kvHeads: 3 | kvHeads | 3 heads of keys and values cannot serve 32 attention heads evenly",
        "attentionHeads: 8, kvHeads: 16 | kvHeads | 16 heads of keys and values cannot serve 8 attention heads evenly",
        "parameters: 7615616512, weightBytes: 15231 | weightBytes | 15231 bytes for 7615616512 parameters are less than 1 bit each",
        "parameters: 7616, weightBytes: 15231233024 | weightBytes | 15231233024 bytes for 7616 parameters are more than 64 bits each",
        "like: Qwen/Qwen3.6-27B, slidingWindow: {window: 128, fullLayers: 17} | slidingWindow | has more fullLayers (17) than layers that attend (16)",
        "like: google/gemma-3-1b-it, layers: 3 | layers | has more fullLayers (4) than layers that attend (3)",
        "like: google/gemma-3-1b-it, attentionLayers: 27 | attentionLayers | 27 layers attend, and the model has 26",
        "like: Qwen/Qwen2.5-7B-Instruct, attentionHeads: 30 | attentionHeads | 4 heads of keys and values cannot serve 30 attention heads evenly",
        "like: Qwen/Qwen2.5-7B-Instruct, parameters: 7 | parameters | 15231233024 bytes for 7 parameters are more than 64 bits each",
      })
  void figuresThatContradictEachOtherAreRefusedWhereTheEntrySaysOne(
      String figures, String key, String message) {
    assertThat(problems("models:\n- {id: a/b, source: [me], %s}".formatted(figures)))
        .containsExactly(new Problem(2, "models[0]." + key, message));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "layers: 8, attentionLayers: 8, slidingWindow: {window: 128, fullLayers: 8}",
        "layers: 8, slidingWindow: {window: 262144, fullLayers: 0}, maxContext: 131072", // Phi-3
        "slidingWindow: {window: 128, fullLayers: 9}", // layers are unknown
        "attentionLayers: 9",
        "attentionHeads: 9, kvHeads: 3",
        "attentionHeads: 71, kvHeads: 1",
        "parameters: 8, weightBytes: 1",
        "parameters: 8, weightBytes: 64",
        "parameters: 7615616512",
      })
  void figuresThatOnlyLookOddAreTaken(String figures) throws SettingsException {
    assertThat(
            CatalogReader.withAdded("models: [{id: a/b, source: [me], %s}]".formatted(figures))
                .find("a/b"))
        .isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`models: [{id: a/b}]`                   | 1 | models[0].source | is required",
        "`models: [{id: a/b, source: []}]`       | 1 | models[0].source | must name one source at least: who says so?",
        "`models:\n- source: [me]`               | 2 | models[0].id     | is required",
        "`models:\n\n- {like: Qwen/Qwen3-8B, source: [a]}` | 3 | models[0].id    | is required",
        "`models: [{id: a b, source: [me]}]`     | 1 | models[0].id     | must be a Hugging Face id, as in Qwen/Qwen2.5-7B-Instruct",
        "`models: [{id: -a/b, source: [me]}]`    | 1 | models[0].id     | must be a Hugging Face id, as in Qwen/Qwen2.5-7B-Instruct",
        "`models:\n- {id: a/b, source: [me]}\n- {id: c/d, source: [me]}\n- {id: A/B, source: [me]}` | 4 | models[2].id | is there twice",
        "`models: {id: a/b}`                     | 1 | models           | must be a list",
        "`models: [text]`                        | 1 | models[0]        | must be a mapping (key: value)",
        "`model: []`                             | 1 | model            | unknown key; known here: sources, parsers and models",
        "`sources: [a]\nmodels: []`              | 1 | sources          | has the wrong type",
        "``                                      | 1 | ``               | is empty; for no models write models: []",
        "`# nothing`                             | 1 | ``               | is empty; for no models write models: []",
        "`models: [`                             | 1 | ``               | is not YAML: ",
      })
  void whatIsMissingOrTwiceIsRefusedWithItsLine(
      String yaml, int line, String path, String message) {
    assertThat(problems(yaml == null ? "" : yaml))
        .anySatisfy(
            it -> {
              assertThat(it.line()).isEqualTo(line);
              assertThat(it.path()).isEqualTo(path == null ? "" : path);
              assertThat(it.message()).startsWith(message);
            });
  }

  @Test
  void everyProblemOfAFileIsFoundAtOnceAndOnce() {
    assertThat(
            problems(
                """
                models:
                  - {id: a/b, like: Qwen/Qwen2.5-7B-Instruct, maxContext: 0, source: [me]}
                  - {id: c/d, like: a/b, colour: blue}
                  - {id: e/f, layers: many, attentionLayers: 9, source: [me]}
                """))
        .extracting(it -> it.line() + " " + it.path())
        .containsExactly("2 models[0].maxContext", "3 models[1].colour", "4 models[2].layers");
  }

  @Test
  void aFileOfMoreThanFourMebibytesIsRefused() throws SettingsException {
    String comment = "models: []\n#";
    String most = comment + "x".repeat((CatalogReader.MAX_MEBIBYTES << 20) - comment.length());

    assertThat(CatalogReader.withAdded(most).all()).isNotEmpty();
    assertThat(problems(most + "x")).containsExactly(new Problem(1, "", "is larger than 4 MiB"));
  }

  private static List<Problem> problems(String yaml) {
    return catchThrowableOfType(SettingsException.class, () -> CatalogReader.withAdded(yaml))
        .problems();
  }
}
