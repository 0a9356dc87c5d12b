/** How long reviews take, body to body. */
@NullMarked
package ai.devopstoolkit.inference.benchmarks;

import org.jspecify.annotations.NullMarked;
