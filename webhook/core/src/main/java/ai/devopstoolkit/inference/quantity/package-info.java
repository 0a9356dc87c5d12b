/**
 * Kubernetes quantities: parse, compare, add, and write in the form Kubernetes stores.
 *
 * <p>The behaviour is that of {@code k8s.io/apimachinery/pkg/api/resource} v0.34.1. The vectors in
 * {@code src/test/resources/quantity} were made by that package and hold this one to it.
 */
@NullMarked
package ai.devopstoolkit.inference.quantity;

import org.jspecify.annotations.NullMarked;
