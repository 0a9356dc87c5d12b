/**
 * Whether a cluster is wired for LLMInferences: what is missing, why, and what to do.
 *
 * <p>The door is {@link Doctor}, which lists the checks; each asks a {@link Cluster}, and {@link
 * KubectlCluster} is a real one.
 */
@NullMarked
package ai.devopstoolkit.inference.doctor;

import org.jspecify.annotations.NullMarked;
