package ai.devopstoolkit.inference.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The objects live in namespace team-a. */
class TargetRuleTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``    | {'*': ['*']}",
        "other | {'*': ['*']}",
        "``    | {'*': ['.']}",
        "team-a | {'*': ['.']}",
        "``    | {team-a: [team-a]}",
        "other | {team-a: [x, other]}",
        "inference-1 | {team-a: [., 'inference-*']}",
        "other | {'*': ['.'], 'team-*': [other]}",
        "other | {'team-*': ['.'], team-a: [other]}",
        "other | {'t*': ['.'], 'team-*': [other], '*-a': ['.']}",
        "other | {'t*': ['.'], '*eam-a': [other]}",
        "other | {'team-a*': ['.'], team-a: [other]}",
        "other | {'*-a*******': ['.'], 'team-*': [other]}",
        "other | {'team-**': ['.'], 'team-*': [other]}", // equals: the first in alphabetical order
        "other | {'team-*': [other], 'team-**': ['.']}",
      })
  void whatThePolicyAllowsIsTaken(String target, String namespaces) {
    assertThat(refusals("targetNamespace: '" + target + "'", "targetNamespaces: " + namespaces))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "other | {'*': ['.']} | namespace team-a may not deploy to \"other\": policy p allows team-a (targetNamespaces). Ask your platform team for more.",
        "other | {team-a: ['.', 'inference-*']} | namespace team-a may not deploy to \"other\": policy p allows team-a or inference-* (targetNamespaces). Ask your platform team for more.",
        "other | {} | namespace team-a may not deploy to \"other\": policy p allows it no namespace at all (targetNamespaces). Ask your platform team for more.",
        "``    | {} | namespace team-a may not deploy to \"team-a\": policy p allows it no namespace at all (targetNamespaces). Ask your platform team for more.",
        "``    | {team-b: ['*']} | namespace team-a may not deploy to \"team-a\": policy p allows it no namespace at all (targetNamespaces). Ask your platform team for more.",
        "other | {'*': ['*'], 'team-*': ['.']} | namespace team-a may not deploy to \"other\": policy p allows team-a (targetNamespaces). Ask your platform team for more.",
        "other | {'team-***': ['*'], 'team-a*': ['.']} | namespace team-a may not deploy to \"other\": policy p allows team-a (targetNamespaces). Ask your platform team for more.",
        "other | {'team-*': ['*'], team-a: []} | namespace team-a may not deploy to \"other\": policy p allows it no namespace at all (targetNamespaces). Ask your platform team for more.",
      })
  @Tag("threat:namespace")
  void otherTargetsAreRefusedWithThoseAllowed(String target, String namespaces, String message) {
    assertThat(refusals("targetNamespace: '" + target + "'", "targetNamespaces: " + namespaces))
        .containsExactly(new Finding("target", "spec.targetNamespace", message));
  }

  @ParameterizedTest
  @ValueSource(strings = {"['*']", "[hf-token]", "[other, 'hf-*']"})
  void tokenSecretsOfThePolicyAreTaken(String secrets) {
    assertThat(refusals("hfTokenSecret: {name: hf-token}", "secrets: " + secrets)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]           | Secret \"hf-token\" may not be used: policy p allows none (secrets).",
        "[a]          | Secret \"hf-token\" may not be used: policy p allows a (secrets).",
        "[a, 'team-*'] | Secret \"hf-token\" may not be used: policy p allows a or team-* (secrets).",
      })
  @Tag("threat:secret")
  void otherTokenSecretsAreRefused(String secrets, String message) {
    assertThat(refusals("hfTokenSecret: {name: hf-token}", "secrets: " + secrets))
        .containsExactly(new Finding("target", "spec.hfTokenSecret.name", message));
    assertThat(refusals("", "secrets: " + secrets)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "targetNamespace: other  | targetNamespace: other, gpu: 2  | 0",
        "targetNamespace: team-a | ``                              | 0",
        "``                      | targetNamespace: other          | 1",
        "targetNamespace: other  | targetNamespace: other, hfTokenSecret: {name: a} | 1",
      })
  void anUpdateIsCheckedOnlyWhenTargetOrSecretChanged(String before, String now, int refusals) {
    assertThat(
            Check.of("target")
                .under("targetNamespaces: {'*': ['.']}")
                .updating(before)
                .refusals(now))
        .hasSize(refusals);
  }

  @Test
  void allRulesRunWhenAllAreAskedFor() {
    String wrong = "targetNamespace: other";

    assertThat(
            Check.of("target")
                .under("targetNamespaces: {'*': ['.']}")
                .updating(wrong)
                .everything()
                .refusals(wrong))
        .hasSize(1);
  }

  private static List<Finding> refusals(String spec, String policy) {
    return Check.of("target").under("name: p\n" + policy).refusals(spec);
  }
}
