package ai.devopstoolkit.inference.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What users write. */
final class Manifests {
  /** What Crossplane applies to the LLMInference "qwen" at every look. */
  static final String RESOURCE_REFS =
      """
      apiVersion: inference.devopstoolkit.ai/v1alpha1
      kind: LLMInference
      metadata: {name: qwen}
      spec:
        crossplane:
          resourceRefs:
            - {apiVersion: kubernetes.m.crossplane.io/v1alpha1, kind: Object, name: qwen-vllm}
      """;

  /** 28 attention heads and 4 KV heads: 1, 2 or 4 GPUs can share it. */
  static final String MODEL = "Qwen/Qwen2.5-7B-Instruct";

  /** 9 attention heads and 3 KV heads: 3 GPUs can share it. */
  static final String MODEL_FOR_THREE = "HuggingFaceTB/SmolLM2-135M-Instruct";

  private Manifests() {}

  /**
   * A small LLMInference.
   *
   * @param spec more fields of the spec, in YAML's flow style
   */
  static String llm(String name, String spec) {
    return """
    apiVersion: inference.devopstoolkit.ai/v1alpha1
    kind: LLMInference
    metadata: {name: %s}
    spec: {model: %s, providerConfigName: incluster, %s}
    """
        .formatted(name, MODEL, spec);
  }

  /** The LLMInferences among the examples that are accepted, relative to the repository. */
  static List<String> examples() {
    Path examples = ControlPlane.ROOT.resolve("examples");
    try (Stream<Path> files = Files.list(examples)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("(llm|override)-.*\\.yaml"))
          .sorted()
          .map(name -> "examples/" + name)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
