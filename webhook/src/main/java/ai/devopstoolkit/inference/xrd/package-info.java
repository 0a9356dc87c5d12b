/**
 * The API definition: the XRD, the CRD that Crossplane makes of it, and the defaults of its schema.
 *
 * <p>What the API server does with it on {@code kubectl apply} can so be done without one.
 */
@NullMarked
package ai.devopstoolkit.inference.xrd;

import org.jspecify.annotations.NullMarked;
