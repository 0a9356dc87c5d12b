package ai.devopstoolkit.inference.catalog;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What is known of a model. What has no source is absent, and what needs it is not checked.
 *
 * @param id on Hugging Face, as its owner spells it
 * @param architecture as its config.json names it, as in {@code Qwen2ForCausalLM}
 * @param servedAs vLLM's name for that, if it is another
 * @param task what it is for
 * @param attention how it attends; absent if its key-value cache follows no formula that we know
 * @param heads attention heads, and those of keys and values
 * @param shapes sizes of its matrices
 * @param weightBytes its weights on all GPUs together, as vLLM serves them with dtype auto
 * @param weightFrom where {@code weightBytes} is from: measured, a file's size, or a formula
 * @param dtype what its unquantized weights are computed in, as in {@code bfloat16}; may be empty
 * @param quantization how its weights are quantized
 * @param maxContext the longest sequence, in tokens
 * @param gated whether its files can only be fetched with an account that was given access
 * @param parameters how many numbers it has
 * @param remoteCode code of its repository that vLLM needs; only this program's own catalog says so
 * @param sources of these figures
 */
public record ModelFacts(
    String id,
    String architecture,
    Optional<String> servedAs,
    Task task,
    Optional<Heads> heads,
    Optional<Attention> attention,
    Shapes shapes,
    OptionalLong weightBytes,
    String weightFrom,
    String dtype,
    Optional<Quantization> quantization,
    OptionalInt maxContext,
    Optional<Boolean> gated,
    OptionalLong parameters,
    Optional<RemoteCode> remoteCode,
    List<String> sources) {

  /** Beginnings of architectures. */
  private static final List<String> FLOAT16_REFUSED = List.of("Gemma2For", "Gemma3For", "Glm4For");

  /** What a model is for. */
  public enum Task {
    /** It writes text, token by token, and keeps keys and values of what it wrote. */
    GENERATE,
    /** It makes one vector of a text, in one pass. */
    EMBED
  }

  /** Attention heads, and those of keys and values. */
  public record Heads(int attention, int keyValue) {}

  /**
   * What a token takes of the key-value cache.
   *
   * @param layers that attend; the others of a hybrid model keep no keys and values
   * @param keyValueHeads of each
   * @param headDim numbers of a head
   * @param latent for multi-head latent attention: numbers that stand for keys and values of all
   *     heads, {@code kv_lora_rank + qk_rope_head_dim}
   * @param window for layers that look back only so far
   */
  public record Attention(
      int layers,
      int keyValueHeads,
      int headDim,
      OptionalInt latent,
      Optional<SlidingWindow> window) {

    /**
     * Bytes that a sequence takes on each of {@code tensorParallel} GPUs, all layers together.
     *
     * <p>2 × layers × heads × head dimension × bytes for each token, heads split over the GPUs or
     * copied if there are fewer; latent attention keeps layers × latent × bytes on each (facts of
     * vLLM; llm-d-planner). A layer with a window keeps that much at most.
     *
     * @param tokens length of the sequence
     * @param elementBytes bytes of a number: 2 for bfloat16 and float16
     */
    public long bytes(long tokens, int tensorParallel, int elementBytes) {
      long perLayer =
          latent.isPresent()
              ? (long) latent.getAsInt() * elementBytes
              : 2L
                  * Math.max(1, (keyValueHeads + tensorParallel - 1) / tensorParallel)
                  * headDim
                  * elementBytes;
      int full = window.map(SlidingWindow::fullLayers).orElse(layers);
      long windowed = window.map(it -> Math.min(it.tokens(), tokens)).orElse(0L);
      return perLayer * (full * tokens + (layers - full) * windowed);
    }

    /** The length from which on a sequence takes no more, if all layers have a window. */
    public OptionalLong largest() {
      return window.isPresent() && window.get().fullLayers() == 0
          ? OptionalLong.of(window.get().tokens())
          : OptionalLong.empty();
    }
  }

  /** Layers that look back so many tokens, and how many layers look back to the beginning. */
  public record SlidingWindow(long tokens, int fullLayers) {}

  /**
   * Sizes of a model's matrices, by the names of its config.json; what is unknown is absent.
   *
   * @param hidden numbers that stand for a token between layers
   * @param vocabulary tokens that it knows
   * @param intermediate numbers between the matrices of a layer's MLP; of a mixture of experts
   *     those of its dense layers
   * @param positions an encoder's learned positions
   * @param experts of each sparse layer
   * @param tiedEmbeddings whether the matrix of its embeddings is that of its head, too
   * @param vision whether it has a part that sees
   */
  public record Shapes(
      OptionalInt hidden,
      OptionalInt vocabulary,
      OptionalInt intermediate,
      OptionalInt positions,
      Optional<Experts> experts,
      boolean tiedEmbeddings,
      boolean vision) {}

  /**
   * A mixture of experts.
   *
   * @param count of experts in a layer
   * @param perToken experts that each token is computed by
   * @param intermediate numbers between the matrices of one
   * @param sharedIntermediate of the experts that every token is computed by, together; 0 if there
   *     are none
   */
  public record Experts(int count, int perToken, int intermediate, int sharedIntermediate) {}

  /**
   * How weights are quantized.
   *
   * @param method what a weight is stored as: awq, gptq, fp8, mxfp4, …
   * @param bits of a weight
   * @param checkpoint vLLM's name for the file format, {@code quant_method} of config.json: as the
   *     method, or compressed-tensors, modelopt, …
   * @param group inputs of a matrix that share a scale, as in AWQ and GPTQ
   * @param block rows and columns of a matrix that share a scale, as in FP8 by blocks
   */
  public record Quantization(
      String method, int bits, String checkpoint, OptionalInt group, OptionalInt block) {}

  /**
   * Whether it reads its whole text at once, as BERT does, and keeps no key-value cache. A model
   * that makes vectors and has the code of one that writes ({@code …ForCausalLM}) keeps one.
   */
  public boolean isEncoder() {
    return task == Task.EMBED && !architecture.endsWith("ForCausalLM");
  }

  /**
   * Whether vLLM refuses to compute it in float16, and where a GPU has no bfloat16 takes float32
   * ({@code _FLOAT16_NOT_SUPPORTED_MODELS}, config/model.py, 0.15.0 and 0.32.0).
   */
  public boolean refusesFloat16() {
    return FLOAT16_REFUSED.stream().anyMatch(architecture::startsWith);
  }

  /** vLLM's name for the code that runs it. */
  public String servedArchitecture() {
    return servedAs.orElse(architecture);
  }

  /** The same figures for a model of another id, as a fine-tuned one has them: without its code. */
  public ModelFacts named(String otherId) {
    return new ModelFacts(
        otherId,
        architecture,
        servedAs,
        task,
        heads,
        attention,
        shapes,
        weightBytes,
        weightFrom,
        dtype,
        quantization,
        maxContext,
        gated,
        parameters,
        Optional.empty(),
        sources);
  }

  /** The weights in GiB, if they are known. */
  public Optional<Double> weightGib() {
    return weightBytes.isPresent()
        ? Optional.of(weightBytes.getAsLong() / (double) (1L << 30))
        : Optional.empty();
  }
}
