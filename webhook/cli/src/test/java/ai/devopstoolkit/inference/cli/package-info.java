@NullMarked
package ai.devopstoolkit.inference.cli;

import org.jspecify.annotations.NullMarked;
