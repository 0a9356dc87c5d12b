package ai.devopstoolkit.inference.rules;

import ai.devopstoolkit.inference.catalog.GpuProduct;
import ai.devopstoolkit.inference.catalog.GpuProduct.ComputeCapability;
import ai.devopstoolkit.inference.catalog.ModelFacts;
import ai.devopstoolkit.inference.spec.Field;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Number formats need GPUs that can compute with them. Only warned about: what is needed differs
 * from version to version of vLLM.
 */
final class ComputeCapabilityRule implements Rule {
  /**
   * What vLLM needs at least (its documentation v0.14.0, features/quantization; get_min_capability
   * of quantization/awq.py @ 000796acdf, fp8.py @ 0071b24bf8 and mxfp4.py @ 007d50058a). FP8 is
   * computed as such from 8.9 on, and with 16 bits from 8.0 on.
   */
  private static final Map<String, ComputeCapability> QUANTIZATIONS =
      Map.of(
          "awq", ComputeCapability.parse("7.5"),
          "gptq", ComputeCapability.parse("7.0"),
          "fp8", ComputeCapability.parse("8.0"),
          "mxfp4", ComputeCapability.parse("8.0"));

  /**
   * vLLM's worker: "Bfloat16 is only supported on GPUs with compute capability of at least 8.0".
   */
  private static final ComputeCapability BFLOAT16 = ComputeCapability.parse("8.0");

  @Override
  public String id() {
    return "compute-capability";
  }

  @Override
  public Set<Field> reads() {
    return Set.of(Field.MODEL);
  }

  @Override
  public boolean canBeSkipped() {
    return true;
  }

  @Override
  public void check(Subject subject, Findings findings) {
    Optional<GpuProduct> gpu = subject.policy().gpu().product();
    Optional<ComputeCapability> has = gpu.flatMap(GpuProduct::computeCapability);
    if (has.isEmpty() || subject.model().isEmpty()) {
      return;
    }
    ModelFacts model = subject.model().get();
    String quantization = model.quantization().map(ModelFacts.Quantization::method).orElse("");
    ComputeCapability needed = QUANTIZATIONS.get(quantization);
    if (needed != null && has.get().compareTo(needed) < 0) {
      warn(quantization, needed, gpu.get(), has.get(), "vLLM may not start with it", findings);
    }
    String dtype = subject.policy().engine().dtype();
    if ((dtype.equals("auto") ? model.dtype() : dtype).equals("bfloat16")
        && has.get().compareTo(BFLOAT16) < 0) {
      warn("bfloat16", BFLOAT16, gpu.get(), has.get(), "have the policy say dtype half", findings);
    }
  }

  private static void warn(
      String what,
      ComputeCapability needed,
      GpuProduct gpu,
      ComputeCapability has,
      String then,
      Findings findings) {
    findings.warn(
        Field.MODEL,
        what
            + " needs compute capability "
            + needed
            + ", "
            + gpu.withArticle()
            + " has "
            + has
            + ": "
            + then);
  }
}
