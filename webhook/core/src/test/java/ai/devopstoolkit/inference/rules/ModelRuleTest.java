package ai.devopstoolkit.inference.rules;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.spec.LlmInference;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelRuleTest {
  private static final Check RULE = Check.of("model");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Qwen/Qwen2.5-7B-Instruct",
        "/models/qwen",
        "gpt2",
        "a-b",
        "s3://bucket/model",
        "модель",
        "/models/$HOME/{a}/(b)",
      })
  void modelsAreTaken(String model) {
    assertThat(RULE.refusals(model(model))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "--trust-remote-code | starts with \"-\": vLLM would take it for a flag.",
        "-m                  | starts with \"-\": vLLM would take it for a flag.",
        "a b                 | has a blank or control character",
        "`a `                | has a blank or control character",
        "`a\nb`              | has a blank or control character",
        "`a\u0000b`          | has a blank or control character",
        "`a\u001b[31mb`      | has a blank or control character",
        "`a\u00a0b`          | has a blank or control character",
        "`a\u2028b`          | has a blank or control character",
        "`a\u200bb`          | has a blank or control character",
        "`a\u202eb`          | has a blank or control character",
        "$(HF_TOKEN)         | has \"$(\": Kubernetes would put an environment variable there",
        "/models/$(HOME)/m   | has \"$(\": Kubernetes would put an environment variable there",
        "$$(HF_TOKEN)        | has \"$(\": Kubernetes would put an environment variable there",
        "/models/$(          | has \"$(\": Kubernetes would put an environment variable there",
      })
  @Tag("threat:token-copy")
  @Tag("threat:flags")
  void whatVllmWouldMisreadIsRefused(String model, String why) {
    assertThat(RULE.refusals(model(model)))
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.path()).isEqualTo("spec.model");
              assertThat(it.message())
                  .contains(why)
                  .endsWith(
                      "Use a Hugging Face id (Qwen/Qwen2.5-7B-Instruct) or a path in the image"
                          + " (/models/qwen).");
            });
  }

  @Test
  void bothFaultsAreReportedAtOnce() {
    assertThat(RULE.refusals(model("--model x"))).hasSize(2);
  }

  @Test
  void anUpdateIsCheckedOnlyWhenTheModelChanged() {
    String wrong = "model: -m";

    assertThat(Check.of("model").updating(wrong).refusals(wrong + ", gpu: 2")).isEmpty();
    assertThat(Check.of("model").updating("").refusals(wrong)).hasSize(1);
    assertThat(Check.of("model").updating(wrong).everything().refusals(wrong)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/models/own", "Qwen/Qwen3-32B-Own", "Qwen/Qwen3"})
  void aModelThatIsNotInTheCatalogIsWarnedAbout(String model) {
    assertThat(RULE.warnings("model: " + model))
        .containsExactly(
            new Finding(
                "model",
                "spec.model",
                "is not in the catalog: whether it fits the GPUs is not checked"));
    assertThat(RULE.refusals("model: " + model)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Qwen/Qwen3-32B", "qwen/QWEN3-32b", "BAAI/bge-base-en-v1.5"})
  void aModelOfTheCatalogIsNot(String model) {
    assertThat(RULE.warnings("model: " + model)).isEmpty();
  }

  @Test
  void anUpdateIsWarnedAboutOnlyWhenTheModelChanged() {
    String own = "model: /models/own";

    assertThat(Check.of("model").updating(own).warnings(own + ", maxModelLen: 1")).isEmpty();
    assertThat(Check.of("model").updating(own).warnings(own + ", providerConfigName: h100"))
        .isEmpty();
    assertThat(Check.of("model").updating("").warnings(own)).hasSize(1);
    assertThat(Check.of("model").updating(own).everything().warnings(own)).hasSize(1);
  }

  private static LlmInference model(String model) {
    ObjectNode object = Fixtures.object("");
    object.withObject("/spec").put("model", model);
    return Fixtures.read(object);
  }

  @Test
  void nothingCannotBeServed() {
    assertThat(RULE.refusals("model: ''"))
        .singleElement()
        .satisfies(
            it -> assertThat(it.message()).startsWith("is empty: there is nothing to serve."));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8192, 2147483647})
  void contextsOfOneTokenAndMoreAreTaken(int length) {
    assertThat(RULE.refusals("maxModelLen: " + length)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void aContextHasOneTokenAtLeast(int length) {
    assertThat(RULE.refusals("maxModelLen: " + length))
        .singleElement()
        .hasToString(
            "spec.maxModelLen: "
                + length
                + " is too short: 1 token at least. Leave it out for the model's own.");
  }
}
