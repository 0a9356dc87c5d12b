/**
 * The user's {@code spec}, {@code spec.derived}, how both are read from JSON, and their
 * fingerprints.
 */
@NullMarked
package ai.devopstoolkit.inference.spec;

import org.jspecify.annotations.NullMarked;
