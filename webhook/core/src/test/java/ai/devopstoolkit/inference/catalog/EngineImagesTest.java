package ai.devopstoolkit.inference.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EngineImagesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "docker.io        | lmcache/vllm-openai:v0.3.13              | 0.15.0 | RESOLVED",
        "docker.io        | lmcache/vllm-openai:v0.3.13@sha256:00ff  | 0.15.0 | RESOLVED",
        "docker.io        | lmcache/vllm-openai:v0.3.14              | -      | UNKNOWN",
        "docker.io        | vllm/vllm-openai:v0.19.0                 | 0.19.0 | RESOLVED",
        "docker.io        | vllm/vllm-openai:v0.20.1-cu130           | 0.20.1 | RESOLVED",
        "docker.io        | vllm/vllm-openai:latest                  | -      | UNKNOWN",
        "docker.io        | vllm/vllm-openai:v0.19                   | -      | UNKNOWN",
        "docker.io        | vllm/vllm-openai                         | -      | UNKNOWN",
        "mirror.acme.com  | lmcache/vllm-openai:v0.3.13              | -      | UNKNOWN",
        "localhost:5000   | vllm/vllm-openai:v0.19.0                 | -      | UNKNOWN",
      })
  void anImageIsKnownByItsWholeName(
      String registry, String name, String version, EngineFact.Strength strength) {
    EngineFact fact = EngineImages.of(registry, name);

    assertThat(fact.version().map(EngineVersion::toString).orElse(null)).isEqualTo(version);
    assertThat(fact.strength()).isEqualTo(strength);
    assertThat(fact.image()).isEqualTo(registry + "/" + name);
  }
}
