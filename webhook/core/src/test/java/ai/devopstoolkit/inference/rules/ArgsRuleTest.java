package ai.devopstoolkit.inference.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.spec.LlmInference;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArgsRuleTest {
  private static final Check RULE = Check.of("args");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What was tried, and what the parsers of 0.15.0 and 0.32.0 make of it. */
  record Try(String what, String tried, String old, String recent) {
    @Override
    public String toString() {
      return what + " " + tried;
    }
  }

  /** Made by hand; the answers by {@code tests/engine/parser}. */
  static Stream<Try> tries() {
    return Fixtures.resource("rules/fence.tsv")
        .lines()
        .skip(1)
        .map(it -> it.split("\t", -1))
        .map(it -> new Try(it[0], it[1], it[2], it[3]));
  }

  @Test
  void theFenceWasTriedInManyWaysThatTheRealParsersTake() {
    assertThat(tries().filter(it -> it.old().startsWith("sets "))).hasSizeGreaterThan(100);
    assertThat(tries().filter(it -> it.recent().startsWith("sets "))).hasSizeGreaterThan(100);
  }

  @ParameterizedTest
  @MethodSource("tries")
  @Tag("threat:args")
  void whatLoadsCodeReachesFilesOrLeaksASecretIsRefused(Try one) throws JsonProcessingException {
    ObjectNode spec = JsonNodeFactory.instance.objectNode();
    switch (one.what()) {
      case "args" -> spec.set("args", JSON.readTree(one.tried()));
      case "model" -> spec.set("model", JSON.readTree(one.tried()));
      default -> {
        int equals = one.tried().indexOf('=');
        spec.putArray("env")
            .addObject()
            .put("name", one.tried().substring(0, equals))
            .put("value", one.tried().substring(equals + 1));
      }
    }
    for (String version : List.of("0.15.0", "0.32.0")) {
      Findings findings = check(spec.toString(), "engine: {version: " + version + "}");

      assertThat(findings.refusals()).as(version).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--enable-expert-parallel",
        "-ep",
        "--enforce-eager",
        "--no-async-scheduling",
        "--seed=-1",
        "--max-num-seqs=64",
        "--max_num_seqs | 64",
        "--gpu-memory-utilization=0.95",
        "--kv-cache-dtype=fp8_e4m3",
        "--quantization=bitsandbytes",
        "-q | awq",
        "-O3",
        "--served-model-name | a/b | c:1",
        "--limit-mm-per-prompt={\"image\": 2, \"video\": 0}",
        "--limit-mm-per-prompt.image=2",
        "--default-chat-template-kwargs={\"enable_thinking\": false}",
        "--override-generation-config={\"temperature\":0.6,\"top_p\":.95}",
        "--generation-config=vllm",
        "--load-format=bitsandbytes",
        "--tokenizer-mode=mistral",
        "--distributed-executor-backend=mp",
        "--compilation-config={\"cudagraph_mode\":\"PIECEWISE\",\"mode\":3}",
        "-cc.cudagraph_mode=FULL_DECODE_ONLY",
        "-cc.pass_config.fuse_norm_quant=true",
        "-cc.custom_ops+=+rms_norm,-silu_and_mul",
        "--cudagraph-capture-sizes | 1 | 2 | 4",
        "--uvicorn-log-level=warning",
        "--response-role=an assistant",
      })
  void whatTunesTheEnginePasses(String args) {
    assertThat(said(args, "")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "--port=80; --port is derived: the vLLM operator (8000) sets it. Leave it out.",
        "--max_model_len=8; --max-model-len is derived: spec.maxModelLen sets it. Leave it out, and use spec.maxModelLen.",
        "--enable-lora; --enable-lora is one of code-and-files: it can load code, or read and write files, in the pod. Policy default does not allow it (args.allow). Ask your platform team for --enable-lora, or leave it out.",
        "--api-key=x; --api-key is one of network-and-secrets: it can open or reach addresses, or holds a secret. Policy default does not allow it (args.allow). Ask your platform team for --api-key, or leave it out.",
        "--generation-config=x; --generation-config is one of code-and-files: it can load code, or read and write files, in the pod. Policy default does not allow it (args.allow). Ask your platform team for --generation-config, or use auto or vllm.",
        "--enable-expert-paralel; `\"--enable-expert-paralel\" is no argument of vllm serve that is known here (vLLM 0.11.0 to 0.33.0). The nearest is --enable-expert-parallel. Write the name in full, or leave it out.`",
        "--enforce; `\"--enforce\" is no argument of vllm serve that is known here (vLLM 0.11.0 to 0.33.0). The nearest is --enforce-eager. Write the name in full, or leave it out.`",
        "--something-else-entirely; `\"--something-else-entirely\" is no argument of vllm serve that is known here (vLLM 0.11.0 to 0.33.0). Write the name in full, or leave it out.`",
        "--enforce-eager=true; --enforce-eager is a flag and takes no value. Write it alone, or leave it out.",
        "--no-disable-log-stats; --no-disable-log-stats does not exist: only flags have a --no-. Write --disable-log-stats.",
        "--seed; --seed takes one value, but has none. Write --seed=value.",
        "--seed | 1 | 2; --seed takes one value, but has 2. Write --seed=value.",
        "--cudagraph-capture-sizes; --cudagraph-capture-sizes takes a value. Write --cudagraph-capture-sizes=value.",
        "--quantization=a/b; --quantization holds more than words and numbers, as a path, an address, a template or the name of a class would. Policy default does not allow it (args.allow). Ask your platform team for --quantization, or write a plain value.",
        "--monokernel; --monokernel is one of code-and-files: it can load code, or read and write files, in the pod. Policy default does not allow it (args.allow). Ask your platform team for --monokernel, or leave it out.",
        "--performance-mode=throughput; vLLM 0.15.0 (docker.io/lmcache/vllm-openai:v0.3.13) has no --performance-mode, there since 0.17.0, and would not start. Leave it out, or ask for a policy with another image.",
        "--task=embed; vLLM 0.15.0 (docker.io/lmcache/vllm-openai:v0.3.13) has no --task, gone since 0.13.0, and would not start. Leave it out, or ask for a policy with another image.",
        "64; `\"64\" is a value without a name before it. Write --name=value.`",
      })
  void whatIsRefusedSaysWhyAndWhatToDo(String args, String message) {
    assertThat(said(args, "")).containsExactly("args spec.args[0]: " + message);
  }

  @Test
  void thePolicyOpensTheFenceByName() {
    String args = "--enable_lora | --lora-modules | a=/adapters/a | --new-in-vllm=/x";

    assertThat(said(args, "args: {allow: [--enable_lora, --lora_modules, --new-in-vllm]}"))
        .isEmpty();
    assertThat(said(args, "args: {allow: [--lora-modules]}")).hasSize(2);
    assertThat(RULE.under("args: {allow: [VLLM_PLUGINS]}").refusals("env: [{name: VLLM_PLUGINS}]"))
        .isEmpty();
    assertThat(RULE.under("args: {allow: [--model]}").refusals("model: s3://a/b")).isEmpty();
  }

  @Test
  void whatTheMemorySumDoesNotCountIsWarnedAbout() {
    assertThat(check(spec("--enable-lora"), "args: {allow: [--enable-lora]}").warnings())
        .containsExactly(
            new Finding(
                "args",
                "spec.args[0]",
                "what --enable-lora changes is not in the sum of GPU memory"));
  }

  @Test
  void aVersionThatIsNotCertainOnlyWarns() {
    assertThat(
            check(spec("--performance-mode=throughput"), "image: {name: 'lmcache/vllm-openai:x'}")
                .refusals())
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HF_HOME",
        "HF_ENDPOINT",
        "HTTPS_PROXY",
        "VLLM_LOGGING_LEVEL",
        "VLLM_CACHE_ROOT",
        "PYTHONUNBUFFERED",
        "PYTORCH_CUDA_ALLOC_CONF",
        "NCCL_DEBUG",
        "CUDA_VISIBLE_DEVICES",
      })
  void harmlessVariablesPass(String name) {
    assertThat(RULE.refusals("env: [{name: " + name + ", value: x}]")).isEmpty();
  }

  @Test
  void longListsTakeLittleTime() {
    String args = "--enable-expert-paralle" + " | --x".repeat(99);

    assertTimeoutPreemptively(Duration.ofSeconds(2), () -> said(args, ""));
  }

  private static Findings check(String spec, String policy) {
    LlmInference now = Fixtures.llm(inner(spec));
    Findings findings = new Findings();
    RuleSet.check(
        new Subject(now, Optional.empty(), Fixtures.derivation(policy).inputs(now), false),
        true,
        findings);
    return findings;
  }

  private static String inner(String object) {
    return object.substring(1, object.length() - 1);
  }

  private static String spec(String args) {
    ObjectNode spec = JsonNodeFactory.instance.objectNode();
    Stream.of(args.split(" \\| ")).map(String::strip).forEach(spec.withArray("args")::add);
    return spec.toString();
  }

  private static List<String> said(String args, String policy) {
    return check(spec(args), policy).refusals().stream()
        .map(it -> it.rule() + " " + it.path() + ": " + it.message())
        .toList();
  }
}
