package ai.devopstoolkit.inference.derive;

import ai.devopstoolkit.inference.policy.Policy;
import ai.devopstoolkit.inference.spec.Spec;

/**
 * All that a derivation may look at.
 *
 * @param spec what the user asked for
 * @param namespace the object's own
 * @param policy what the platform team decided
 */
public record Inputs(Spec spec, String namespace, Policy policy) {}
