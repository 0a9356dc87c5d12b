package ai.devopstoolkit.inference.admission;

import ai.devopstoolkit.inference.rules.Findings;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * The deployment hook: gives the vLLM operator's Deployment the probes and the shared memory that
 * its pod annotations ask for, as a VLLMRuntime has no fields for them.
 *
 * <p>It refuses nothing. What it cannot read it leaves as it is, with a warning.
 *
 * <p>While the stored template carries the stamp of what is asked for, probes and volume are taken
 * from there: so a newer version of this hook, which may do it differently, rolls no pod. The
 * operator's updates, which come with a fresh template, then change nothing.
 */
public final class MutateDeployment implements Hook {
  private static final String RULE = "deployment";

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
      findings.warn("spec.template", "has no container vllm: probes and /dev/shm stay as they are");
      return decision(findings, Optional.empty());
    }
    PodTemplatePatch patch = new PodTemplatePatch(now);
    String stamp = PodSettings.stamp(now.annotations());
    Optional<PodTemplate> applied = applied(request, now, stamp);
    if (applied.isPresent()) {
      keep(applied.get(), patch);
    } else {
      try {
        apply(PodSettings.read(now.annotations()), now, patch, findings);
      } catch (PodSettingsException e) {
        findings.warn("pod annotations", e.getMessage() + ": the pod stays as it is");
        return decision(findings, Optional.empty());
      }
    }
    patch.stamp(stamp);
    return decision(findings, patch.operations());
  }

  private static boolean isDeployment(JsonNode object) {
    return object.path("kind").asText().equals("Deployment")
        && object.path("apiVersion").asText().equals("apps/v1");
  }

  /** The stored template, if it has got what is asked for now. */
  private static Optional<PodTemplate> applied(
      AdmissionRequest request, PodTemplate now, String stamp) {
    if (!request.isUpdate()) {
      return Optional.empty();
    }
    PodTemplate before = PodTemplate.of(request.oldObject());
    boolean same =
        before.index() >= 0
            && before.stamp().equals(stamp)
            && before.hasOwnSharedMemory() == now.hasOwnSharedMemory();
    return same ? Optional.of(before) : Optional.empty();
  }

  private static void keep(PodTemplate before, PodTemplatePatch patch) {
    for (String field : PodSettings.PROBE_FIELDS) {
      if (before.container().path(field) instanceof ObjectNode probe) {
        patch.probe(field, ProbeNumbers.of(probe));
      }
    }
    patch.sharedMemory(before.volume(), before.mount());
  }

  private static void apply(
      PodSettings asked, PodTemplate now, PodTemplatePatch patch, Findings findings) {
    asked
        .probes()
        .forEach(
            (field, numbers) -> {
              if (!patch.probe(field, numbers)) {
                findings.warn("container vllm", "has no " + field + ": its numbers have no place");
              }
            });
    if (asked.sharedMemory().isPresent() && !now.hasOwnSharedMemory()) {
      patch.sharedMemory(asked.sharedMemory().get());
    } else {
      patch.sharedMemory(Optional.empty(), Optional.empty());
    }
  }

  private static Decision decision(Findings findings, Optional<ArrayNode> patch) {
    return new Decision(List.of(), findings.warnings(), patch, "", "");
  }
}
