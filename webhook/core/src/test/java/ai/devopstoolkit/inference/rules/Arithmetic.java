package ai.devopstoolkit.inference.rules;

import ai.devopstoolkit.inference.Fixtures;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/**
 * The memory sum once more, plainly and from the tree of the files: what the program's own is held
 * to. In GiB on each GPU.
 */
record Arithmetic(
    String model,
    String gpu,
    int gpus,
    double weights,
    double rest,
    double budget,
    double sequence,
    int length) {
  private static final double GIB = 1L << 30;
  private static final double UTILIZATION = 0.9;
  private static final JsonNode VLLM = Fixtures.yaml(Fixtures.resource("sizing/vllm.yaml"));

  static Arithmetic of(JsonNode model, JsonNode gpu, int gpus) {
    JsonNode activations = VLLM.path("activationGiB");
    String architecture = model.path("architecture").asText();
    double activation =
        activations.path(activations.has(architecture) ? architecture : "default").asDouble();
    String overhead = gpus > 1 ? "tensorParallel" : "oneGpu";
    return new Arithmetic(
        model.path("id").asText(),
        gpu.path("name").asText(),
        gpus,
        model.path("weightBytes").asDouble() / gpus / GIB,
        activation + VLLM.path("nonTorchGiB").path(overhead).asDouble(),
        gpu.path("memoryGiB").asDouble() * UTILIZATION,
        sequence(model, gpus) / GIB,
        model.path("maxContext").asInt());
  }

  /** Bytes that a sequence of the model's own length takes; 0 if none is kept, or unknown. */
  private static double sequence(JsonNode model, int gpus) {
    boolean unknown = !model.has("headDim") && !model.has("mla");
    if (!model.path("task").asText().equals("generate") || model.has("kvCache") || unknown) {
      return 0;
    }
    double length = model.path("maxContext").asDouble();
    int layers = model.path(model.has("attentionLayers") ? "attentionLayers" : "layers").asInt();
    int heads = Math.max(1, model.path("kvHeads").asInt() / gpus);
    JsonNode latent = model.path("mla");
    double numbers =
        latent.isMissingNode()
            ? 2.0 * heads * model.path("headDim").asInt()
            : latent.path("kvLoraRank").asInt() + latent.path("qkRopeHeadDim").asInt();
    JsonNode window = model.path("slidingWindow");
    if (window.isMissingNode()) {
      return 2 * numbers * layers * length;
    }
    int full = window.path("fullLayers").asInt();
    double near = Math.min(length, window.path("window").asDouble());
    return 2 * numbers * (full * length + (layers - full) * near);
  }

  static boolean headsSplit(JsonNode model, int gpus) {
    int keyValue = model.path("kvHeads").asInt();
    return model.path("attentionHeads").asInt() % gpus == 0
        && (keyValue >= gpus ? keyValue % gpus == 0 : gpus % keyValue == 0);
  }

  /** What is left for the cache. */
  double cache() {
    return budget - weights - rest;
  }

  /** Whether it fits if what vLLM takes beside weights, or one sequence, is a fifth less. */
  boolean fitsWithTolerance() {
    return sequence / 1.25 + weights + rest <= budget || sequence + weights + rest / 1.25 <= budget;
  }

  String row() {
    return String.format(
        Locale.ROOT,
        "| %s | %s | %d | %.1f | %.1f | %.1f | %.1f | %,d | %.1f | %s |",
        model,
        gpu,
        gpus,
        budget,
        weights,
        rest,
        cache(),
        length,
        sequence,
        cache() <= 0 ? "weights" : "sequence");
  }
}
