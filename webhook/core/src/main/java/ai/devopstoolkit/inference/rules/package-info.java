/** What can never work is refused, what is tight is warned about: one class per rule. */
@NullMarked
package ai.devopstoolkit.inference.rules;

import org.jspecify.annotations.NullMarked;
