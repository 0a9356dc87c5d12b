/**
 * Files of settings in YAML: their sections over defaults, and all that is wrong with them by line.
 */
@NullMarked
package ai.devopstoolkit.inference.settings;

import org.jspecify.annotations.NullMarked;
