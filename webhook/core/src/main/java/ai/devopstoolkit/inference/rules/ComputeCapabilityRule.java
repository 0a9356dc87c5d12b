package ai.devopstoolkit.inference.rules;

import ai.devopstoolkit.inference.catalog.EngineFact;
import ai.devopstoolkit.inference.catalog.EngineFacts;
import ai.devopstoolkit.inference.catalog.EngineVersion;
import ai.devopstoolkit.inference.catalog.GpuProduct;
import ai.devopstoolkit.inference.catalog.GpuProduct.ComputeCapability;
import ai.devopstoolkit.inference.catalog.ModelFacts;
import ai.devopstoolkit.inference.catalog.ModelFacts.Quantization;
import ai.devopstoolkit.inference.spec.Field;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Number formats and kinds of attention need GPUs that can compute with them. */
final class ComputeCapabilityRule implements Rule {
  /** The methods that vLLM takes a file format for, the one that needs least first or last. */
  private static final Map<String, List<String>> METHODS =
      Map.of(
          "awq/awq", List.of("awq", "awq_marlin", "auto_awq"),
          "gptq/gptq", List.of("gptq", "gptq_marlin", "auto_gptq"),
          "fp8/fp8", List.of("fp8"),
          "compressed-tensors/fp8", List.of("compressed-tensors/W8A16Fp8"),
          "compressed-tensors/int4", List.of("compressed-tensors/WNA16"),
          "compressed-tensors/nvfp4",
              List.of("compressed-tensors/W4A16Fp4", "compressed-tensors/W4A4Fp4"),
          "modelopt/fp8", List.of("modelopt"),
          "fbgemm_fp8/fp8", List.of("fbgemm_fp8"),
          "modelopt/nvfp4", List.of("modelopt_fp4"),
          "mxfp4/mxfp4", List.of("mxfp4", "gpt_oss_mxfp4"));

  /** vLLM's check_if_supports_dtype: "Bfloat16 is only supported on GPUs with … at least 8.0". */
  private static final ComputeCapability BFLOAT16 = ComputeCapability.parse("8.0");

  /** "No valid attention backend found … use_sparse=True" below it. */
  private static final ComputeCapability SPARSE_ATTENTION = ComputeCapability.parse("9.0");

  private static final EngineVersion SPARSE_UNKNOWN = EngineVersion.parse("0.16.0");

  private static final Set<String> SPARSE =
      Set.of("DeepseekV32ForCausalLM", "DeepseekV4ForCausalLM", "GlmMoeDsaForCausalLM");

  /** From 0.20.0 on vLLM's builds are for CUDA 13, whose torch has no code for 7.0. */
  private static final EngineVersion CUDA_13 = EngineVersion.parse("0.20.0");

  private static final ComputeCapability TURING = ComputeCapability.parse("7.5");
  private static final Set<String> HALF = Set.of("half", "float16");
  private static final Set<String> WIDE = Set.of("float", "float32");

  /** Formats of which both versions were asked. */
  private static final Set<String> NO_FLOAT32 =
      Set.of("awq", "gptq", "fp8", "fbgemm_fp8", "modelopt", "mxfp4");

  @Override
  public String id() {
    return "compute-capability";
  }

  @Override
  public Set<Field> reads() {
    return Set.of(Field.MODEL, Field.ARGS);
  }

  @Override
  public boolean readsPolicy() {
    return true;
  }

  @Override
  public boolean canBeSkipped() {
    return true;
  }

  @Override
  public void check(Subject subject, Findings findings) {
    if (subject.model().isEmpty()) {
      return;
    }
    ModelFacts model = subject.model().get();
    dtype(subject, model, findings);
    Optional<GpuProduct> gpu = subject.policy().gpu().product();
    if (gpu.isPresent() && gpu.get().computeCapability().isPresent()) {
      capability(subject, model, gpu.get(), gpu.get().computeCapability().get(), findings);
    }
  }

  /** What an engine refuses on every GPU: 0.15.0 and 0.32.0 were asked. */
  private static void dtype(Subject subject, ModelFacts model, Findings findings) {
    String dtype = subject.settings().dtype();
    if ((HALF.contains(dtype) && refusesHalf(model))
        || (WIDE.contains(dtype) && refusesFloat32(model))) {
      findings.refuse(
          Field.MODEL,
          "vLLM does not start with it in "
              + dtype
              + ", the policy's engine.dtype. Ask for dtype auto.");
    }
  }

