/** dot-inference: ask Kubernetes for an LLM in five fields. */
@NullMarked
package ai.devopstoolkit.inference;

import org.jspecify.annotations.NullMarked;
