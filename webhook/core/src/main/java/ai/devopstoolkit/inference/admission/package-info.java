/**
 * Admission reviews in and out: what is decided about an object, as bytes for the API server.
 *
 * <p>The protocol is {@code admission.k8s.io/v1}. Nothing here does I/O.
 */
@NullMarked
package ai.devopstoolkit.inference.admission;

import org.jspecify.annotations.NullMarked;
