package ai.devopstoolkit.inference.doctor;

import ai.devopstoolkit.inference.doctor.Hook.Configuration;
import ai.devopstoolkit.inference.doctor.LabelSelector.Requirement;
import ai.devopstoolkit.inference.spec.CanonicalJson;
import ai.devopstoolkit.inference.spec.Text;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The API server calls our hooks, and when it should. */
final class ConfigurationsCheck implements Check {
  /** What makes it call. All of them are as the API server stores them if they say nothing. */
  private static final List<String> COMPARED =
      List.of("rules", "matchConditions", "matchPolicy", "reinvocationPolicy", "objectSelector");

  /** In seconds; the API server's own. */
  private static final int DEFAULT_TIMEOUT = 10;

  private static final String REMEDY =
      "kubectl apply -k manifests/base; for a server outside the cluster, dot-inference"
          + " webhook-config";

  private final boolean target;

  /**
   * Looks for the hooks of LLMInferences, or for that of Deployments.
   *
   * @param target whether the cluster is only a target
   */
  ConfigurationsCheck(boolean target) {
    this.target = target;
  }

  @Override
  public String subject() {
    return "the webhook configurations " + Api.NAME;
  }

  @Override
  public void look(Cluster cluster, Findings findings) throws ClusterException {
    List<Hook> fine = new ArrayList<>();
    fine.addAll(look(Configuration.MUTATING, cluster, findings));
    if (!target) {
      fine.addAll(look(Configuration.VALIDATING, cluster, findings));
    }
    if (!fine.isEmpty()) {
      findings.ok(
          (fine.size() == 1 ? "hook " : "hooks ")
              + Text.all(fine.stream().map(Hook::shortName).toList())
              + ": the API server calls "
              + Text.all(fine.stream().map(Hook::called).distinct().toList()));
    }
  }

  /** Those that are as they should be, but for differences that are told. */
  private List<Hook> look(Configuration configuration, Cluster cluster, Findings findings)
      throws ClusterException {
    Optional<JsonNode> found = configuration.in(cluster);
    if (found.isEmpty()) {
      findings.fail(
          configuration.kind() + " " + Api.NAME + " is missing: " + effect(configuration),
          remedy());
      return List.of();
    }
    List<Hook> bundled = Hook.bundled(configuration);
    List<Hook> fine = new ArrayList<>();
    List<Hook> registered = Hook.of(found.get());
    for (String name : wanted(bundled)) {
      if (registered.stream().noneMatch(it -> it.name().equals(name))) {
        findings.fail(configuration.kind() + " " + Api.NAME + " has no hook " + name, remedy());
      }
    }
    for (Hook hook : registered) {
      Hook ours =
          bundled.stream().filter(it -> it.name().equals(hook.name())).findFirst().orElse(hook);
      if (isHarmless(hook, ours, findings)) {
        compare(hook, ours, findings);
        fine.add(hook);
      }
    }
    return fine;
  }

  /** Whether nothing passes by it, and nobody waits for it who should not; tells otherwise. */
  private boolean isHarmless(Hook hook, Hook ours, Findings findings) {
    String name = "hook " + hook.name();
    String policy = hook.json().path("failurePolicy").asText();
    if (!policy.equals("Fail")) {
      findings.fail(
          name + ": failurePolicy is " + policy + ": with the server down, objects pass unchecked",
          remedy());
      return false;
    }
    if (hook.json().path("matchConditions").isEmpty()) {
      findings.fail(
          name
              + " has lost its matchConditions: labels, finalizers and deletion wait for the"
              + " webhook, too. cert-manager before 1.12 drops them when it writes caBundle",
          "upgrade cert-manager, then " + remedy());
      return false;
    }
    List<String> missing = Calls.missing(hook.json().path("rules"), ours.json().path("rules"));
    if (!missing.isEmpty()) {
      findings.fail(
          name + ": its rules lack " + Text.all(missing) + ": these pass it by", remedy());
      return false;
    }
    LabelSelector objects = LabelSelector.of(hook.json().path("objectSelector"));
    Set<Requirement> added = objects.without(LabelSelector.of(ours.json().path("objectSelector")));
    if (!added.isEmpty()) {
      findings.fail(
          name
              + " has an objectSelector: objects whose labels are not "
              + Text.all(added)
              + " pass it by",
          remedy());
      return false;
    }
    return true;
  }

  private List<String> wanted(List<Hook> bundled) {
    return target
        ? List.of(Hook.PROBES)
        : bundled.stream().map(Hook::name).filter(it -> !it.equals(Hook.PROBES)).toList();
  }

  private void compare(Hook hook, Hook bundled, Findings findings) {
    List<String> differences = new ArrayList<>();
    for (String field : COMPARED) {
      if (!normal(hook.json().path(field)).equals(normal(bundled.json().path(field)))) {
        differences.add(field);
      }
    }
    int timeout = hook.json().path("timeoutSeconds").asInt(DEFAULT_TIMEOUT);
    if (timeout < bundled.json().path("timeoutSeconds").asInt(DEFAULT_TIMEOUT)) {
      differences.add("timeoutSeconds (" + timeout + ")");
    }
    if (!hook.path().equals(bundled.path())) {
      differences.add("clientConfig (path " + hook.path() + ")");
    }
    if (!differences.isEmpty()) {
      findings.warn(
          "hook " + hook.name() + " is not as this program has it: " + Text.all(differences),
          remedy());
    }
  }

  /** Without what makes no difference: order, blanks in expressions, selectors of everything. */
  private static String normal(JsonNode value) {
    return value.isEmpty() && !value.isValueNode()
        ? ""
        : CanonicalJson.of(value).replaceAll("(\\\\n|\\s)+", " ");
  }

  private String effect(Configuration configuration) {
    if (target) {
      return "models keep the probes and the 64 MiB of /dev/shm of the vLLM operator";
    }
    return switch (configuration) {
      case MUTATING -> "every new LLMInference is refused";
      case VALIDATING -> "nobody checks what is stored in the end";
    };
  }

  private String remedy() {
    return remedy(target);
  }

  /** What makes the configurations what this program comes with. */
  static String remedy(boolean target) {
    return target ? "kubectl apply -k manifests/target-cluster" : REMEDY;
  }
}
