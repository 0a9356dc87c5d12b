@NullMarked
package ai.devopstoolkit.inference.quantity;

import org.jspecify.annotations.NullMarked;
