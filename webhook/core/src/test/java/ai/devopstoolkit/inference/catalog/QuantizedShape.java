package ai.devopstoolkit.inference.catalog;

import ai.devopstoolkit.inference.catalog.Shape.Part;
import com.fasterxml.jackson.databind.JsonNode;

/** What the weights of a {@link Shape} take, by the method that they are quantized with. */
final class QuantizedShape {
  private final Shape shape;
  private final JsonNode entry;
  private final JsonNode evidence;
  private final String method;
  private final long bits;
  private final long group;

  QuantizedShape(JsonNode entry) {
    this.shape = new Shape(entry);
    this.entry = entry;
    this.evidence = entry.path("evidence");
    this.method = entry.path("quantization").path("method").asText("none");
    this.bits = entry.path("quantization").path("bits").asLong();
    this.group = entry.path("quantization").path("groupSize").asLong();
  }

  /** Numbers in the checkpoint as the hub counts them: scales of some formats are such, too. */
  long storedParameters() {
    return shape.all() + scales();
  }

  /** Bytes in GPUs as vLLM serves it: 2 for what is not quantized, by method for the rest. */
  long servedBytes() {
    long quantized = quantized();
    long rest = 2 * (shape.served() - quantized);
    return rest
        + switch (method) {
          case "none" -> 0;
          // packed weights; per group a scale of 2 bytes and a packed zero point
          case "awq", "gptq" -> quantized * (bits * group + 16 + bits) / (8 * group);
          // a scale of 4 bytes per block; without blocks the scales are too few to count
          case "fp8" -> quantized + (block() > 0 ? 4 * (quantized / (block() * block())) : 0);
          // 4 bits, and 8 bits of scale per 32
          case "mxfp4" -> quantized * 17 / 32;
          // compressed-tensors, symmetric: per group a scale of 2 bytes
          case "int4" -> quantized * (bits * group + 16) / (8 * group);
          default -> throw new IllegalArgumentException("unknown method: " + entry.path("id"));
        };
  }

  /** Bytes of the files: what is served, copies of it, and the layers for prediction. */
  long fileBytes() {
    long prediction = shape.of(Part.PREDICTION) * (method.equals("fp8") ? 1 : 2);
    return servedBytes() + 2 * shape.of(Part.STORED_ONLY) + prediction;
  }

  /** Parameters that are held in the quantized format. */
  private long quantized() {
    if (method.equals("none")) {
      return 0;
    }
    if (method.equals("mxfp4") || evidence.path("only").asText().equals("experts")) {
      return shape.of(Part.EXPERTS);
    }
    if (evidence.path("only").asText().equals("mlp")) {
      long layers = entry.path("layers").asLong();
      return shape.of(Part.MLP) * (layers - evidence.path("skipLayers").asLong()) / layers;
    }
    return shape.of(Part.ATTENTION)
        + shape.of(Part.MLP)
        + shape.of(Part.EXPERTS)
        + shape.of(Part.SHARED_EXPERTS);
  }

  private long scales() {
    return switch (method) {
      case "mxfp4" -> quantized() / 32;
      case "int4" -> quantized() / group;
      case "fp8" ->
          block() > 0 ? (quantized() + shape.of(Part.PREDICTION)) / (block() * block()) : 0;
      default -> 0;
    };
  }

  private long block() {
    return entry.path("quantization").path("blockSize").asLong();
  }
}
