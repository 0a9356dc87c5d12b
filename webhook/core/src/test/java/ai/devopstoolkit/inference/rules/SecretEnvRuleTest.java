package ai.devopstoolkit.inference.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretEnvRuleTest {
  private static final String API_KEY = "apiKeySecret: {name: qwen-key}";
  private static final String VARIABLE =
      "env: [{name: A, value: b}, {name: B, valueFrom: {secretKeyRef: {name: qwen-key, key: k}}}]";

  @ParameterizedTest
  @ValueSource(strings = {"['*']", "[qwen-key]", "[other, 'qwen-*']"})
  void secretsOfThePolicyAreTaken(String secrets) {
    assertThat(refusals(API_KEY, "secrets: " + secrets)).isEmpty();
    assertThat(refusals(VARIABLE, "secrets: " + secrets)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]            | none",
        "[a]           | a",
        "[a, 'team-*'] | a or team-*",
      })
  @Tag("threat:secret")
  void otherSecretsAreRefused(String secrets, String allowed) {
    String message =
        "Secret \"qwen-key\" may not be used: policy p allows " + allowed + " (secrets).";

    assertThat(refusals(API_KEY, "secrets: " + secrets))
        .containsExactly(new Finding("secret-env", "spec.apiKeySecret.name", message));
    assertThat(refusals(VARIABLE, "secrets: " + secrets))
        .containsExactly(
            new Finding("secret-env", "spec.env[1].valueFrom.secretKeyRef.name", message));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[--uvicorn-log-level=info]", "[--uvicorn_log_level, warning]"})
  @Tag("threat:open-endpoint")
  void theArgumentThatWaitsForTheHookIsNobodyElses(String args) {
    String message =
        "--uvicorn-log-level is derived beside variables from Secrets: by it vLLM waits for the"
            + " deployment hook, and without the hook an endpoint would be open. Leave it out.";

    assertThat(refusals(API_KEY + ", args: " + args, ""))
        .containsExactly(new Finding("secret-env", "spec.args[0]", message));
    assertThat(refusals(VARIABLE + ", args: " + args, ""))
        .containsExactly(new Finding("secret-env", "spec.args[0]", message));
    assertThat(refusals("env: [{name: A}], args: " + args, "")).isEmpty();
  }

  @Test
  @Tag("threat:open-endpoint")
  void withoutTheDeploymentHookTheyAreRefused() {
    String message =
        "a Secret reaches the pod only by the deployment hook, and policy p says that the cluster"
            + " of ProviderConfig \"incluster\" has none (deploymentHook: false): vLLM would never"
            + " start. Remove it, or ask your platform team to install the hook there.";

    assertThat(refusals(API_KEY, "deploymentHook: false"))
        .containsExactly(new Finding("secret-env", "spec.apiKeySecret", message));
    assertThat(refusals(VARIABLE, "deploymentHook: false"))
        .containsExactly(new Finding("secret-env", "spec.env[1].valueFrom", message));
    assertThat(refusals("env: [{name: A}]", "deploymentHook: false")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "apiKeySecret: {name: a} | apiKeySecret: {name: a}, gpu: 2                     | 0",
        "apiKeySecret: {name: a} | apiKeySecret: {name: b}                             | 1",
        "apiKeySecret: {name: a} | apiKeySecret: {name: a}, providerConfigName: other  | 1",
      })
  void anUpdateIsCheckedOnlyWhenASecretOrTheClusterChanged(
      String before, String now, int refusals) {
    assertThat(Check.of("secret-env").under("secrets: []").updating(before).refusals(now))
        .hasSize(refusals);
  }

  private static List<Finding> refusals(String spec, String policy) {
    return Check.of("secret-env").under("name: p\n" + policy).refusals(spec);
  }
}
