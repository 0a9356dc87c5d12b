package ai.devopstoolkit.inference.sizing;

import ai.devopstoolkit.inference.catalog.EngineFact;
import ai.devopstoolkit.inference.catalog.EngineFacts;
import ai.devopstoolkit.inference.catalog.EngineVersion;
import ai.devopstoolkit.inference.catalog.GpuProduct;
import ai.devopstoolkit.inference.catalog.GpuProduct.ComputeCapability;
import ai.devopstoolkit.inference.catalog.ModelFacts;
import ai.devopstoolkit.inference.catalog.ModelFacts.Experts;
import ai.devopstoolkit.inference.catalog.ModelFacts.Heads;
import ai.devopstoolkit.inference.catalog.ModelFacts.Quantization;
import ai.devopstoolkit.inference.policy.Policy;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.ToIntFunction;

/**
 * What vLLM asserts when its workers build their parts of a model: that each matrix can be cut into
 * as many equal parts as GPUs share a layer, and that no part ends within a block of quantized
 * numbers. Of vLLM 0.15.0 and 0.32.0 each was tried with the real engine: docs/engine.md.
 *
 * @param model that is served
 * @param engine that serves it
 * @param capability what the GPUs can compute, if that is known
 * @param expertParallel whether each GPU has whole experts in place of a part of each ({@code
 *     FusedMoEParallelConfig.make}: then tp_size is 1)
 */
