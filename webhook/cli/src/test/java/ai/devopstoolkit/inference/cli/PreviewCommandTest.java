package ai.devopstoolkit.inference.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreviewCommandTest {
  private static final String GOOD =
      """
      apiVersion: inference.devopstoolkit.ai/v1alpha1
      kind: LLMInference
      metadata:
        name: llm-a
      spec:
        model: Qwen/Qwen2.5-7B-Instruct
        providerConfigName: incluster
      """;
  private static final String OTHER =
      """
      apiVersion: v1
      kind: ConfigMap
      metadata:
        name: other
      data:
        answer: "42"
      """;

  @TempDir private Path directory;
  private Path good = Path.of("");

  @BeforeEach
  void write() throws IOException {
    good = file("good.yaml", GOOD);
  }

  @Test
  void printsTheObjectAsItWouldBeStored() {
    Run run = Run.of("preview", "-f", good.toString());

    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .startsWith("apiVersion: inference.devopstoolkit.ai/v1alpha1\n")
        .contains("  gpu: 1\n", "      cpu: \"2\"\n", "      memory: 8Gi\n")
        .contains("    targetNamespace: default\n");
  }

  @Test
  void takesTheNamespaceFromTheOption() {
    assertThat(Run.of("preview", "-f", good.toString(), "-n", "team-a").out())
        .contains("    targetNamespace: team-a\n");
  }

  @Test
  void printsOneJsonDocumentForEachLine() throws IOException {
    Path both = file("both.yaml", GOOD + "---\n" + OTHER);

    Run run = Run.of("preview", "-f", both.toString(), "-o", "json");

    assertThat(run.out().lines())
        .hasSize(2)
        .allMatch(line -> line.startsWith("{\"apiVersion\":") && line.endsWith("}"));
  }

  @Test
  void printsThePatch() {
    assertThat(Run.of("preview", "-f", good.toString(), "-o", "patch").out())
        .startsWith("[{\"op\":\"add\",\"path\":\"/spec/derived\",\"value\":{\"revision\":\"r");
  }

  @Test
  void printsAUnifiedDiff() {
    assertThat(Run.of("preview", "-f", good.toString(), "-o", "diff").out())
        .startsWith("--- " + good + "[1]\n+++ " + good + "[1] (admitted)\n@@ ")
        .contains("\n+  derived:\n");
  }

  @Test
  void passesOtherKindsThroughUntouched() throws IOException {
    Path other = file("other.yaml", OTHER);

    assertThat(Run.of("preview", "-f", other.toString()).out()).isEqualTo(OTHER);
  }

  @Test
  void endsWithOneAndNamesFileDocumentAndFieldOfEachRefusal() throws IOException {
    Path bad =
        file(
            "bad.yaml",
            OTHER
                + "---\n"
                + GOOD.replace("Qwen/Qwen2.5-7B-Instruct", "-a").replace("llm-a", "vllm"));

    Run run = Run.of("preview", "-f", bad.toString(), good.toString());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().lines())
        .hasSize(2)
        .anyMatch(line -> line.startsWith(bad + "[2]: metadata.name: "))
        .anyMatch(line -> line.startsWith(bad + "[2]: spec.model: \"-a\" starts with \"-\""));
    assertThat(run.out()).contains("name: llm-a").doesNotContain("vllm\n");
  }

  @Test
  void namesFieldsOfTheWrongType() throws IOException {
    Path bad =
        file("bad.yaml", GOOD.replace("model: Qwen/Qwen2.5-7B-Instruct", "model: 7\n  gpu: two"));

    assertThat(Run.of("preview", "-f", bad.toString()).err())
        .contains(
            "[1]: spec.model: Invalid value: \"integer\": spec.model in body must be of type string",
            "[1]: spec.gpu: Invalid value: \"string\": spec.gpu in body must be of type integer");
  }

  @Test
  void namesUnknownFields() throws IOException {
    Path bad = file("bad.yaml", GOOD + "  gpus: 2\n  hfToken: a\n");

    Run run = Run.of("preview", "-f", bad.toString());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().lines())
        .containsExactly(
            bad + "[1]: spec.gpus: strict decoding error: unknown field \"spec.gpus\"",
            bad + "[1]: spec.hfToken: strict decoding error: unknown field \"spec.hfToken\"");
  }

  @Test
  void previewsAnUpdateOfTheStoredObject() throws IOException {
    Path stored = file("stored.yaml", Run.of("preview", "-f", good.toString()).out());
    Path moved = file("moved.yaml", GOOD + "  targetNamespace: elsewhere\n");

    Run run = Run.of("preview", "-f", moved.toString(), "--old", stored.toString());

    assertThat(run.exitCode()).isZero();
    assertThat(run.err())
        .contains("Warning: spec.targetNamespace: moved: delete what is left in \"default\"");
  }

  @Test
  void refusesABrokenPolicyWithItsLines() throws IOException {
    Path policy = file("policy.yaml", "name: mine\nperGpu: {cpu: -1}\nrutimeClass: nvidia\n");

    Run run = Run.of("preview", "-f", good.toString(), "--policy", policy.toString());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .contains("line 2: perGpu.cpu: must be above 0")
        .contains("line 3: rutimeClass: unknown key");
  }

  @Test
  void refusesWhatIsNoYamlWithItsLine() throws IOException {
    Path broken = file("broken.yaml", "a: [1\nb: }\n");

    Run run = Run.of("preview", "-f", broken.toString());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains(broken + ": line 2: is not YAML");
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }
}
