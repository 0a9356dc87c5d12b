/**
 * {@code spec.derived} as a pure function of the user's inputs and the policy: one class per field.
 */
@NullMarked
package ai.devopstoolkit.inference.derive;

import org.jspecify.annotations.NullMarked;
