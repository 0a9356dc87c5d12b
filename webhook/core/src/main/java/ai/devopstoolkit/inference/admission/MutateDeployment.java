package ai.devopstoolkit.inference.admission;

import ai.devopstoolkit.inference.derive.SecretEnv;
import ai.devopstoolkit.inference.quantity.Quantity;
import ai.devopstoolkit.inference.rules.Findings;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The deployment hook: gives the vLLM operator's Deployment the probes, the shared memory and the
 * variables from Secrets that its pod annotations ask for, as a VLLMRuntime has no fields for them.
 *
 * <p>It refuses nothing. What it cannot read it leaves as it was sent, with a warning.
 *
 * <p>While the stored template carries the stamp of what is asked for, probes, volume and variables
 * are taken from there: so a newer version of this hook, which may do it differently, rolls no pod.
 * The operator's updates, which come with a fresh template, then change nothing. A person's change,
 * which is made to the stored template, is undone with a warning that says where to make it.
 */
public final class MutateDeployment implements Hook {
  private static final String RULE = "deployment";
  private static final String ANNOTATIONS = "pod annotations";

  @Override
  public Decision decide(AdmissionRequest request) {
    JsonNode deployment = request.object();
    if (!request.writesSpec() || request.isBeingDeleted() || !isDeployment(deployment)) {
      return Decision.notConcerned("");
    }
    PodTemplate now = PodTemplate.of(deployment);
    if (!PodSettings.askedFor(now.annotations())) {
      return Decision.notConcerned("");
    }
    Findings findings = new Findings().of(RULE);
    if (now.index() < 0) {
      findings.warn(
          "spec.template", "has no container vllm: probes, /dev/shm and env stay as sent");
      return decision(findings, Optional.empty());
    }
    PodTemplate before =
        PodTemplate.of(request.isUpdate() ? request.oldObject() : MissingNode.getInstance());
    PodTemplatePatch patch = new PodTemplatePatch(now);
    apply(before, now, patch, findings);
    warnOfUndone(request.name(), before, now, patch, findings);
    return decision(findings, patch.operations());
  }

  private static boolean isDeployment(JsonNode object) {
    return object.path("kind").asText().equals("Deployment")
        && object.path("apiVersion").asText().equals("apps/v1");
  }

  private static void apply(
      PodTemplate before, PodTemplate now, PodTemplatePatch patch, Findings findings) {
    String stamp = PodSettings.stamp(now.annotations());
    if (isApplied(before, now, stamp)) {
      keep(before, now, patch);
      patch.stamp(stamp);
      return;
    }
    boolean probes = applyProbes(now, patch, findings);
    boolean sharedMemory = applySharedMemory(now, patch, findings);
    boolean secretEnv = applySecretEnv(before, now, patch, findings);
    if (probes && sharedMemory && secretEnv) {
      patch.stamp(stamp);
    } else {
      patch.removeStamp(); // an older one would vouch for what was never applied
    }
  }

  /** Whether the stored template has got what is asked for now. */
  private static boolean isApplied(PodTemplate before, PodTemplate now, String stamp) {
    return before.index() >= 0
        && before.stamp().equals(stamp)
        && before.hasOwnSharedMemory() == now.hasOwnSharedMemory()
        && hasSecretEnv(before, now);
  }

  /** Whether {@code template} has the variables that {@code now} asks for: nobody took one away. */
  private static boolean hasSecretEnv(PodTemplate template, PodTemplate now) {
    Set<String> names = secretNames(now);
    return now.annotations().has(PodSettings.SECRET_ENV)
        ? names.size() > 1 && template.variables(names).size() == names.size()
        : names.isEmpty();
  }

  /**
   * The names of the variables that {@code template} asks for, and that of the hook's own; none if
   * it asks for none. The hook's own alone if they cannot be read.
   */
  private static Set<String> secretNames(PodTemplate template) {
    Set<String> names = new HashSet<>();
    if (template.annotations().has(PodSettings.SECRET_ENV)) {
      names.add(SecretEnv.HOOK_VARIABLE);
      try {
        PodSettings.secretEnv(template.annotations()).forEach(it -> names.add(it.name()));
      } catch (PodSettingsException e) {
        return names; // said where it is applied
      }
    }
    return names;
  }

