/** The commands: the only package that knows all the others. */
@NullMarked
package ai.devopstoolkit.inference.cli;

import org.jspecify.annotations.NullMarked;
