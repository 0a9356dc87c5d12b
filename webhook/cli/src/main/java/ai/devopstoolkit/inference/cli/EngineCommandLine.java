package ai.devopstoolkit.inference.cli;

import ai.devopstoolkit.inference.catalog.EngineFact;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What vLLM is started with: the arguments that the operator makes of a VLLMRuntime, in its order
 * (vllm-project/production-stack a6c01db0, vllmruntime_controller.go, 442-511).
 */
final class EngineCommandLine {
  private static final int WIDEST = 90;

  private EngineCommandLine() {}

  /** A heading and the command, ending in an empty line. */
  static String of(JsonNode derived, EngineFact engine) {
    JsonNode settings = derived.path("engine");
    List<String> words =
        new ArrayList<>(
            List.of("vllm serve", derived.path("model").asText(), "--host 0.0.0.0 --port 8000"));
    if (settings.path("enableAutoToolChoice").asBoolean()) {
      words.add("--enable-auto-tool-choice");
    }
    if (settings.has("toolCallParser")) {
      words.add("--tool-call-parser " + settings.path("toolCallParser").asText());
    }
    words.addAll(
        List.of(
            flag(settings, "enableChunkedPrefill", "enable-chunked-prefill"),
            flag(settings, "enablePrefixCaching", "enable-prefix-caching")));
    if (derived.has("maxModelLen")) {
      words.add("--max-model-len " + derived.path("maxModelLen").asText());
    }
    words.add("--dtype " + settings.path("dtype").asText());
    words.add("--tensor-parallel-size " + derived.path("tensorParallelSize").asText());
    if (settings.has("maxNumSeqs")) {
      words.add("--max-num-seqs " + settings.path("maxNumSeqs").asText());
    }
    words.add("--gpu_memory_utilization " + settings.path("gpuMemoryUtilization").asText());
    derived.path("extraArgs").forEach(argument -> words.add(argument.asText()));
    return engine.name()
        + engine.version().map(it -> "").orElse(", of which version is unknown,")
        + " in "
        + engine.image()
        + "\n\n"
        + lines(words);
  }

  /** As a shell takes it, in lines that are not too wide. */
  private static String lines(List<String> words) {
    StringBuilder text = new StringBuilder("  ");
    int width = 0;
    for (String word : words) {
      if (width > 0 && width + word.length() > WIDEST) {
        text.append(" \\\n     ");
        width = 0;
      }
      text.append(width == 0 && text.length() == 2 ? "" : " ").append(word);
      width += word.length() + 1;
    }
    return text.append("\n").toString();
  }

  private static String flag(JsonNode settings, String field, String name) {
    return (settings.path(field).asBoolean() ? "--" : "--no-") + name;
  }
}
