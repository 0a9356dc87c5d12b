package ai.devopstoolkit.inference.policy;

import ai.devopstoolkit.inference.catalog.EngineFact;
import ai.devopstoolkit.inference.catalog.GpuProduct;
import ai.devopstoolkit.inference.quantity.Quantity;
import ai.devopstoolkit.inference.spec.Arguments;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the platform team decides. Every part is described in the file of the defaults ({@code
 * policy/default.yaml}).
 *
 * @param name for messages and stamps
 * @param image the container image; the tag is part of its name, as the operator has it
 * @param nodeSelectorTerms Kubernetes NodeSelectorTerms, never empty; not to be changed
 * @param tolerations Kubernetes Tolerations; not to be changed
 * @param deploymentHook whether the target cluster has the hook that makes probes, shared memory
 *     and variables from Secrets real
 * @param modelCache which volumes keep the weights
 * @param targetNamespaces globs of the object's namespace, and which namespaces it may deploy to
 * @param secrets globs of the Secrets that may be named
 * @param trustRemoteCode ids of models whose own code may run in the pod
 * @param allowed names of arguments in full, and of variables, that users may write although they
 *     load code, reach files or the network
 * @param scaling how many pods there may be, and how their number and they change
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
    ModelCache modelCache,
    Map<String, List<String>> targetNamespaces,
    List<String> secrets,
    List<String> trustRemoteCode,
    Set<String> allowed,
    Scaling scaling,
    List<Target> targets,
    String hash) {

  /**
   * What holds for an object of {@code namespace} that runs where {@code providerConfigName} leads:
   * the policy of the most specific target that matches, else this one. A target with the more
   * specific providerConfigName is the more specific one, then that with the more specific
   * namespace, then that which comes first in the file.
   */
  public Policy at(String namespace, String providerConfigName) {
    return mostSpecific(
            targets.stream().filter(it -> it.matches(namespace, providerConfigName)),
            Target.SPECIFICITY)
        .map(Target::policy)
        .orElse(this);
  }

  /** What holds where no target matches. */
  public Policy withoutTargets() {
    return new Policy(
        name,
        image,
        engine,
        gpu,
        perGpu,
        runtimeClass,
        nodeSelectorTerms,
        tolerations,
        startup,
        probes,
        deploymentHook,
        ingress,
        modelCache,
        targetNamespaces,
        secrets,
        trustRemoteCode,
        allowed,
        scaling,
        List.of(),
        hash);
  }

  /**
   * Globs of the namespaces that objects of {@code namespace} may deploy to: those of the most
   * specific entry that matches, none without one. Of equals the first in alphabetical order: the
   * hash knows no other of a map.
   */
  public List<String> targetsAllowedFor(String namespace) {
    return mostSpecific(
            targetNamespaces.keySet().stream().filter(it -> Glob.matches(it, namespace)).sorted(),
            Glob.SPECIFICITY)
        .map(targetNamespaces::get)
        .orElse(List.of());
  }

  /** Whether code of the model {@code id} may run in the pod; ids are the same in any case. */
  public boolean trustsCodeOf(String id) {
    return trustRemoteCode.stream().anyMatch(id::equalsIgnoreCase);
  }

  /** The first than which none is more specific. */
  private static <T> Optional<T> mostSpecific(Stream<T> matching, Comparator<T> specificity) {
    return matching.reduce((best, next) -> specificity.compare(next, best) > 0 ? next : best);
  }

  /**
   * A cluster, or the objects of a namespace on it.
   *
   * @param namespace glob of the object's own
   * @param providerConfigName glob
   * @param policy what holds there; it has no targets
   */
  public record Target(String namespace, String providerConfigName, Policy policy) {
    private static final Comparator<Target> SPECIFICITY =
        Comparator.comparing(Target::providerConfigName, Glob.SPECIFICITY)
            .thenComparing(Target::namespace, Glob.SPECIFICITY);

    boolean matches(String ownNamespace, String ownProviderConfigName) {
      return Glob.matches(providerConfigName, ownProviderConfigName)
          && Glob.matches(namespace, ownNamespace);
    }
  }

  /**
   * How many pods there may be, and how their number and they change.
   *
   * @param maximum of the pods of one object
   * @param rollout the strategy by which a change replaces pods
   * @param autoscaler what the vLLM operator's autoscalingConfig has beside the bounds, in its own
   *     shape; empty where its defaults hold; not to be changed
   */
  public record Scaling(int maximum, Rollout rollout, ObjectNode autoscaler) {}

  /** How a change replaces pods, by the names that Kubernetes gives the strategies. */
  public enum Rollout {
    Recreate,
    RollingUpdate
  }

  /**
   * The container image as the operator joins it: registry, slash, name with tag.
   *
   * @param pullSecretName Secret of the target namespace to pull it with, or empty for none
   */
  public record Image(String registry, String name, String pullSecretName) {}

  /**
   * vLLM's own settings.
   *
   * @param gpuMemoryUtilization a decimal fraction as text
   * @param maxNumSeqs sequences at once; absent for vLLM's own number
   * @param maxNumBatchedTokens tokens of one forward pass; absent for vLLM's own number
   * @param kvCacheDtype what the KV cache is kept in; empty for the model's own
   * @param toolCalling whether models call tools, where the catalog knows their parser
   * @param reasoning whether what models think is told apart, where the catalog knows their parser
   * @param args arguments for all models
   * @param serves which version the image holds, as the policy says or as is known of the image
   */
  public record Engine(
      String dtype,
      String gpuMemoryUtilization,
      boolean enablePrefixCaching,
      boolean enableChunkedPrefill,
      OptionalInt maxNumSeqs,
      OptionalInt maxNumBatchedTokens,
      String kvCacheDtype,
      boolean toolCalling,
      boolean reasoning,
      Arguments args,
      EngineFact serves) {}

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

  /**
   * What a route gets beside its host; empty texts mean none.
   *
   * @param annotations of the Ingress or HTTPRoute
   * @param httpRoute what an HTTPRoute gets; without it the route is an Ingress
   */
  public record Ingress(
      String className,
      String tlsSecretName,
      String clusterIssuer,
      Map<String, String> annotations,
      Optional<HttpRoute> httpRoute) {}

  /**
   * A route of the Gateway API.
   *
   * @param parentRefs Kubernetes ParentReferences, never empty; not to be changed
   * @param tls whether the listeners that they lead to serve https
   */
  public record HttpRoute(ArrayNode parentRefs, boolean tls) {}

  /**
   * The volumes that keep weights.
   *
   * @param enabled whether every model that is downloaded has one; else those that ask
   * @param storageClassName of those that name none; empty for the cluster's default
   * @param accessMode {@code ReadWriteMany} or {@code ReadWriteOnce}
   */
  public record ModelCache(boolean enabled, String storageClassName, String accessMode) {
    public static final String READ_WRITE_MANY = "ReadWriteMany";

    /** All pods that use it are on one node. */
    public static final String READ_WRITE_ONCE = "ReadWriteOnce";

    /** Not ReadOnlyMany, which the operator knows, too: somebody has to write the weights. */
    public static final List<String> ACCESS_MODES = List.of(READ_WRITE_MANY, READ_WRITE_ONCE);
  }
}
