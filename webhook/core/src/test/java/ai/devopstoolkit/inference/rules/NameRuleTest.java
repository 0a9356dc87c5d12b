package ai.devopstoolkit.inference.rules;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.spec.LlmInference;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NameRuleTest {
  private static final Check RULE = Check.of("name");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "llm-qwen",
        "a1",
        "vllm-chat",
        "vllm1",
        "kubernetes-1",
        "abcdefghijklmnopqrstuvwxyz-abcdefghijklmnopqrstuvwxyz-0123456789",
      })
  void namesOfServicesAreTaken(String name) {
    String atMost63 = name.substring(0, Math.min(63, name.length()));

    assertThat(RULE.refusals(named(atMost63))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "vllm        | a Service named \"vllm\" puts VLLM_PORT=tcp://… | \"vllm-chat\"",
        "kubernetes  | the Service \"kubernetes\" of the API server      | \"llm-chat\"",
        "1a          | \"1a\" cannot name the Service                   | \"llm-1a\"",
        "a.b         | \"a.b\" cannot name the Service                  | \"a-b\"",
        "qwen2.5-7b  | \"qwen2.5-7b\" cannot name                       | \"qwen2-5-7b\"",
        "a-          | \"a-\" cannot name                               | \"a\"",
        "-a          | \"-a\" cannot name                               | \"llm-a\"",
        "Llm_Qwen    | \"Llm_Qwen\" cannot name                         | \"llm-qwen\"",
        "---         | \"---\" cannot name                              | \"llm\"",
        "vLLM        | \"vLLM\" cannot name                             | \"llm-vllm\"",
        "Kubernetes  | \"Kubernetes\" cannot name                       | \"llm-kubernetes\"",
      })
  void namesThatNoServiceCanHaveAreRefusedWithOneThatWorks(
      String name, String start, String suggestion) {
    assertThat(RULE.refusals(named(name)))
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.path()).isEqualTo("metadata.name");
              assertThat(it.message()).startsWith(start).contains(suggestion);
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1a", "a.b", "-a", "---", "é", "A", "0", "a\nb", "_x_", "vLLM", "Kubernetes"})
  void whatIsSuggestedIsTaken(String name) {
    String suggestion = suggestion(name);

    assertThat(RULE.refusals(named(suggestion))).as(suggestion).isEmpty();
  }

  @Test
  void longNamesAreRefusedWithOneOf63Characters() {
    assertThat(suggestion("a".repeat(64))).isEqualTo("a".repeat(63));
    assertThat(suggestion("1".repeat(253))).isEqualTo("llm-" + "1".repeat(59));
    assertThat(suggestion("a".repeat(62) + "-b")).isEqualTo("a".repeat(62));
  }

  @Test
  void aGeneratedNameIsNotThereYet() {
    ObjectNode object = Fixtures.object("");
    object.putObject("metadata").put("generateName", "Not_A_Label-");

    assertThat(RULE.refusals(Fixtures.read(object))).isEmpty();
  }

  @Test
  void anUpdateOfAnObjectThatHasItsNameIsNotHeldUp() {
    assertThat(Check.of("name").updating(named("vllm")).refusals(named("vllm"))).isEmpty();
    assertThat(Check.of("name").updating(named("vllm")).everything().refusals(named("vllm")))
        .hasSize(1);
  }

  private static String suggestion(String name) {
    String message = RULE.refusals(named(name)).get(0).message();
    return message.substring(message.lastIndexOf(" \"") + 2, message.lastIndexOf('"'));
  }

  private static LlmInference named(String name) {
    ObjectNode object = Fixtures.object("");
    object.withObject("/metadata").put("name", name);
    return Fixtures.read(object);
  }
}
