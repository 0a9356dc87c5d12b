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
    Optional<SecretKey> hfTokenSecret) {

  /** GPUs that share each layer: the user's choice, else all. */
  public int effectiveTensorParallelSize() {
    return tensorParallelSize.orElse(gpu);
  }

  /** Where the model runs, given the object's own namespace. */
  public String effectiveTargetNamespace(String ownNamespace) {
    return targetNamespace.isEmpty() ? ownNamespace : targetNamespace;
  }

  /** The arguments, read. */
  public Arguments arguments() {
    return Arguments.of(args);
  }

  /** An environment variable with a literal value. */
  public record EnvVar(String name, String value) {}

  /** A key of a Secret in the target namespace. */
  public record SecretKey(String name, String key) {
    /** The key that is read unless the user names another. */
    public static final String DEFAULT_KEY = "token";
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
