/** The program against a real API server, a real kubectl and a real Crossplane. */
@NullMarked
package ai.devopstoolkit.inference.it;

import org.jspecify.annotations.NullMarked;
