package ai.devopstoolkit.inference.derive;

import ai.devopstoolkit.inference.policy.Durations;
import ai.devopstoolkit.inference.policy.Policy;
import ai.devopstoolkit.inference.sizing.Gib;
import ai.devopstoolkit.inference.spec.Spec;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * {@code probes}: the policy's numbers, overridden field by field; the startup probe's
 * failureThreshold follows from the {@link StartupBudget}.
 */
final class Probes implements DerivedField {
  @Override
  public String name() {
    return "probes";
  }

  @Override
  public JsonNode value(Inputs inputs) {
    Policy.Probes policy = inputs.policy().probes();
    Spec.Probes own = inputs.spec().probes();
    ObjectNode probes = JsonNodeFactory.instance.objectNode();
    int startupFailures = (int) Math.min(Integer.MAX_VALUE, StartupBudget.failureThreshold(inputs));
    probes.set("startup", probe(own.startup(), policy.startup(), startupFailures));
    probes.set(
        "readiness",
        probe(own.readiness(), policy.readiness(), policy.readiness().failureThreshold()));
    probes.set(
        "liveness", probe(own.liveness(), policy.liveness(), policy.liveness().failureThreshold()));
    return probes;
  }

  @Override
  public List<Reason> reasons(Inputs inputs) {
    Spec.Probes own = inputs.spec().probes();
    List<Reason> reasons = new ArrayList<>();
    reasons.add(startup(inputs));
    reasons.add(other("readiness", own.readiness()));
    reasons.add(other("liveness", own.liveness()));
    return reasons;
  }

  private static JsonNode probe(Spec.Probe own, Policy.Probe policy, int failureThreshold) {
    ObjectNode probe = JsonNodeFactory.instance.objectNode();
    int initialDelay = own.initialDelaySeconds().orElse(policy.initialDelaySeconds());
    if (initialDelay != 0) {
      probe.put("initialDelaySeconds", initialDelay);
    }
    return probe
        .put("periodSeconds", own.periodSeconds().orElse(policy.periodSeconds()))
        .put("timeoutSeconds", own.timeoutSeconds().orElse(policy.timeoutSeconds()))
        .put("failureThreshold", own.failureThreshold().orElse(failureThreshold));
  }

  private static Reason startup(Inputs inputs) {
    if (inputs.spec().probes().startup().failureThreshold().isPresent()) {
      return new Reason(
          "probes.startup",
          Durations.format(StartupBudget.effective(inputs)) + " by your failureThreshold",
          "spec.probes.startup");
    }
    String budget = Durations.format(StartupBudget.derived(inputs));
    String later =
        ModelCache.volume(inputs).isPresent()
            ? "; the first start downloads, later ones read the volume and take less"
            : "";
    OptionalLong weights = StartupBudget.weightBytes(inputs);
    if (weights.isEmpty()) {
      return new Reason(
          "probes.startup",
          budget + " for a model of unknown size" + later,
          "spec.model, policy startup.unknownModel");
    }
    Policy.Startup startup = inputs.policy().startup();
    return new Reason(
        "probes.startup",
        "%s: %s + %s × %s of weights, %s to %s"
                .formatted(
                    budget,
                    Durations.format(startup.base()),
                    Durations.format(startup.perGiB()),
                    Gib.ofBytes(weights.getAsLong()),
                    Durations.format(startup.minimum()),
                    Durations.format(startup.maximum()))
            + later,
        "spec.model, policy startup");
  }

  private static Reason other(String name, Spec.Probe own) {
    String path = "probes." + name;
    return own.equals(Spec.Probe.NONE)
        ? new Reason(path, "the policy's", "policy " + path)
        : new Reason(
            path, "the policy's, with your overrides", "spec." + path + ", policy " + path);
  }
}
