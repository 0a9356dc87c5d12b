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
 * @param parsers of what it answers
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
    Parsers parsers,
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
   * What a model keeps of the tokens that it has seen.
   *
   * @param layers that keep keys and values; the others of a hybrid model do not
   * @param keyValueHeads of each
   * @param headDim numbers of a head
   * @param latent for multi-head latent attention: numbers that stand for keys and values of all
   *     heads, {@code kv_lora_rank + qk_rope_head_dim}
   * @param indexer for sparse attention: what its choice of tokens is made with
   * @param window for layers that look back only so far
   * @param state for layers that keep a state of fixed size in place of tokens
   */
  public record Attention(
      int layers,
      int keyValueHeads,
      int headDim,
      OptionalInt latent,
      Optional<Indexer> indexer,
      Optional<SlidingWindow> window,
      Optional<State> state) {

    /** Bytes that a token takes of one GPU that has the whole model, with 2 for each number. */
    public long bytesPerToken() {
      return 2L * layers * (latent.isPresent() ? latent.getAsInt() : 2L * keyValueHeads * headDim);
    }
  }

  /**
   * Layers that look back so many tokens, and others that look back to the beginning.
   *
   * @param tokens that they see
   * @param fullLayers layers that see all
   * @param chunked whether the text is cut into pieces of that length, as in Llama 4
   * @param full heads of keys and values of the layers that see all, where they have others
   */
  public record SlidingWindow(
      long tokens, int fullLayers, boolean chunked, Optional<FullHeads> full) {}

  /** Heads of keys and values, and numbers of each. */
  public record FullHeads(int keyValueHeads, int headDim) {}

  /** So many layers keep one key of so many numbers for each token, in 8 bits. */
  public record Indexer(int layers, int headDim) {}

  /**
   * The state of linear attention or Mamba, on one GPU that has the whole model.
   *
   * @param layers that keep one
   * @param bytes of one layer's: of its convolution and of its recurrence
   * @param mamba2 whether it is Mamba 2, of which some versions of vLLM keep one for each block
   */
  public record State(int layers, long bytes, boolean mamba2) {}

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
   * vLLM's names of what reads its answers.
   *
   * @param toolCall for its calls of tools
   * @param reasoning for what it thinks before it answers
   */
  public record Parsers(Optional<String> toolCall, Optional<String> reasoning) {
    /** Where none is known. */
    public static final Parsers NONE = new Parsers(Optional.empty(), Optional.empty());
  }

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
        parsers,
        sources);
  }

  /** The weights in GiB, if they are known. */
  public Optional<Double> weightGib() {
    return weightBytes.isPresent()
        ? Optional.of(weightBytes.getAsLong() / (double) (1L << 30))
        : Optional.empty();
  }
}
