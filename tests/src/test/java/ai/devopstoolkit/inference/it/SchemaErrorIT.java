package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wrong types and missing fields: the API server's own words reach the user. */
@OnCluster
class SchemaErrorIT {
  private final Kubectl kubectl;

  SchemaErrorIT(Cluster cluster) {
    this.kubectl = cluster.namespace();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          gpu: two               | spec.gpu: Invalid value: "string": spec.gpu in body must be of type integer: "string"
          gpu: 1.5               | spec.gpu: Invalid value: "number": spec.gpu in body must be of type integer: "number"
          env: FOO=bar           | spec.env: Invalid value: "string": spec.env in body must be of type array: "string"
          providerConfigName: A_ | spec.providerConfigName: Invalid value: "A_": spec.providerConfigName in body should match
          """)
  void theApiServerSaysWhatIsWrong(String spec, String message) {
    assertThat(kubectl.apply(Manifests.llm("qwen", spec)).refused().err())
        .contains(message)
        .doesNotContain("did not see this object");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          gpu: 0                 | spec.gpu: 0 is too few: a model needs 1 GPU at least. Leave gpu out for 1.
          maxModelLen: 0         | spec.maxModelLen: 0 is too short: 1 token at least. Leave it out for the model's own.
          tensorParallelSize: -1 | spec.tensorParallelSize: -1 does not divide gpu 1. Leave it out, or with gpu: 1 use 1.
          """)
  void ourOwnRulesComeFirstWhereTheyHelpMore(String spec, String message) {
    assertThat(kubectl.apply(Manifests.llm("qwen", spec)).refused().err()).contains(message);
  }

  @ParameterizedTest
  @CsvSource({"model, Qwen/Qwen2.5-7B-Instruct", "providerConfigName, incluster"})
  void aMissingFieldIsNamed(String field, String value) {
    String without = Manifests.llm("qwen", "gpu: 1").replace(field + ": " + value + ",", "");

    assertThat(kubectl.apply(without).refused().err())
        .contains("spec." + field + ": Required value");
  }

  @Test
  void anUnknownFieldIsRefusedByKubectlsStrictValidation() {
    assertThat(kubectl.apply(Manifests.llm("qwen", "gpus: 2")).refused().err())
        .contains("strict decoding error: unknown field \"spec.gpus\"");
  }
}
