/** Whether a model fits on GPUs: the sum of what vLLM puts into a GPU's memory. */
@NullMarked
package ai.devopstoolkit.inference.sizing;

import org.jspecify.annotations.NullMarked;
