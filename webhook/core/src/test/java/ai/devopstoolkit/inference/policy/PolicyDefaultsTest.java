package ai.devopstoolkit.inference.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.catalog.CatalogReader;
import ai.devopstoolkit.inference.catalog.EngineFact;
import ai.devopstoolkit.inference.catalog.EngineVersion;
import ai.devopstoolkit.inference.catalog.ModelFacts;
import ai.devopstoolkit.inference.policy.Policy.Engine;
import ai.devopstoolkit.inference.policy.Policy.Gpu;
import ai.devopstoolkit.inference.policy.Policy.Image;
import ai.devopstoolkit.inference.policy.Policy.Ingress;
import ai.devopstoolkit.inference.policy.Policy.ModelCache;
import ai.devopstoolkit.inference.policy.Policy.PerGpu;
import ai.devopstoolkit.inference.policy.Policy.Probe;
import ai.devopstoolkit.inference.policy.Policy.Probes;
import ai.devopstoolkit.inference.policy.Policy.Rollout;
import ai.devopstoolkit.inference.policy.Policy.Scaling;
import ai.devopstoolkit.inference.policy.Policy.Startup;
import ai.devopstoolkit.inference.quantity.Quantity;
import ai.devopstoolkit.inference.settings.SettingsException;
import ai.devopstoolkit.inference.spec.Arguments;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pins every default: a change here changes what new models get. */
class PolicyDefaultsTest {
  /**
   * The hash was computed with Python, in which a policy is what its YAML says, all scalars as
   * text:
   *
   * <pre>
   * policy = yaml.load(open("default.yaml"), Loader=yaml.BaseLoader)
   * canonical = json.dumps(policy, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
   * hashlib.sha256(canonical.encode()).hexdigest()[:8]
   * </pre>
   */
  @Test
  void theDefaultsAreThose() {
    assertThat(PolicyReader.defaults())
        .isEqualTo(
            new Policy(
                "default",
                new Image("docker.io", "lmcache/vllm-openai:v0.3.13", ""),
                new Engine(
                    "auto",
                    "0.9",
                    true,
                    true,
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    "",
                    false,
                    false,
                    Arguments.NONE,
                    new EngineFact(
                        "docker.io/lmcache/vllm-openai:v0.3.13",
                        Optional.of(new EngineVersion(0, 15, 0)),
                        EngineFact.Strength.RESOLVED)),
                new Gpu(8, "nvidia.com/gpu", Optional.empty()),
                new PerGpu(Quantity.parse("2"), Quantity.parse("8Gi"), Quantity.parse("2Gi")),
                "nvidia",
                (ArrayNode)
                    Fixtures.yaml(
                        """
                        - matchExpressions:
                            - {key: kubernetes.io/os, operator: In, values: [linux]}
                        """),
                (ArrayNode) Fixtures.yaml("[]"),
                new Startup(
                    Duration.ofMinutes(15),
                    Duration.ofSeconds(18),
                    Duration.ofMinutes(30),
                    Duration.ofMinutes(180),
                    Duration.ofMinutes(35)),
                new Probes(new Probe(10, 5, 0, 0), new Probe(10, 5, 3, 0), new Probe(20, 5, 10, 0)),
                true,
                new Ingress("", "", "", Map.of(), Optional.empty()),
                new ModelCache(false, "", "ReadWriteMany"),
                Map.of("*", List.of("*")),
                List.of("*"),
                List.of(
                    "Alibaba-NLP/gte-large-en-v1.5",
                    "MiniMaxAI/MiniMax-M2.7",
                    "moonshotai/Kimi-K2-Instruct",
                    "moonshotai/Kimi-K2-Instruct-0905",
                    "moonshotai/Kimi-K2.5",
                    "moonshotai/Kimi-K2.6",
                    "moonshotai/Kimi-K2.7-Code",
                    "nomic-ai/nomic-embed-text-v1.5",
                    "nvidia/Nemotron-Cascade-2-30B-A3B",
                    "nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-BF16",
                    "nvidia/NVIDIA-Nemotron-3-Nano-4B-BF16",
                    "nvidia/NVIDIA-Nemotron-3-Super-120B-A12B-BF16",
                    "nvidia/NVIDIA-Nemotron-3-Ultra-550B-A55B-NVFP4",
                    "nvidia/NVIDIA-Nemotron-Nano-12B-v2-VL-BF16",
                    "nvidia/NVIDIA-Nemotron-Nano-9B-v2"),
                Set.of(),
                new Scaling(100, Rollout.Recreate, (ObjectNode) Fixtures.yaml("{}")),
                List.of(),
                "9f0a72db"));
  }

  /** A model that is new to the catalog is one to decide about, not one that is refused unseen. */
  @Test
  void theDefaultsNameTheModelsThatNeedTheirPublishersCode() {
    assertThat(PolicyReader.defaults().trustRemoteCode())
        .containsExactlyInAnyOrderElementsOf(
            CatalogReader.bundled().all().stream()
                .filter(it -> it.remoteCode().isPresent())
                .map(ModelFacts::id)
                .toList());
  }

  @Test
  void theDefaultsThatTheReadmeShowsAreTheDefaults() throws SettingsException, IOException {
    String readme = Files.readString(Path.of("../../README.md"));
    int start = readme.indexOf("```yaml\nname: default\n") + "```yaml\n".length();

    assertThat(PolicyReader.parse(readme.substring(start, readme.indexOf("```", start))))
        .isEqualTo(PolicyReader.defaults());
  }

  @ParameterizedTest
  @ValueSource(strings = {"name: default", "ingress:", "image: {}\ngpu: {}\n"})
  void whatAFileDoesNotSayIsTheDefault(String yaml) throws SettingsException {
    assertThat(PolicyReader.parse(yaml)).isEqualTo(PolicyReader.defaults());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing\n", "---\n", "~"})
  void anEmptyFileIsRefusedForItMayBeHalfWritten(String yaml) {
    assertThatThrownBy(() -> PolicyReader.parse(yaml))
        .isInstanceOf(SettingsException.class)
        .hasMessage("line 1: is empty; for the defaults write name: default");
  }
}