public record Split(
    ModelFacts model,
    EngineFact engine,
    Optional<ComputeCapability> capability,
    boolean expertParallel) {
  /** The embedding's rows are padded to a multiple of this (VocabParallelEmbedding). */
  private static final int PADDING = 64;

  /** The first with resolve_fp8_moe_weight_block_shape, which makes the scales of experts finer. */
  private static final EngineVersion FINER_EXPERTS = EngineVersion.parse("0.31.0");

  private static final ComputeCapability VOLTA = ComputeCapability.parse("7.0");
  private static final String FP8 = "FP8 block";

  /**
   * Why something cannot be split.
   *
   * @param what with its arithmetic, as in {@code its vocabulary of 32,064 / 5 = 6,412.8 is no
   *     whole number}
   * @param certain whether the engine's version is known to refuse it
   */
  public record Obstacle(String what, boolean certain) {}

  /** The split of {@code model} over the GPUs of {@code policy}. */
  public static Split of(ModelFacts model, EngineSettings settings, Policy policy) {
    return new Split(
        model,
        settings.serves(),
        policy.gpu().product().flatMap(GpuProduct::computeCapability),
        settings.expertParallel());
  }

  /** The first thing that is in the way of {@code gpus} that share each layer; empty if nothing. */
  public Optional<Obstacle> over(int gpus) {
    if (gpus == 1) {
      return Optional.empty();
    }
    return heads(gpus)
        .or(() -> sizes(gpus))
        .or(() -> model.quantization().flatMap(it -> blocks(it, gpus)));
  }

  /** What is in the way of stages of a pipeline; empty if nothing, or the code is unknown to us. */
  public Optional<Obstacle> stages(int stages) {
    Optional<EngineFacts.Architecture> code =
        EngineFacts.bundled().architecture(model.servedArchitecture());
    if (stages == 1 || code.isEmpty()) {
      return Optional.empty();
    }
    boolean can = engine.version().map(code.get()::hasPipelinesIn).orElse(code.get().pipelines());
    return can
        ? Optional.empty()
        : Optional.of(
            new Obstacle(
                "vLLM's " + model.servedArchitecture() + " has no stages of a pipeline",
                engine.isCertain() || !code.get().pipelines()));
  }

  /**
   * ModelConfig.verify_with_parallel_config and QKVParallelLinear: attention heads evenly, and
   * those of keys and values evenly or in even copies. Latent attention has one for all.
   */
  public Optional<Obstacle> heads(int gpus) {
    if (model.heads().isEmpty()) {
      return Optional.empty();
    }
    Heads heads = model.heads().get();
    boolean latent = model.attention().map(it -> it.latent().isPresent()).orElse(false);
    boolean even =
        heads.attention() % gpus == 0
            && (latent || heads.keyValue() % gpus == 0 || gpus % heads.keyValue() == 0);
    return even ? Optional.empty() : Optional.of(new Obstacle(text(heads), true));
  }

  private static String text(Heads heads) {
    return heads.attention() == heads.keyValue()
        ? "its " + heads.attention() + " attention heads"
        : "its " + heads.attention() + " attention heads and " + heads.keyValue() + " KV heads";
  }

  private Optional<Obstacle> sizes(int gpus) {
    ModelFacts.Shapes shapes = model.shapes();
    return uneven("vocabulary", padded(shapes.vocabulary()), gpus)
        .or(() -> uneven("MLP size", shapes.intermediate(), gpus))
        .or(() -> expertParallel ? Optional.empty() : unevenExperts(gpus))
        .or(() -> uneven("positions", padded(shapes.positions()), gpus))
        .or(() -> uneven("token types", tokenTypes(), gpus));
  }

  private Optional<Obstacle> unevenExperts(int gpus) {
    return uneven("experts' size", experts(Experts::intermediate), gpus);
  }

  /** An encoder's few types of tokens are an embedding, too, of as many rows as the padding. */
  private OptionalInt tokenTypes() {
    return model.isEncoder() ? OptionalInt.of(PADDING) : OptionalInt.empty();
  }

  private static OptionalInt padded(OptionalInt size) {
    return size.isPresent()
        ? OptionalInt.of((size.getAsInt() + PADDING - 1) / PADDING * PADDING)
        : size;
  }

  private OptionalInt experts(ToIntFunction<Experts> size) {
    return model.shapes().experts().stream().mapToInt(size).filter(it -> it > 0).findFirst();
  }

  private static Optional<Obstacle> uneven(String what, OptionalInt size, int gpus) {
    if (size.isEmpty() || size.getAsInt() % gpus == 0) {
      return Optional.empty();
    }
    String quotient = String.format(Locale.ROOT, "%,.1f", (double) size.getAsInt() / gpus);
    return Optional.of(
        new Obstacle(
            "its " + part(what, size.getAsInt(), gpus) + quotient + " is no whole number", true));
  }

  private Optional<Obstacle> blocks(Quantization quantization, int gpus) {
    if (quantization.block().isPresent()) {
      int block = quantization.block().getAsInt();
      return expertBlocks(block, gpus).or(() -> linearBlocks(FP8, block, gpus, true));
    }
    if (quantization.group().isEmpty()) {
      return Optional.empty();
    }
    int group = quantization.group().getAsInt();
    return switch (quantization.checkpoint()) {
      case "awq" -> linearBlocks("AWQ group", group, gpus, true);
      case "gptq" -> groupKernel().flatMap(it -> linearBlocks("GPTQ group", group, gpus, it));
      default -> Optional.empty();
    };
  }

  /** Fp8MoEMethod.create_weights: each GPU's part of an expert is whole blocks, until 0.31.0. */
  private Optional<Obstacle> expertBlocks(int block, int gpus) {
    return engine.since(FINER_EXPERTS) || expertParallel
        ? Optional.empty()
        : broken(
            "experts' size", experts(Experts::intermediate), FP8, block, gpus, engine.isCertain());
  }

  /**
   * Whether kernels for GPTQ want whole groups: those for compute capability 8 do (Marlin, "Failed
   * to find a kernel that can implement the WNA16 linear layer"), and that for 7.0 (gptq.py); those
   * for 7.5 (Exllama) and 9.0 (Machete) do not. Experts have another kernel, which does not.
   */
  private Optional<Boolean> groupKernel() {
    if (model.shapes().experts().isPresent()) {
      return Optional.empty();
    }
    if (capability.isEmpty()) {
      return Optional.of(false);
    }
    boolean wants = capability.get().major() == 8 || capability.get().compareTo(VOLTA) == 0;
    return wants ? Optional.of(engine.isCertain()) : Optional.empty();
  }

  /**
   * Matrices that are split: what attention gives (its rows), the MLP, and experts that every token
   * is computed by (validate_fp8_block_shape; AWQLinearMethod and GPTQLinearMethod.create_weights).
   */
  private Optional<Obstacle> linearBlocks(String unit, int block, int gpus, boolean certain) {
    return broken("attention size", attention(), unit, block, gpus, certain)
        .or(
            () ->
                unit.equals(FP8)
                    ? broken("KV size", keyValue(gpus), unit, block, gpus, certain)
                    : Optional.empty())
        .or(() -> broken("MLP size", model.shapes().intermediate(), unit, block, gpus, certain))
        .or(
            () ->
                broken(
                    "shared experts' size",
                    experts(Experts::sharedIntermediate),
                    unit,
                    block,
                    gpus,
                    certain));
  }

  /** Numbers of all attention heads; absent for latent attention, whose matrices are others. */
  private OptionalInt attention() {
    return model.attention().isPresent() && model.attention().get().latent().isEmpty()
        ? OptionalInt.of(
            model.heads().map(Heads::attention).orElse(0) * model.attention().get().headDim())
        : OptionalInt.empty();
  }

  /** Numbers of all heads of keys and values, with the copies that are made of few. */
  private OptionalInt keyValue(int gpus) {
    return attention().isPresent()
        ? OptionalInt.of(
            Math.max(gpus, model.heads().map(Heads::keyValue).orElse(0))
                * model.attention().get().headDim())
        : OptionalInt.empty();
  }

  private static Optional<Obstacle> broken(
      String what, OptionalInt size, String unit, int block, int gpus, boolean certain) {
    if (size.isEmpty() || size.getAsInt() / gpus % block == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Obstacle(
            "its "
                + part(what, size.getAsInt(), gpus)
                + String.format(Locale.ROOT, "%,d", size.getAsInt() / gpus)
                + " is no multiple of the "
                + unit
                + ", "
                + block,
            certain));
  }

  private static String part(String what, int size, int gpus) {
    return what + " of " + String.format(Locale.ROOT, "%,d", size) + " / " + gpus + " = ";
  }
}
