/** The platform team's policy: the file, its defaults, what is wrong with it. */
@NullMarked
package ai.devopstoolkit.inference.policy;

import org.jspecify.annotations.NullMarked;
