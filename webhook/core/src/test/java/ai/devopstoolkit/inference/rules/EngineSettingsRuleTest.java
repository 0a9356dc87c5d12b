package ai.devopstoolkit.inference.rules;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.catalog.EngineFacts;
import ai.devopstoolkit.inference.catalog.EngineVersion;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EngineSettingsRuleTest {
  private static final Check RULE = Check.of("engine-settings");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "[--max-num-seqs=64, --max-num-batched-tokens=8k]",
        "[--max-num-batched-tokens=1.5K]",
        "[--gpu-memory-utilization=0.95]",
        "[--gpu-memory-utilization, '.5']",
        "[--dtype=half, --kv-cache-dtype=fp8_e4m3]",
        "[--enable-auto-tool-choice]",
        "[--tool-call-parser=hermes, --reasoning-parser=qwen3]",
        "[--no-enable-prefix-caching]",
        "[--enforce-eager, --seed=1]",
        "[--cpu-offload-gb=0.5]",
      })
  void whatVllmTakesIsFine(String args) {
    assertThat(RULE.refusals("args: " + args)).isEmpty();
    assertThat(RULE.warnings("args: " + args)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[--seed=1, --max-num-seqs=0] | spec.args[1] | whole number from 1 on",
        "[--max-num-seqs=8k]          | spec.args[0] | whole number from 1 on",
        "[--max-num-seqs=-1]          | spec.args[0] | \"-1\" must be",
        "[--max-num-seqs]             | spec.args[0] | whole number from 1 on",
        "[--max-num-seqs, '1', '2']   | spec.args[0] | whole number from 1 on",
        "[--max-num-seqs=2147483648]  | spec.args[0] | whole number from 1 on",
        "[--max-num-batched-tokens=1.0001k] | spec.args[0] | as in 8192 or 8k",
        "[--gpu-memory-utilization=0] | spec.args[0] | above 0 and at most 1",
        "[--gpu-memory-utilization=1.2] | spec.args[0] | above 0 and at most 1",
        "[--gpu-memory-utilization=90%] | spec.args[0] | above 0 and at most 1",
        "[--dtype=fp16]               | spec.args[0] | auto, half, float16",
        "[--kv-cache-dtype=fp4]       | spec.args[0] | as in fp8",
        "[--kv-cache-dtype=nvfp4]     | spec.args[0] | is no kv-cache-dtype of vLLM 0.15.0",
        "[--enable-prefix-caching=true] | spec.args[0] | takes no value",
        "[--tool-call-parser=a b]     | spec.args[0] | name of a parser",
        "[--tool-call-parser=hermse]  | spec.args[0] | is no parser of vLLM 0.15.0",
        "[--reasoning-parser=gemma4]  | spec.args[0] | is no parser of vLLM 0.15.0",
        "[--seed=1, --cpu-offload-gb=-1] | spec.args[1] | is below 0",
        "[--max-num-seqs=64, --max-num-batched-tokens=32] | spec.args[1] | Use --max-num-batched-tokens=64 or more",
      })
  void whatVllmDoesNotTakeIsRefused(String args, String path, String message) {
    assertThat(RULE.refusals("args: " + args))
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.path()).isEqualTo(path);
              assertThat(it.message()).contains(message);
            });
  }

  @ParameterizedTest
  @CsvSource({
    "google/gemma-3-27b-it, '[--enable-auto-tool-choice]', needs --tool-call-parser",
    "BAAI/bge-m3, '[--enable-prefix-caching]', is not for an encoder",
  })
  void whatAModelCannotIsRefused(String model, String args, String message) {
    assertThat(RULE.refusals("model: " + model + ", args: " + args))
        .singleElement()
        .satisfies(it -> assertThat(it.message()).contains(message));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "image: {name: 'acme/vllm:1'} | [--tool-call-parser=nobodys] | may be no parser",
      })
  void whatMayNotWorkIsWarnedAbout(String policy, String args, String message) {
    assertThat(Check.of("engine-settings").under(policy).refusals("args: " + args)).isEmpty();
    assertThat(Check.of("engine-settings").under(policy).warnings("args: " + args))
        .singleElement()
        .satisfies(it -> assertThat(it.message()).contains(message));
  }

  @ParameterizedTest
  @CsvSource({
    "deepseek-ai/DeepSeek-V3, A100-80GB, 1",
    "deepseek-ai/DeepSeek-V3, H100-80GB, 0",
    "Qwen/Qwen3-8B, A100-80GB, 0",
  })
  void anEightBitCacheOfLatentAttentionIsWarnedAboutOnOlderGpus(
      String model, String gpu, int warnings) {
    assertThat(
            Check.of("engine-settings")
                .under("gpu: {product: " + gpu + "}")
                .warnings("model: " + model + ", args: [--kv-cache-dtype=fp8]"))
        .hasSize(warnings);
  }

  @Test
  void parsersAreThoseThatWereRecorded() throws IOException {
    EngineFacts facts = EngineFacts.bundled();

    assertThat(recorded("tool-parsers"))
        .isNotEmpty()
        .allSatisfy(it -> assertThat(facts.toolCallParser(it[0])).contains(span(it)));
    assertThat(recorded("reasoning-parsers"))
        .isNotEmpty()
        .allSatisfy(it -> assertThat(facts.reasoningParser(it[0])).contains(span(it)));
  }

  /** A name that no version has is a slip of the pen. */
  @Test
  void parsersOfTheCatalogAreOnesThatVllmHas() {
    JsonNode families = Fixtures.yaml(Fixtures.resource("catalog/models.yaml")).path("parsers");

    assertThat(families).hasSizeGreaterThan(20);
    for (JsonNode family : families) {
      if (family.has("toolCall")) {
        assertThat(EngineFacts.bundled().toolCallParser(family.path("toolCall").asText()))
            .as(family.toString())
            .isPresent();
      }
      if (family.has("reasoning")) {
        assertThat(EngineFacts.bundled().reasoningParser(family.path("reasoning").asText()))
            .as(family.toString())
            .isPresent();
      }
    }
  }

  private static Stream<String[]> recorded(String name) throws IOException {
    return Files.readAllLines(Path.of("../../tests/engine/recorded/" + name + ".tsv")).stream()
        .skip(1)
        .map(line -> line.split("\t", -1));
  }

  private static EngineFacts.Span span(String[] row) {
    return new EngineFacts.Span(version(row[1]), version(row[2]));
  }

  private static Optional<EngineVersion> version(String cell) {
    return cell.equals("-") ? Optional.empty() : Optional.of(EngineVersion.parse(cell));
  }
}
