package ai.devopstoolkit.inference.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.EnumMap;
import java.util.Map;

/**
 * The parameters of a model, counted part by part from the shapes in {@code shapes} of its entry:
 * written from the models' code, and independent of what the program reads.
 */
final class Shape {
  /** Parts of a model, as far as they are stored or served differently. */
  enum Part {
    EMBEDDINGS,
    HEAD,
    ATTENTION,
    MLP,
    EXPERTS,
    SHARED_EXPERTS,
    ROUTERS,
    NORMS,
    BIASES,
    VISION,
    /** In the checkpoint, and not loaded: a copy of tied embeddings, a pooler. */
    STORED_ONLY,
    /** Multi-token prediction: in the checkpoint, and loaded for speculative decoding alone. */
    PREDICTION,
  }

  private final Map<Part, Long> parts = new EnumMap<>(Part.class);
  private final JsonNode entry;
  private final JsonNode shapes;
  private final long hidden;
  private final long layers;
  private final long heads;
  private final long keyValueHeads;
  private final long headDim;
  private final long vocabulary;

  /**
   * Counts.
   *
   * @param entry of models.yaml, with shapes
   */
  Shape(JsonNode entry) {
    this.entry = entry;
    this.shapes = entry.path("shapes");
    this.hidden = entry.path("hiddenSize").asLong();
    this.layers = entry.path("layers").asLong();
    this.heads = entry.path("attentionHeads").asLong();
    this.keyValueHeads = entry.path("kvHeads").asLong();
    this.headDim = entry.path("headDim").asLong();
    this.vocabulary = shape("vocabSize");
    add(Part.EMBEDDINGS, vocabulary * hidden);
    switch (shapes.path("kind").asText("decoder")) {
      case "bert" -> bert();
      case "decoder" -> decoder();
      default -> throw new IllegalArgumentException("unknown kind: " + entry.path("id"));
    }
  }

  long of(Part part) {
    return parts.getOrDefault(part, 0L);
  }

  /** What vLLM loads. */
  long served() {
    return all() - of(Part.STORED_ONLY) - of(Part.PREDICTION);
  }

  /** What the checkpoint holds, without the scales of a quantization. */
  long all() {
    return parts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** BertModel, XLMRobertaModel: an encoder with biases everywhere, and a pooler. */
  private void bert() {
    long inner = shape("intermediateSize");
    add(Part.EMBEDDINGS, (shape("positions") + shape("typeVocab")) * hidden);
    add(Part.ATTENTION, layers * 4 * hidden * hidden);
    add(Part.MLP, layers * 2 * hidden * inner);
    add(Part.BIASES, layers * (4 * hidden + inner + hidden) + hidden);
    add(Part.NORMS, (2 * layers + 1) * 2 * hidden);
    add(Part.STORED_ONLY, hidden * hidden);
  }

  private void decoder() {
    head();
    long attention = entry.has("mla") ? latentAttention() : attention();
    add(Part.ATTENTION, layers * attention);
    attentionExtras();
    if (shapes.has("moe")) {
      experts(attention);
    } else {
      add(Part.MLP, layers * matrices() * hidden * shape("intermediateSize"));
    }
    long perNorm = shapes.path("layerNorm").asBoolean() ? 2 * hidden : hidden;
    add(Part.NORMS, (layers * shapes.path("normsPerLayer").asLong(2) + 1) * perNorm);
    // Without the size of an image, how many positions the tower has is unknown.
    if (shapes.path("vision").has("imageSize")) {
      vision(shapes.path("vision"));
    }
  }

  private void head() {
    if (shapes.path("tiedEmbeddings").asBoolean()) {
      add(Part.STORED_ONLY, is("storedLmHead") ? vocabulary * hidden : 0);
    } else if (!is("noLmHead")) {
      add(Part.HEAD, vocabulary * hidden);
    }
  }

  /** Queries and output of all heads; keys and values of theirs. */
  private long attention() {
    return 2 * hidden * heads * headDim + 2 * hidden * keyValueHeads * headDim;
  }

  /** DeepSeek's: keys and values through a narrow latent vector, queries maybe, too. */
  private long latentAttention() {
    long nope = shape("qkNopeHeadDim");
    long rope = entry.path("mla").path("qkRopeHeadDim").asLong();
    long value = shape("vHeadDim");
    long latent = entry.path("mla").path("kvLoraRank").asLong();
    long query = shape("qLoraRank");
    add(Part.NORMS, layers * (latent + query));
    long keysAndValues = hidden * (latent + rope) + latent * heads * (nope + value);
    long queries =
        query > 0 ? hidden * query + query * heads * (nope + rope) : hidden * heads * (nope + rope);
    return keysAndValues + queries + heads * value * hidden;
  }

  private void attentionExtras() {
    if (is("attentionBias")) {
      add(Part.BIASES, layers * (heads + 2 * keyValueHeads) * headDim);
    }
    if (is("outputBias")) {
      add(Part.BIASES, layers * hidden);
    }
    if (is("sinks")) {
      add(Part.BIASES, layers * heads);
    }
    if (is("qkNorm")) {
      add(Part.NORMS, layers * 2 * headDim);
    }
  }

  private void experts(long attention) {
    JsonNode moe = shapes.path("moe");
    long dense = moe.path("denseLayers").asLong();
    long sparse = layers - dense;
    long count = moe.path("experts").asLong();
    long inner = moe.path("intermediateSize").asLong();
    long expert = matrices() * hidden * inner;
    long shared = matrices() * hidden * moe.path("sharedIntermediateSize").asLong();
    long router = count * hidden + (moe.path("routerBias").asBoolean() ? count : 0);
    add(Part.EXPERTS, sparse * count * expert);
    add(Part.SHARED_EXPERTS, sparse * shared);
    add(Part.ROUTERS, sparse * router);
    add(Part.MLP, dense * matrices() * hidden * moe.path("denseIntermediateSize").asLong());
    if (moe.path("expertBias").asBoolean()) {
      add(Part.BIASES, sparse * count * (2 * inner + hidden));
    }
    long latentNorms = entry.path("mla").path("kvLoraRank").asLong() + shape("qLoraRank");
    long joints = 2 * hidden * hidden + 5 * hidden + 2 * vocabulary * hidden;
    add(
        Part.PREDICTION,
        shape("mtpLayers") * (attention + latentNorms + count * expert + shared + router + joints));
  }

  /** A SigLIP tower and the projector of Gemma 3. */
  private void vision(JsonNode vision) {
    long width = vision.path("hiddenSize").asLong();
    long inner = vision.path("intermediateSize").asLong();
    long patch = vision.path("patchSize").asLong();
    long side = vision.path("imageSize").asLong() / patch;
    long patches = 3 * patch * patch * width + width + side * side * width;
    long layer = 4 * width * width + 4 * width + 2 * width * inner + inner + width + 4 * width;
    long projector = width * hidden + width;
    add(Part.VISION, patches + vision.path("layers").asLong() * layer + 2 * width + projector);
  }

  /** Of an MLP: gate, up and down, or up and down. */
  private long matrices() {
    return shapes.path("gatedMlp").asBoolean(true) ? 3 : 2;
  }

  private void add(Part part, long count) {
    parts.merge(part, count, Long::sum);
  }

  private long shape(String key) {
    return shapes.path(key).asLong();
  }

  private boolean is(String key) {
    return shapes.path(key).asBoolean();
  }
}
