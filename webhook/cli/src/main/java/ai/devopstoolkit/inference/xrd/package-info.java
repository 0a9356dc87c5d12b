/**
 * The API definition: the XRD, the CRD that Crossplane makes of it, and what the API server does
 * with that on {@code kubectl apply}: strict decoding, defaults, schema, CEL rules.
 *
 * <p>Its messages are the API server's own, word for word; {@code PreviewSchemaIT} and {@code
 * ResourceSchemaIT} hold them to a real one.
 */
@NullMarked
package ai.devopstoolkit.inference.xrd;

import org.jspecify.annotations.NullMarked;
