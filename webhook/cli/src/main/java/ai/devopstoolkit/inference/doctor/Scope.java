package ai.devopstoolkit.inference.doctor;

/**
 * What to look at.
 *
 * @param namespace where the webhook runs, unless its configurations name another
 * @param in the namespace of the LLMInference of the dry run
 * @param target whether the cluster runs only the vLLM operator and the deployment hook
 */
public record Scope(String namespace, String in, boolean target) {}
