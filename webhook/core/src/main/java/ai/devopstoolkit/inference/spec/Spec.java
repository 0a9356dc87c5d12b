package ai.devopstoolkit.inference.spec;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the user asked for. Absent and empty are the same: {@code ""} where text is optional.
 *
 * @param model Hugging Face id, or a path in the image
 * @param gpu GPUs of the one pod
 * @param ingressHost host of the Ingress, or empty for none
 * @param providerConfigName the ProviderConfig in the object's namespace
 * @param targetNamespace where the model runs, or empty for the object's own namespace
 * @param cpu override of the derived cores
 * @param memory override of the derived memory
 * @param tensorParallelSize override: GPUs that share each layer
 * @param maxModelLen context length in tokens passed to vLLM
 * @param env environment variables added to the derived ones
 * @param args arguments of {@code vllm serve} beside the derived ones, as they are written
 * @param probes overrides of the derived probes
 * @param hfTokenSecret the Secret with a Hugging Face token
 * @param apiKeySecret the Secret with the key that requests must have
 * @param modelCache the volume that keeps the weights
 * @param replicas pods that serve the model; the API server fills in 1
 * @param autoscaling bounds of the number of pods, which then is no longer {@code replicas}
 */
public record Spec(
    String model,
    int gpu,
    String ingressHost,
    String providerConfigName,
    String targetNamespace,
    Optional<QuantityText> cpu,
    Optional<QuantityText> memory,
    OptionalInt tensorParallelSize,
    OptionalInt maxModelLen,
    List<EnvVar> env,
    List<String> args,
    Probes probes,
    Optional<SecretKey> hfTokenSecret,
    Optional<SecretKey> apiKeySecret,
    ModelCache modelCache,
    OptionalInt replicas,
    Optional<Autoscaling> autoscaling) {

  /** GPUs that share each layer: the user's choice, else all. */
  public int effectiveTensorParallelSize() {
    return tensorParallelSize.orElse(gpu);
  }

  /** Pods without autoscaling: the user's choice, else the schema's 1. */
  public int effectiveReplicas() {
    return replicas.orElse(1);
  }

  /** Pods that there may be at once. */
  public int mostReplicas() {
    return autoscaling.isPresent() ? autoscaling.get().maxReplicas() : effectiveReplicas();
  }

  /** Where the model runs, given the object's own namespace. */
  public String effectiveTargetNamespace(String ownNamespace) {
    return targetNamespace.isEmpty() ? ownNamespace : targetNamespace;
  }

  /**
   * An environment variable.
   *
   * @param value as it is written; empty if it comes from a Secret
   * @param secret where its value is, instead
   */
  public record EnvVar(String name, String value, Optional<SecretKey> secret) {
    /** With a literal value. */
    public EnvVar(String name, String value) {
      this(name, value, Optional.empty());
    }

    /** Whether its value is in a Secret. */
    public boolean isSecret() {
      return secret.isPresent();
    }
  }

  /** A key of a Secret in the target namespace. */
  public record SecretKey(String name, String key) {
    /** The key that a Hugging Face token has unless the user names another. */
    public static final String DEFAULT_KEY = "token";

    /** The key that an API key has unless the user names another. */
    public static final String API_KEY = "api-key";
  }

  /** A volume that keeps the weights; what is left out follows from the model and the policy. */
  public record ModelCache(Optional<QuantityText> size, String storageClassName) {
    /** Nothing asked for. */
    public static final ModelCache NONE = new ModelCache(Optional.empty(), "");

    /** Whether one is asked for: by a size, by a class, or by both. */
    public boolean isAsked() {
      return size.isPresent() || !storageClassName.isEmpty();
    }
  }

  /**
   * How many pods the autoscaler may choose.
   *
   * @param minReplicas 0 or more; the vLLM operator's own 1 if absent
   * @param maxReplicas 1 or more; the schema demands one, without it there is 1
   */
  public record Autoscaling(OptionalInt minReplicas, int maxReplicas) {
    /** The least number of pods: the user's choice, else the operator's. */
    public int effectiveMinReplicas() {
      return minReplicas.orElse(1);
    }
  }

  /** The user's overrides, probe by probe. */
  public record Probes(Probe startup, Probe readiness, Probe liveness) {
    /** No override at all. */
    public static final Probes NONE = new Probes(Probe.NONE, Probe.NONE, Probe.NONE);
  }

  /** Overrides of one probe; seconds, and a count of failures. */
  public record Probe(
      OptionalInt periodSeconds,
      OptionalInt failureThreshold,
      OptionalInt timeoutSeconds,
      OptionalInt initialDelaySeconds) {
    /** No override at all. */
    public static final Probe NONE =
        new Probe(
            OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());
  }
}
