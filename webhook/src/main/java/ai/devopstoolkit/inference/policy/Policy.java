package ai.devopstoolkit.inference.policy;

import ai.devopstoolkit.inference.catalog.GpuProduct;
import ai.devopstoolkit.inference.quantity.Quantity;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
 * @param targets where it says something else
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
    List<Target> targets,
    String hash) {

  /**
   * What holds for an object of {@code namespace} that runs where {@code providerConfigName} leads:
   * the policy of the most specific target that matches, else this one. A target with the more
   * specific providerConfigName is the more specific one, then that with the more specific
   * namespace, then that which comes first in the file.
   */
  public Policy at(String namespace, String providerConfigName) {
    Policy chosen = this;
    Target best = null;
    for (Target target : targets) {
      if (target.matches(namespace, providerConfigName)
          && (best == null || target.compareTo(best) > 0)) {
        best = target;
        chosen = target.policy();
      }
    }
    return chosen;
  }

  /**
   * A cluster, or the objects of a namespace on it.
   *
   * @param namespace glob of the object's own
   * @param providerConfigName glob
   * @param policy what holds there; it has no targets
   */
  public record Target(String namespace, String providerConfigName, Policy policy) {
    boolean matches(String ownNamespace, String ownProviderConfigName) {
      return Glob.matches(providerConfigName, ownProviderConfigName)
          && Glob.matches(namespace, ownNamespace);
    }

    /** More if it is more specific. */
    int compareTo(Target other) {
      int byCluster =
          Integer.compare(
              Glob.specificity(providerConfigName), Glob.specificity(other.providerConfigName));
      return byCluster != 0
          ? byCluster
          : Integer.compare(Glob.specificity(namespace), Glob.specificity(other.namespace));
    }
  }

  /** The container image as the operator joins it: registry, slash, name with tag. */
  public record Image(String registry, String name) {}

  /** vLLM's own settings; {@code gpuMemoryUtilization} is a decimal fraction as text. */
  public record Engine(
      String dtype,
      String gpuMemoryUtilization,
      boolean enablePrefixCaching,
      boolean enableChunkedPrefill) {}

  /**
   * How many GPUs one pod may have, the extended resource that stands for one, and what they are;
   * without that nobody can tell whether a model fits.
   */
  public record Gpu(int maximum, String resourceName, Optional<GpuProduct> product) {}

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
