package ai.devopstoolkit.inference.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.composition.Composition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code preview -o objects} and {@code -o manifests}. */
class ComposedPreviewTest {
  private static final String MANIFESTS =
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: other}
      ---
      apiVersion: inference.devopstoolkit.ai/v1alpha1
      kind: LLMInference
      metadata: {name: qwen}
      spec: {model: Qwen/Qwen2.5-7B-Instruct, providerConfigName: incluster, ingressHost: qwen.example.com}
      """;

  @TempDir private Path directory;

  @Test
  void objectsStandBesideWhatPassesThrough() throws IOException {
    Run run = Run.of("preview", "-f", file("all.yaml", MANIFESTS), "-o", "objects");

    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out().lines().filter(line -> line.startsWith("kind: ")))
        .containsExactly("kind: ConfigMap", "kind: Object", "kind: Object");
  }

  @Test
  void manifestsStandAlone() throws IOException {
    Run run = Run.of("preview", "-f", file("all.yaml", MANIFESTS), "-o", "manifests", "-n", "team");

    assertThat(run.out().lines().filter(line -> line.matches("(kind|  namespace): .*|---")))
        .containsExactly(
            "kind: Ingress", "  namespace: team", "---", "kind: VLLMRuntime", "  namespace: team");
  }

  @Test
  void whatIsRefusedIsNotComposed() throws IOException {
    Run run =
        Run.of(
            "preview",
            "-f",
            file("all.yaml", MANIFESTS.replace("model: Qwen/Qwen2.5-7B-Instruct", "model: -x")),
            "-o",
            "manifests");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("all.yaml[2]: spec.model: ");
  }

  @Test
  void whatHasNoNameYetIsNotComposed() throws IOException {
    String unnamed = MANIFESTS.replace("name: qwen", "generateName: qwen-");

    Run run = Run.of("preview", "-f", file("all.yaml", unnamed), "-o", "objects");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .contains("all.yaml[2]: metadata.name: is required to see what is composed");
  }

  @Test
  void anotherCompositionCanBeGiven() throws IOException {
    String other = bundled().replace("port: 8000", "port: 8001");

    Run run =
        Run.of(
            "preview",
            "-f",
            file("all.yaml", MANIFESTS),
            "-o",
            "manifests",
            "--composition",
            file("other.yaml", other));

    assertThat(run.out()).contains("    port: 8001\n");
  }

  @Test
  void aCompositionThatUsesMoreIsRefusedByName() throws IOException {
    String more = bundled().replace("convert: ToJson", "convert: ToUpper");

    Run run =
        Run.of(
            "preview",
            "-f",
            file("all.yaml", MANIFESTS),
            "-o",
            "manifests",
            "--composition",
            file("more.yaml", more));

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains("more.yaml cannot be rendered: Composition.spec.pipeline[0].input.resources[")
        .contains("].string.convert: \"ToUpper\" is not supported, only ToJson");
  }

  @Test
  void aCompositionNeedsSomethingComposed() throws IOException {
    Run run =
        Run.of("preview", "-f", file("all.yaml", MANIFESTS), "--composition", "composition.yaml");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--composition is for -o objects and -o manifests alone");
  }

  private static String bundled() throws IOException {
    try (InputStream in = Composition.class.getResourceAsStream(Composition.RESOURCE)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private String file(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content).toString();
  }
}
