package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --dry-run=server} previews, and stores nothing. */
@OnCluster
class DryRunIT {
  private final Kubectl kubectl;

  DryRunIT(Cluster cluster) {
    this.kubectl = cluster.namespace();
  }

  @ParameterizedTest
  @CsvSource({"llm-qwen, 2, 8Gi, 1, 1, ''", "llm-kimi, 16, 64Gi, 8, 8, spawn"})
  void itShowsWhatWouldBeDerived(
      String name, String cpu, String memory, String gpu, int tensorParallelSize, String method) {
    JsonNode derived =
        kubectl
            .run("apply", "--dry-run=server", "-o", "json", "-f", "examples/" + name + ".yaml")
            .quiet()
            .json()
            .at("/spec/derived");

    assertThat(derived.at("/resources/cpu").asText()).isEqualTo(cpu);
    assertThat(derived.at("/resources/memory").asText()).isEqualTo(memory);
    assertThat(derived.at("/resources/gpu").asText()).isEqualTo(gpu);
    assertThat(derived.path("tensorParallelSize").asInt()).isEqualTo(tensorParallelSize);
    assertThat(derived.at("/env/0/value").asText()).isEqualTo(method);
  }

  @ParameterizedTest(name = "kubectl {0}")
  @ValueSource(strings = {"apply", "apply --server-side", "create"})
  void ofANewObjectItStoresNothing(String how) {
    List<String> words = new ArrayList<>(List.of(how.split(" ", -1)));
    words.addAll(List.of("--dry-run=server", "-f", "examples/llm-qwen.yaml"));

    kubectl.run(words.toArray(String[]::new)).quiet();

    assertThat(kubectl.run("get", "llm", "llm-qwen").refused().err()).contains("NotFound");
  }

  @Test
  void ofAChangeItStoresNothing() {
    kubectl.apply(Manifests.llm("qwen", "gpu: 1")).quiet();
    String version = kubectl.resourceVersion("qwen");

    Output shown =
        kubectl.patch("qwen", "{\"spec\": {\"gpu\": 2}}", "--dry-run=server", "-o", "json").quiet();

    assertThat(shown.json().at("/spec/derived/resources/gpu").asText()).isEqualTo("2");
    assertThat(kubectl.resourceVersion("qwen")).isEqualTo(version);
  }

  @Test
  void itTakesEveryExampleButTheRefusedOne() {
    List<String> words = new ArrayList<>(List.of("apply", "--dry-run=server"));
    Manifests.examples().forEach(file -> words.addAll(List.of("-f", file)));

    Output taken = kubectl.run(words.toArray(String[]::new)).ok();

    assertThat(taken.out().lines())
        .hasSize(Manifests.examples().size())
        .allMatch(line -> line.endsWith(" created (server dry run)"));
  }

  @Test
  void itRefusesInTheSameWordsAsARealRun() {
    Output real = kubectl.run("create", "-f", "examples/refused.yaml").refused();

    Output dry = kubectl.run("create", "--dry-run=server", "-f", "examples/refused.yaml").refused();

    assertThat(dry.err()).isEqualTo(real.err());
  }
}
