package ai.devopstoolkit.inference.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.spec.LlmInference;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvRuleTest {
  private static final Check RULE = Check.of("env");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "env: []",
        "env: [{name: VLLM_LOGGING_LEVEL, value: DEBUG}]",
        "env: [{name: A}, {name: a}, {name: A_1}, {name: a.b-c}]",
        "env: [{name: LMCACHE_USE_EXPERIMENTAL, value: 'False'}]",
        "env: [{name: LMCACHE_USE_EXPERIMENTAL, value: 'true'}]",
        "env: [{name: LMCACHE_CHUNK_SIZE, value: '256'}]",
        "env: [{name: HTTPS_PROXY, value: x}]",
        "env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}, {name: B, value: $(C)}]",
        "env: [{name: A, value: '', valueFrom: {secretKeyRef: {name: s, key: k}}}]",
        "env: [{name: VLLM_API_KEY, valueFrom: {secretKeyRef: {name: s, key: k}}}]",
        "hfTokenSecret: {name: hf}, env: [{name: HF_HOME, value: /data}, {name: NO_PROXY}]",
        "env: [{name: 1A}, {name: 'A B'}]",
        "gpu: 2, env: [{name: VLLM_WORKER_MULTIPROC_METHOD, value: fork}]",
      })
  void ordinaryVariablesAreTaken(String spec) {
    assertThat(RULE.refusals(spec)).isEmpty();
    assertThat(RULE.warnings(spec)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{name: VLLM_USE_V1, value: '1'} | VLLM_USE_V1 is reserved: the vLLM operator sets it. Remove it.",
        "{name: VLLM_PORT, value: '8000'} | VLLM_PORT is reserved: it would move vLLM's own ports; the server listens on 8000. Remove it.",
        "{name: LMCACHE_MAX_LOCAL_CPU_SIZE} | LMCACHE_MAX_LOCAL_CPU_SIZE is reserved: the vLLM operator compares it and would restart for ever. Remove it.",
        "{name: LMCACHE_MAX_LOCAL_DISK_SIZE} | LMCACHE_MAX_LOCAL_DISK_SIZE is reserved: the vLLM operator compares it and would restart for ever. Remove it.",
        "{name: LMCACHE_REMOTE_URL} | LMCACHE_REMOTE_URL is reserved: the vLLM operator compares it and would restart for ever. Remove it.",
        "{name: LMCACHE_REMOTE_SERDE} | LMCACHE_REMOTE_SERDE is reserved: the vLLM operator compares it and would restart for ever. Remove it.",
        "{name: DOT_INFERENCE_SECRET_ENV, value: info} | DOT_INFERENCE_SECRET_ENV is reserved: the deployment hook sets it. Remove it.",
        "{name: VLLM_USE_V1, valueFrom: {secretKeyRef: {name: s, key: k}}} | VLLM_USE_V1 is reserved: the vLLM operator sets it. Remove it.",
        "{name: LMCACHE_USE_EXPERIMENTAL, value: 'True'} | LMCACHE_USE_EXPERIMENTAL=True is reserved: the vLLM operator compares it and would restart for ever. Remove it.",
        "{name: 'A=B'} | \"A=B\" cannot name a variable: that takes printable ASCII without \"=\".",
        "{name: Ä} | \"Ä\" cannot name a variable: that takes printable ASCII without \"=\".",
      })
  void namesThatCannotWorkAreRefused(String variable, String message) {
    assertThat(RULE.refusals("env: [{name: FIRST}, " + variable + "]"))
        .containsExactly(new Finding("env", "spec.env[1].name", message));
  }

  @Test
  void duplicatesAreRefusedWithThePlaceOfTheFirst() {
    assertThat(RULE.refusals("env: [{name: A}, {name: B}, {name: A}, {name: A}]"))
        .containsExactly(
            new Finding(
                "env",
                "spec.env[2].name",
                "\"A\" is already at env[0]: only one can win. Keep one of them."),
            new Finding(
                "env",
                "spec.env[3].name",
                "\"A\" is already at env[0]: only one can win. Keep one of them."));
  }

  @ParameterizedTest
  @CsvSource({
    "HF_ENDPOINT, would send the token of hfTokenSecret elsewhere",
    "HTTP_PROXY, would send the token of hfTokenSecret elsewhere",
    "HTTPS_PROXY, would send the token of hfTokenSecret elsewhere",
    "ALL_PROXY, would send the token of hfTokenSecret elsewhere",
    "http_proxy, would send the token of hfTokenSecret elsewhere",
    "https_proxy, would send the token of hfTokenSecret elsewhere",
    "all_proxy, would send the token of hfTokenSecret elsewhere",
  })
  @Tag("threat:redirect")
  void besideATokenWhatReplacesOrRedirectsItIsRefused(String name, String why) {
    String env = "env: [{name: " + name + ", value: x}]";

    assertThat(RULE.refusals("hfTokenSecret: {name: hf}, " + env))
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.path()).isEqualTo("spec.env[0].name");
              assertThat(it.message()).startsWith(name + " " + why);
            });
    assertThat(RULE.refusals(env)).isEmpty();
  }

  /** What to write is in the message. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``                          | {name: HF_TOKEN, value: x} | HF_TOKEN is a token, and belongs into a Secret of the target namespace. Remove it, and write hfTokenSecret: {name: …}, with key: … if that is not \"token\".",
        "``                          | {name: HUGGING_FACE_HUB_TOKEN, valueFrom: {secretKeyRef: {name: s, key: k}}} | HUGGING_FACE_HUB_TOKEN is a token, and belongs into a Secret of the target namespace. Remove it, and write hfTokenSecret: {name: …}, with key: … if that is not \"token\".",
        "hfTokenSecret: {name: hf},  | {name: HF_TOKEN, value: x} | HF_TOKEN is set from hfTokenSecret. Remove one of the two, best this one.",
        "hfTokenSecret: {name: hf},  | {name: HUGGING_FACE_HUB_TOKEN, value: x} | HUGGING_FACE_HUB_TOKEN is set from hfTokenSecret. Remove one of the two, best this one.",
        "``                          | {name: VLLM_API_KEY, value: x} | VLLM_API_KEY is a key, and whoever reads this object would have it. Remove it: put it into a Secret of the target namespace, and write apiKeySecret: {name: …}, with key: … if that is not \"api-key\".",
        "apiKeySecret: {name: k},    | {name: VLLM_API_KEY, value: x} | VLLM_API_KEY is set from apiKeySecret. Remove one of the two, best this one.",
        "apiKeySecret: {name: k},    | {name: VLLM_API_KEY, valueFrom: {secretKeyRef: {name: s, key: k}}} | VLLM_API_KEY is set from apiKeySecret. Remove one of the two, best this one.",
      })
  @Tag("threat:literal-secret")
  void tokensAndKeysHaveFieldsThatNameSecrets(String secret, String variable, String message) {
    assertThat(RULE.refusals(secret + "env: [" + variable + "]"))
        .containsExactly(new Finding("env", "spec.env[0].name", message));
  }

  @Test
  void aVariableHasAValueOrComesFromASecret() {
    assertThat(
            RULE.refusals(
                "env: [{name: A, value: b, valueFrom: {secretKeyRef: {name: s, key: k}}}]"))
        .singleElement()
        .hasToString(
            "spec.env[0]: has both value and valueFrom, and only one can hold. Remove one of the"
                + " two.");
  }

  @ParameterizedTest
  @CsvSource({
    "'apiKeySecret: {name: k},', VLLM_API_KEY",
    "'', SECRET",
  })
  @Tag("threat:token-copy")
  void aVariableFromASecretIsPutIntoNoOther(String secret, String name) {
    String env =
        "env: [{name: A, value: 'x $(%s)'}, {name: B, value: '$$(%s)'}, {name: SECRET, valueFrom:"
            + " {secretKeyRef: {name: s, key: k}}}]";
    assertThat(RULE.refusals(secret + env.formatted(name, name)))
        .singleElement()
        .hasToString(
            "spec.env[0].value: holds \"$("
                + name
                + ")\", a variable from a Secret: those come last, and Kubernetes puts only earlier"
                + " ones into a value. Remove it, or put the whole value into a Secret, and name that in"
                + " valueFrom. For that very text write $$ in place of $.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "env: [{name: VLLM_PORT}] | env: [{name: VLLM_PORT}], gpu: 2          | 0",
        "env: [{name: VLLM_PORT}] | env: [{name: VLLM_PORT}, {name: A}]       | 1",
        "env: [{name: HF_TOKEN}]  | env: [{name: HF_TOKEN}], hfTokenSecret: {name: hf} | 1",
        "env: [{name: HF_TOKEN}]  | env: [{name: HF_TOKEN}], gpu: 2           | 0",
        "env: [{name: HF_TOKEN}]  | env: [{name: HF_TOKEN}], apiKeySecret: {name: k} | 0",
        "env: [{name: VLLM_API_KEY}] | env: [{name: VLLM_API_KEY}], hfTokenSecret: {name: hf} | 0",
        "env: [{name: VLLM_API_KEY}] | env: [{name: VLLM_API_KEY}], apiKeySecret: {name: k} | 1",
        "env: [{name: VLLM_API_KEY}] | env: [{name: VLLM_API_KEY, value: x}]  | 1",
        "env: []                  | env: [{name: VLLM_PORT}]                  | 1",
      })
  void anUpdateIsCheckedOnlyWhenVariablesOrTheTokenChanged(
      String before, String now, int refusals) {
    assertThat(Check.of("env").updating(before).refusals(now)).hasSize(refusals);
  }

  @Test
  void allRulesRunWhenAllAreAskedFor() {
    String wrong = "env: [{name: VLLM_PORT}]";

    assertThat(Check.of("env").updating(wrong).everything().refusals(wrong)).hasSize(1);
  }

  /** In the words of Kubernetes' expand_test.go: which values hold a reference to HF_TOKEN. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "$(HF_TOKEN)",
        "Bearer $(HF_TOKEN)",
        "$(HF_TOKEN)$(HF_TOKEN)",
        "$(A)$(HF_TOKEN)",
        "$()$(HF_TOKEN)",
        "\\$(HF_TOKEN)",
        "$a$(HF_TOKEN)",
        "😀$😀$(HF_TOKEN)",
        "\n$\n$(HF_TOKEN)\n",
        "$$$(HF_TOKEN)",
        "$$$$$$$(HF_TOKEN)",
        "$$(A) $(HF_TOKEN)",
        "$(A$) $(HF_TOKEN)",
        "$(HF_TOKEN) $(",
      })
  @Tag("threat:token-copy")
  void theTokenIsPutIntoNoOtherVariable(String value) {
    assertThat(RULE.refusals(withValue(value, "hf")))
        .singleElement()
        .hasToString(
            "spec.env[0].value: holds $(HF_TOKEN): Kubernetes would put the token of hfTokenSecret"
                + " there, and what prints or sends this variable gives it away. Remove it: vLLM"
                + " reads HF_TOKEN itself. For that very text write $$(HF_TOKEN).");
    assertThat(RULE.refusals(withValue(value, ""))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$$(HF_TOKEN)",
        "$$$$(HF_TOKEN)",
        "$$$$$$(HF_TOKEN)",
        "/opt/cuda/bin:$(PATH)",
        "$(HF_HOME)/hub",
        "$(hf_token) $( HF_TOKEN) $(HF_TOKEN ) $(HUGGING_FACE_HUB_TOKEN)",
        "$HF_TOKEN ${HF_TOKEN} (HF_TOKEN)",
        "$(HF_TOKEN",
        "$(A$(HF_TOKEN)",
        "$(HF_TOKEN$(A))",
        "$",
        "$$",
        "$(",
      })
  void otherReferencesAndEscapedOnesAreTaken(String value) {
    assertThat(RULE.refusals(withValue(value, "hf"))).isEmpty();
  }

  /** A value is 7 MiB at most, and a review is answered in 10 s. */
  @ParameterizedTest
  @ValueSource(strings = {"$(", "$", "$$(HF_TOKEN", "$(A) "})
  void manyReferencesAreReadInOneGo(String part) {
    LlmInference object = withValue(part.repeat(1_000_000), "hf");

    assertTimeoutPreemptively(
        Duration.ofSeconds(5), () -> assertThat(RULE.refusals(object)).isEmpty());
  }

  private static LlmInference withValue(String value, String secret) {
    ObjectNode object = Fixtures.object("");
    ObjectNode spec = object.withObject("/spec");
    spec.putArray("env").addObject().put("name", "A").put("value", value);
    if (!secret.isEmpty()) {
      spec.putObject("hfTokenSecret").put("name", secret);
    }
    return Fixtures.read(object);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\\0b", "\\0", "a\\0"})
  void aValueHasNoNulCharacter(String value) {
    assertThat(RULE.refusals("env: [{name: A, value: \"" + value + "\"}]"))
        .singleElement()
        .hasToString(
            "spec.env[0].value: has a NUL character, which ends it. Remove the character.");
  }
}
