package ai.devopstoolkit.inference.derive;

import ai.devopstoolkit.inference.catalog.ModelFacts;
import ai.devopstoolkit.inference.policy.Policy;
import ai.devopstoolkit.inference.quantity.Quantity;
import ai.devopstoolkit.inference.sizing.Gib;
import ai.devopstoolkit.inference.sizing.ModelFiles;
import ai.devopstoolkit.inference.spec.Derived;
import ai.devopstoolkit.inference.spec.QuantityText;
import ai.devopstoolkit.inference.spec.Spec;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * {@code modelCache}: the volume that keeps the weights over restarts. Its size follows from the
 * weights once, and then it stays as it is.
 */
public final class ModelCache implements DerivedField {
  @Override
  public String name() {
    return Derived.MODEL_CACHE;
  }

  @Override
  public JsonNode value(Inputs inputs) {
    return volume(inputs).<JsonNode>map(ModelVolume::json).orElse(MissingNode.getInstance());
  }

  /** The volume that the object has or gets; none where its size cannot be told. */
  public static Optional<ModelVolume> volume(Inputs inputs) {
    if (!isWanted(inputs)) {
      return Optional.empty();
    }
    if (inputs.volume().isPresent()) {
      return inputs.volume();
    }
    Spec.ModelCache own = inputs.spec().modelCache();
    Policy.ModelCache policy = inputs.policy().modelCache();
    String storageClassName =
        own.storageClassName().isEmpty() ? policy.storageClassName() : own.storageClassName();
    return size(inputs).map(it -> new ModelVolume(it, storageClassName, policy.accessMode()));
  }

  /** Whether the object asks for one, or the policy gives it one. */
  public static boolean isWanted(Inputs inputs) {
    return inputs.spec().modelCache().isAsked()
        || (inputs.policy().modelCache().enabled() && !isInTheImage(inputs.spec().model()));
  }

  /** Whether {@code model} is a path: nothing is downloaded. */
  public static boolean isInTheImage(String model) {
    return model.startsWith("/") || model.startsWith(".");
  }

  /** What vLLM downloads, in bytes, if it is known. */
  public static OptionalLong files(Optional<ModelFacts> model) {
    return model.map(ModelFiles::bytes).orElse(OptionalLong.empty());
  }

  /** The size that follows from the weights, if they are known. */
  public static Optional<Quantity> derivedSize(Optional<ModelFacts> model) {
    OptionalLong files = files(model);
    return files.isPresent()
        ? Optional.of(Quantity.parse(ModelFiles.volumeGib(files.getAsLong()) + "Gi"))
        : Optional.empty();
  }

  private static Optional<Quantity> size(Inputs inputs) {
    Optional<QuantityText> own = inputs.spec().modelCache().size();
    return own.isPresent() ? own.get().quantity() : derivedSize(inputs.model());
  }

  @Override
  public List<Reason> reasons(Inputs inputs) {
    List<Reason> reasons = new ArrayList<>();
    if (inputs.volume().isPresent()) {
      reasons.add(
          new Reason(
              name(),
              "the volume that is there: none of it can change while the object lives",
              "stored spec.derived.modelCache"));
    } else {
      reasons.add(sizeReason(inputs));
      boolean own = !inputs.spec().modelCache().storageClassName().isEmpty();
      if (value(inputs).has("storageClassName")) {
        reasons.add(
            own
                ? new Reason(
                    "modelCache.storageClassName",
                    "as you wrote it",
                    "spec.modelCache.storageClassName")
                : new Reason(
                    "modelCache.storageClassName",
                    "the policy's",
                    "policy modelCache.storageClassName"));
      }
      reasons.add(
          new Reason("modelCache.accessMode", "the policy's", "policy modelCache.accessMode"));
    }
    reasons.add(
        new Reason(
            "modelCache.mountPath",
            "HF_HOME; the first start downloads, later ones read it; deleted with the object",
            "always"));
    return reasons;
  }

  private static Reason sizeReason(Inputs inputs) {
    if (inputs.spec().modelCache().size().isPresent()) {
      return new Reason("modelCache.size", "your override", "spec.modelCache.size");
    }
    return new Reason(
        "modelCache.size",
        "1.1 × "
            + Gib.ofBytes(files(inputs.model()).orElse(0))
            + " of files + 10 GiB; stays as it is from now on",
        "spec.model");
  }
}
