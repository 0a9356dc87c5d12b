package ai.devopstoolkit.inference.policy;

import ai.devopstoolkit.inference.quantity.Quantity;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What the platform team decides. Every part is described in the file of the defaults ({@code
 * policy/default.yaml}).
 *
 * @param name for messages and stamps
 * @param image the container image; the tag is part of its name, as the operator has it
 * @param nodeSelectorTerms Kubernetes NodeSelectorTerms, never empty; not to be changed
 * @param tolerations Kubernetes Tolerations; not to be changed
 * @param deploymentHook whether the target cluster has the hook that makes probes and shared memory
 *     real
 * @param targetNamespaces globs of the object's namespace, and which namespaces it may deploy to
 * @param hfTokenSecrets globs of the Secrets that may be named
 * @param hash 8 hex digits over all of it
 */
public record Policy(
    String name,
    Image image,
    Engine engine,
    Gpu gpu,
    PerGpu perGpu,
    String runtimeClass,
    ArrayNode nodeSelectorTerms,
    ArrayNode tolerations,
    Startup startup,
    Probes probes,
    boolean deploymentHook,
    Ingress ingress,
    Map<String, List<String>> targetNamespaces,
    List<String> hfTokenSecrets,
    String hash) {

  /** The container image as the operator joins it: registry, slash, name with tag. */
  public record Image(String registry, String name) {}

  /** vLLM's own settings; {@code gpuMemoryUtilization} is a decimal fraction as text. */
  public record Engine(
      String dtype,
      String gpuMemoryUtilization,
      boolean enablePrefixCaching,
      boolean enableChunkedPrefill) {}

  /** How many GPUs one pod may have, and the extended resource that stands for one. */
  public record Gpu(int maximum, String resourceName) {}

  /** What each GPU brings along; shared memory is counted inside the memory. */
  public record PerGpu(Quantity cpu, Quantity memory, Quantity sharedMemory) {}

  /** How long a model may take to start: clamp(base + perGiB × weights, minimum, maximum). */
  public record Startup(
      Duration base, Duration perGiB, Duration minimum, Duration maximum, Duration unknownModel) {}

  /** The three probes; the startup probe's failureThreshold follows from the budget. */
  public record Probes(Probe startup, Probe readiness, Probe liveness) {}

  /** One probe in seconds and failures; 0 where the policy says nothing. */
  public record Probe(
      int periodSeconds, int timeoutSeconds, int failureThreshold, int initialDelaySeconds) {}

  /** What an Ingress gets beside its host; empty texts mean none. */
  public record Ingress(
      String className,
      String tlsSecretName,
      String clusterIssuer,
      Map<String, String> annotations) {}
}
