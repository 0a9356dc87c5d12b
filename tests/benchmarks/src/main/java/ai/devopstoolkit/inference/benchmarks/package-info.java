/** How long reviews take, body to body, and what a comparison with other programs says. */
@NullMarked
package ai.devopstoolkit.inference.benchmarks;

import org.jspecify.annotations.NullMarked;
