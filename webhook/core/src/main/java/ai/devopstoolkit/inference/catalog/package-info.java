/** What is known of public models and of GPU products: facts, each with its source. */
@NullMarked
package ai.devopstoolkit.inference.catalog;

import org.jspecify.annotations.NullMarked;
