/** CEL, the expression language of Kubernetes: compiled once, evaluated on JSON. */
@NullMarked
package ai.devopstoolkit.inference.cel;

import org.jspecify.annotations.NullMarked;
