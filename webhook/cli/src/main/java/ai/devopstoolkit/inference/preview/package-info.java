/** What the API server would do with a manifest, offline. */
@NullMarked
package ai.devopstoolkit.inference.preview;

import org.jspecify.annotations.NullMarked;
