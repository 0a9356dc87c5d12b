package ai.devopstoolkit.inference.rules;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.spec.LlmInference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelCacheRuleTest {
  private static final String EVERY_MODEL = "modelCache: {enabled: true}";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "modelCache: {}",
        "modelCache: {storageClassName: nfs}",
        "modelCache: {size: 78Gi}",
        "modelCache: {size: 66G}",
        "model: acme/unknown, modelCache: {size: 1Gi}",
        "modelCache: {size: 100Gi}, env: [{name: HF_HOME, value: /model-cache/hf}]",
        "env: [{name: HF_HOME, value: /data}]",
      })
  void aVolumeThatHoldsTheModelIsFine(String spec) {
    assertThat(rule().refusals(spec)).isEmpty();
    assertThat(rule().warnings(spec)).hasSize(spec.contains("66G") ? 1 : 0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "modelCache: {size: 40GB}                        | \"40GB\"",
        "modelCache: {size: '0'}                         | must be above 0, for example 100Gi",
        "modelCache: {size: -1Gi}                        | must be above 0",
        "modelCache: {size: 10Gi}                        | has 61.0 GiB of weights, and the volume for them 10Gi: the download cannot end. Write 78Gi or more",
        "model: acme/unknown, modelCache: {storageClassName: nfs} | the size of \"acme/unknown\" is not known",
      })
  void whatCanNeverHoldTheModelIsRefused(String spec, String why) {
    assertThat(rule().refusals(spec))
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.path()).isEqualTo("spec.modelCache.size");
              assertThat(it.message()).contains(why);
            });
  }

  @Test
  void aModelOfUnknownSizeNeedsOneWhereThePolicyGivesEveryModelAVolume() {
    assertThat(rule().under(EVERY_MODEL).refusals("model: acme/unknown"))
        .singleElement()
        .satisfies(it -> assertThat(it.message()).contains("modelCache: {size: 100Gi}"));
    assertThat(rule().under(EVERY_MODEL).refusals("model: /models/unknown")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "modelCache: {size: 100Gi}  | modelCache: {size: 120Gi} | spec.modelCache.size | \"120Gi\" is not the size of the volume that is there, 100Gi",
        "modelCache: {size: 100Gi}  | modelCache: {size: 80Gi} | spec.modelCache.size | Write 100Gi or leave it out",
        "modelCache: {size: 100Gi}  | modelCache: {size: 100Gi, storageClassName: nfs} | spec.modelCache.storageClassName | Leave it out",
        "modelCache: {storageClassName: nfs} | modelCache: {storageClassName: ssd} | spec.modelCache.storageClassName | \"nfs\"",
        "modelCache: {size: 100Gi}  | model: meta-llama/Llama-3.1-70B-Instruct, modelCache: {size: 100Gi} | spec.model | 131.4 GiB of weights, and the volume for them 100Gi",
        "modelCache: {size: 2Ti}   | model: moonshotai/Kimi-K2.5, gpu: 8, modelCache: {size: 2Ti} | spec.model | holds files of another model",
      })
  void aVolumeThatIsThereCannotChange(String before, String now, String path, String why) {
    assertThat(rule().updating(stored(before)).refusals(now))
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.path()).isEqualTo(path);
              assertThat(it.message()).contains(why).contains("ew object");
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "modelCache: {size: 100Gi} | modelCache: {size: 102400Mi}",
        "modelCache: {size: 100Gi, storageClassName: nfs} | modelCache: {storageClassName: nfs}",
        "modelCache: {size: 100Gi} | modelCache: {size: 120Gi, storageClassName: nfs}, providerConfigName: other",
      })
  void anotherSpellingOrAnotherClusterIsNoChangeOfTheVolume(String before, String now) {
    assertThat(rule().updating(stored(before)).refusals(now)).isEmpty();
    assertThat(rule().updating(stored(before)).warnings(now)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model: Qwen/Qwen2.5-1.5B-Instruct, modelCache: {size: 100Gi} | spec.model | the old model's files stay on the volume of 100Gi, beside 2.9 GiB",
        "model: acme/unknown, modelCache: {size: 100Gi} | spec.model | its size is not known",
        "modelCache: {} | spec.modelCache | to use it again, write size: 100Gi",
        "modelCache: {size: 100Gi}, env: [{name: HF_HUB_CACHE, value: /x}] | spec.env[0].value | /model-cache",
        "model: /models/a, modelCache: {size: 100Gi} | spec.modelCache | stays empty",
      })
  void whatMayDisappointIsWarnedOf(String now, String path, String why) {
    assertThat(rule().updating(stored("modelCache: {size: 100Gi}")).warnings(now))
        .anySatisfy(
            it -> {
              assertThat(it.path()).isEqualTo(path);
              assertThat(it.message()).contains(why);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ReadWriteOnce | replicas: 0                                       | 0",
        "ReadWriteOnce | replicas: 1                                       | 0",
        "ReadWriteOnce | replicas: 2                                       | 1",
        "ReadWriteOnce | 'replicas: 1, autoscaling: {maxReplicas: 2}'      | 1",
        "ReadWriteOnce | 'replicas: 3, autoscaling: {maxReplicas: 1}'      | 0",
        "ReadWriteMany | replicas: 100                                     | 0",
      })
  void severalPodsNeedAVolumeOfSeveralNodes(String mode, String replicas, int refusals) {
    assertThat(
            rule()
                .under("modelCache: {enabled: true, accessMode: " + mode + "}")
                .refusals(replicas))
        .hasSize(refusals);
  }

  private static Check rule() {
    return Check.of("model-cache");
  }

  private static LlmInference stored(String spec) {
    return Fixtures.read(Fixtures.derived(Fixtures.object(spec), Fixtures.derivation("")));
  }
}
