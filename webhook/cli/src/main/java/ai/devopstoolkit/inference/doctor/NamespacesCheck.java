package ai.devopstoolkit.inference.doctor;

import ai.devopstoolkit.inference.doctor.Hook.Configuration;
import ai.devopstoolkit.inference.doctor.LabelSelector.Requirement;
import ai.devopstoolkit.inference.spec.Text;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * No hook leaves out a namespace with models. Others add to the namespaceSelectors of all webhooks,
 * and again if somebody takes that away: AKS (Azure/AKS#4002) does, so the advice is about the
 * namespace's label.
 */
final class NamespacesCheck implements Check {
  private static final int MOST = 5;
  private static final String NAME_LABEL = "kubernetes.io/metadata.name";

  private final boolean target;

  /**
   * Looks at what was added to our hooks; says nothing if nothing was.
   *
   * @param target whether the cluster is only a target
   */
  NamespacesCheck(boolean target) {
    this.target = target;
  }

  @Override
  public String subject() {
    return "the namespaces that the hooks leave out";
  }

  @Override
  public void look(Cluster cluster, Findings findings) throws ClusterException {
    Map<Set<Requirement>, Set<String>> harmless = new LinkedHashMap<>();
    for (Configuration configuration : Configuration.values()) {
      List<Hook> registered = configuration.in(cluster).map(Hook::of).orElse(List.of());
      for (Hook bundled : Hook.bundled(configuration)) {
        for (Hook hook : registered) {
          if (hook.name().equals(bundled.name())) {
            Set<Requirement> added = hook.namespaces().without(bundled.namespaces());
            lost(bundled.namespaces().without(hook.namespaces()), hook, findings);
            if (!added.isEmpty() && !leavesOut(added, hook, cluster, findings)) {
              harmless.computeIfAbsent(added, key -> new TreeSet<>()).add(hook.shortName());
            }
          }
        }
      }
    }
    harmless.forEach(
        (added, hooks) ->
            findings.ok(
                (hooks.size() == 1 ? "hook " : "hooks ")
                    + Text.all(hooks)
                    + ": somebody added "
                    + Text.all(added)
                    + " to namespaceSelector, which leaves out no namespace with models"));
  }

  private void lost(Set<Requirement> lost, Hook hook, Findings findings) {
    if (!lost.isEmpty()) {
      findings.warn(
          "hook " + hook.name() + ": its namespaceSelector lacks " + Text.all(lost),
          ConfigurationsCheck.remedy(target));
    }
  }

  /** Whether a namespace with models is left out, which is told then. */
  private static boolean leavesOut(
      Set<Requirement> added, Hook hook, Cluster cluster, Findings findings)
      throws ClusterException {
    Map<String, Requirement> out = new TreeMap<>();
    Set<String> inhabited = inhabited(hook, cluster);
    for (JsonNode namespace : cluster.listAll("namespaces")) {
      String name = namespace.at("/metadata/name").asText();
      if (inhabited.contains(name)) {
        added.stream()
            .filter(it -> !it.isMet(namespace.at("/metadata/labels")))
            .findFirst()
            .ifPresent(it -> out.put(name, it));
      }
    }
    out.entrySet().stream()
        .limit(MOST)
        .forEach(
            it ->
                findings.fail(
                    "hook "
                        + hook.name()
                        + " leaves out namespace "
                        + it.getKey()
                        + ", as somebody added "
                        + it.getValue()
                        + " to its namespaceSelector: "
                        + effect(hook),
                    remedy(it.getKey(), it.getValue())));
    if (out.size() > MOST) {
      findings.fail(
          "hook " + hook.name() + " leaves out " + (out.size() - MOST) + " more namespaces",
          "the same for these");
    }
    return !out.isEmpty();
  }

  /** Those that have what the hook is called for, or are made ready for it. */
  private static Set<String> inhabited(Hook hook, Cluster cluster) throws ClusterException {
    List<String> resources =
        hook.name().equals(Hook.PROBES)
            ? List.of(Api.VLLM_RUNTIMES)
            : List.of(Api.LLM_INFERENCES, Api.PROVIDER_CONFIGS);
    Set<String> namespaces = new TreeSet<>();
    for (String resource : resources) {
      cluster
          .listAll(resource)
          .forEach(it -> namespaces.add(it.at("/metadata/namespace").asText()));
    }
    return namespaces;
  }

  private static String effect(Hook hook) {
    return switch (hook.shortName()) {
      case "mutate" ->
          "LLMInferences there are refused, as the webhook \"did not see this object\"";
      case "validate" -> "nobody checks what is stored there";
      default -> "models there keep the probes and the 64 MiB of /dev/shm of the vLLM operator";
    };
  }

  private static String remedy(String namespace, Requirement requirement) {
    String again = "whoever added it may do so again: docs/install.md#aks";
    return requirement.key().equals(NAME_LABEL)
        ? "take it out where it was added"
        : "kubectl label --overwrite namespace "
            + namespace
            + " "
            + requirement.label()
            + ". Do not take it out of the configuration: "
            + again;
  }
}
