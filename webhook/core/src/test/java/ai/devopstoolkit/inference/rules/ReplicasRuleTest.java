package ai.devopstoolkit.inference.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplicasRuleTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "replicas: null",
        "replicas: 0",
        "replicas: 100",
        "autoscaling: {maxReplicas: 100}",
        "autoscaling: {minReplicas: 0, maxReplicas: 1}",
        "autoscaling: {minReplicas: 2, maxReplicas: 2}",
      })
  void numbersWithinTheBoundsAreTaken(String spec) {
    assertThat(Check.of("replicas").refusals(spec)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "replicas: -1 | spec.replicas | -1 is too few: use 0 to stop the model, or leave replicas out for 1.",
        "replicas: 5 | spec.replicas | 5 is too many: policy small allows 4 replicas (replicas.maximum). Use replicas: 4 or fewer.",
        "autoscaling: {maxReplicas: 5} | spec.autoscaling.maxReplicas | 5 is too many: policy small allows 4 replicas (replicas.maximum). Use maxReplicas: 4 or fewer.",
        "autoscaling: {minReplicas: 3, maxReplicas: 2} | spec.autoscaling.minReplicas | 3 is more than maxReplicas, which is 2: no number lies between them. Use minReplicas: 2 or fewer.",
        "autoscaling: {minReplicas: -1, maxReplicas: 2} | spec.autoscaling.minReplicas | -1 is too few: use 0 or more, or leave it out for 1.",
        "autoscaling: {maxReplicas: 0} | spec.autoscaling.maxReplicas | 0 is too few: use 1 or more.",
      })
  @Tag("threat:replicas")
  void othersAreRefusedWithThePolicysMaximum(String spec, String path, String message) {
    assertThat(Check.of("replicas").under("{name: small, replicas: {maximum: 4}}").refusals(spec))
        .containsExactly(new Finding("replicas", path, message));
  }

  /** kubectl scale passes no hook. */
  @Test
  void whatKubectlScaleLeftHoldsUpNoUpdateOfSomethingElse() {
    Check check = Check.of("replicas").under("replicas: {maximum: 4}").updating("replicas: 9");

    assertThat(check.refusals("replicas: 9, gpu: 2")).isEmpty();
    assertThat(check.refusals("replicas: 9, autoscaling: {maxReplicas: 4}")).isEmpty();
    assertThat(check.refusals("replicas: 8")).hasSize(1);
    assertThat(check.refusals("replicas: 9, providerConfigName: other")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "replicas: 1, autoscaling: {maxReplicas: 1} | ``",
        "replicas: 3, autoscaling: {maxReplicas: 1} | 3 is ignored: with spec.autoscaling the autoscaler chooses",
        "replicas: 0, autoscaling: {maxReplicas: 1} | 0 is ignored: with spec.autoscaling the autoscaler chooses",
      })
  void aNumberBesideAutoscalingIsIgnored(String spec, String warning) {
    assertThat(Check.of("replicas").warnings(spec).stream().map(Finding::message))
        .containsExactlyElementsOf(warning.isEmpty() ? List.of() : List.of(warning));
  }

  @Test
  void aNumberThatWasThereBeforeIsNotWarnedOf() {
    assertThat(
            Check.of("replicas")
                .under("rollout: RollingUpdate")
                .updating("replicas: 3, autoscaling: {maxReplicas: 1}")
                .warnings("replicas: 3, autoscaling: {maxReplicas: 2}"))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "replicas: 2                   | spec.replicas",
        "autoscaling: {maxReplicas: 2} | spec.autoscaling",
      })
  void severalReplicasThatEndTogetherAreWarnedOf(String spec, String path) {
    assertThat(Check.of("replicas").warnings(spec))
        .containsExactly(
            new Finding(
                "replicas",
                path,
                "every change ends all replicas at once, unless the policy has rollout:"
                    + " RollingUpdate"));
    assertThat(Check.of("replicas").under("rollout: RollingUpdate").warnings(spec)).isEmpty();
  }

  @Test
  void turningAutoscalingOnAndOffSaysWhatBecomesOfTheNumber() {
    Check rolling = Check.of("replicas").under("rollout: RollingUpdate");

    assertThat(
            rolling.updating("replicas: 5").warnings("replicas: 5, autoscaling: {maxReplicas: 9}"))
        .containsExactly(
            new Finding(
                "replicas",
                "spec.autoscaling",
                "turned on: it starts from 1 replica, so all but one of 5 end"));
    assertThat(rolling.updating("autoscaling: {maxReplicas: 9}").warnings("replicas: 1"))
        .containsExactly(
            new Finding(
                "replicas",
                "spec.autoscaling",
                "turned off: spec.replicas holds again, which is 1"));
    assertThat(rolling.updating("").warnings("autoscaling: {maxReplicas: 9}")).isEmpty();
  }
}