  private static void keep(PodTemplate before, PodTemplate now, PodTemplatePatch patch) {
    Set<String> names = secretNames(now);
    patch.secretEnv(before.variables(names), names);
    for (String field : PodSettings.PROBE_FIELDS) {
      before.numbers(field).ifPresent(numbers -> patch.probe(field, numbers));
    }
    patch.sharedMemory(before.volume(), before.mount());
  }

  /** False if the annotation cannot be read. */
  private static boolean applyProbes(PodTemplate now, PodTemplatePatch patch, Findings findings) {
    try {
      PodSettings.probes(now.annotations())
          .forEach(
              (field, numbers) -> {
                if (!patch.probe(field, numbers)) {
                  findings.warn(
                      "container vllm", "has no " + field + ": its numbers have no place");
                }
              });
      return true;
    } catch (PodSettingsException e) {
      findings.warn(ANNOTATIONS, e.getMessage() + ": the probes stay as sent");
      return false;
    }
  }

  /** False if the annotation cannot be read. */
  private static boolean applySharedMemory(
      PodTemplate now, PodTemplatePatch patch, Findings findings) {
    try {
      Optional<Quantity> size = PodSettings.sharedMemory(now.annotations());
      if (size.isPresent() && !now.hasOwnSharedMemory()) {
        patch.sharedMemory(size.get());
      } else {
        patch.sharedMemory(Optional.empty(), Optional.empty());
      }
      return true;
    } catch (PodSettingsException e) {
      findings.warn(ANNOTATIONS, e.getMessage() + ": /dev/shm stays as sent");
      return false;
    }
  }

  /**
   * The variables, and after them the hook's own, without which vLLM does not start. False if the
   * annotation cannot be read: then none of them is there.
   */
  private static boolean applySecretEnv(
      PodTemplate before, PodTemplate now, PodTemplatePatch patch, Findings findings) {
    Set<String> ours = secretNames(now);
    List<JsonNode> there = now.env().valueStream().toList();
    before.variables(secretNames(before)).stream()
        .filter(there::contains) // the template was made from the stored one
        .forEach(it -> ours.add(it.path("name").asText()));
    List<JsonNode> entries = new ArrayList<>();
    boolean read = true;
    try {
      PodSettings.secretEnv(now.annotations()).forEach(it -> entries.add(it.entry()));
      if (!entries.isEmpty()) {
        entries.add(SecretVariable.hookEntry());
      }
    } catch (PodSettingsException e) {
      findings.warn(ANNOTATIONS, e.getMessage() + ": no variable is set, and vLLM cannot start");
      read = false;
    }
    patch.secretEnv(entries, ours);
    return read;
  }

  /** The operator's template is fresh; one with a stamp was made from the stored one. */
  private static void warnOfUndone(
      String name, PodTemplate before, PodTemplate now, PodTemplatePatch patch, Findings findings) {
    if (before.stamp().isEmpty() || now.stamp().isEmpty()) {
      return;
    }
    for (String field : PodSettings.PROBE_FIELDS) {
      if (patch.changes(field) && !now.numbers(field).equals(before.numbers(field))) {
        findings.warn(
            field,
            "your change is undone: make it in spec.probes."
                + PodSettings.probe(field)
                + " of LLMInference "
                + name);
      }
    }
    boolean same = now.volume().equals(before.volume()) && now.mount().equals(before.mount());
    if (patch.changes(PodTemplate.VOLUME) && !same) {
      findings.warn(
          PodTemplate.SHARED_MEMORY,
          "your change is undone: its size follows from spec.gpu of LLMInference "
              + name
              + " and the policy");
    }
    Set<String> secrets = secretNames(before);
    if (patch.changes(PodTemplatePatch.ENV)
        && !now.variables(secrets).equals(before.variables(secrets))) {
      findings.warn(
          PodTemplatePatch.ENV,
          "your change is undone: variables from Secrets follow from LLMInference " + name);
    }
  }

  private static Decision decision(Findings findings, Optional<ArrayNode> patch) {
    return new Decision(List.of(), findings.warnings(), patch, "", "");
  }
}