  /** "Numerical instability", mxfp4's own list, and attention over a sparse index. */
  private static boolean refusesHalf(ModelFacts model) {
    return model.refusesFloat16()
        || model.quantization().map(it -> it.method().equals("mxfp4")).orElse(false)
        || SPARSE.contains(model.servedArchitecture());
  }

  /** Methods list the types that they compute in; latent attention has no kernel for it. */
  private static boolean refusesFloat32(ModelFacts model) {
    return model.quantization().map(it -> NO_FLOAT32.contains(it.checkpoint())).orElse(false)
        || model.attention().map(it -> it.latent().isPresent()).orElse(false);
  }

  private static void capability(
      Subject subject, ModelFacts model, GpuProduct gpu, ComputeCapability has, Findings findings) {
    EngineFact engine = subject.engine();
    model
        .quantization()
        .filter(it -> !hasOwnKernels(it, model))
        .ifPresent(
            it -> {
              OptionalInt needed = needed(it, engine);
              if (needed.isPresent() && has.number() < needed.getAsInt()) {
                ComputeCapability least = ComputeCapability.of(needed.getAsInt());
                String what = " does not start. Use the model in another format, or another GPU.";
                findings.refuseIf(
                    engine.isCertain(),
                    Field.MODEL.path(),
                    too(name(it), least, gpu, has, engine + what),
                    too(name(it), least, gpu, has, "it may not start"));
              }
            });
    String dtype = subject.settings().dtype();
    if (has.compareTo(BFLOAT16) < 0 && dtype.equals("bfloat16")) {
      findings.refuse(
          Field.MODEL,
          too(
              "bfloat16, the policy's engine.dtype,",
              BFLOAT16,
              gpu,
              has,
              "vLLM does not start. Ask for dtype auto."));
    }
    if (has.compareTo(BFLOAT16) < 0 && dtype.equals("auto") && model.refusesFloat16()) {
      findings.warn(
          Field.MODEL, too("bfloat16", BFLOAT16, gpu, has, "it runs in float32, twice the memory"));
    }
    if (SPARSE.contains(model.servedArchitecture()) && has.compareTo(SPARSE_ATTENTION) < 0) {
      sparse(engine, gpu, has, findings);
    }
    if (has.compareTo(TURING) < 0) {
      findings.warn(
          Field.MODEL,
          gpu.withArticle()
              + " has compute capability "
              + has
              + ": vLLM's builds have no code for it from "
              + CUDA_13
              + " on");
    }
  }

  /** 0.15.0 was asked, and has no backend; whether newer versions have one is not recorded. */
  private static void sparse(
      EngineFact engine, GpuProduct gpu, ComputeCapability has, Findings findings) {
    String what = " does not start. Use another model, or another GPU.";
    findings.refuseIf(
        engine.isCertain() && !engine.since(SPARSE_UNKNOWN),
        Field.MODEL.path(),
        too("sparse MLA", SPARSE_ATTENTION, gpu, has, engine + what),
        too("sparse MLA", SPARSE_ATTENTION, gpu, has, "it may not start"));
  }

  /** Experts in 4 bits of compressed-tensors are checked for nothing: 0.15.0 builds them on 7.0. */
  private static boolean hasOwnKernels(Quantization quantization, ModelFacts model) {
    return quantization.checkpoint().equals("compressed-tensors")
        && quantization.method().equals("int4")
        && model.shapes().experts().isPresent();
  }

  /** What the format needs at least, 75 for 7.5; of an unknown version what none goes below. */
  private static OptionalInt needed(Quantization quantization, EngineFact engine) {
    EngineFacts facts = EngineFacts.bundled();
    return METHODS
        .getOrDefault(quantization.checkpoint() + "/" + quantization.method(), List.of())
        .stream()
        .map(it -> facts.minimumCapability(it, engine.version()))
        .flatMapToInt(OptionalInt::stream)
        .min();
  }

  private static String name(Quantization quantization) {
    return quantization.checkpoint().equals(quantization.method())
        ? quantization.method()
        : quantization.method() + " (" + quantization.checkpoint() + ")";
  }

  private static String too(
      String what, ComputeCapability needed, GpuProduct gpu, ComputeCapability has, String then) {
    return what
        + " needs compute capability "
        + needed
        + ", "
        + gpu.withArticle()
        + " has "
        + has
        + ": "
        + then;
  }
}
