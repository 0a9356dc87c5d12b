/**
 * Offline rendering of the Composition: what Crossplane would compose from an LLMInference.
 *
 * <p>It knows what {@code package/composition.yaml} uses, and no more: part of
 * function-patch-and-transform v0.10.8 and function-cel-filter v0.2.0. Anything else is refused by
 * name. {@code RealFunctionsTest} compares it with what the real functions returned.
 */
@NullMarked
package ai.devopstoolkit.inference.composition;

import org.jspecify.annotations.NullMarked;
